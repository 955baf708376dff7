import { defineLintRule } from "../lint-rule.ts";
import { statesKind } from "../stated-kind.ts";
import { nameWords } from "../words/name-words.ts";
import { isParticiple } from "../words/verbs.ts";

export const eventMisnamed = defineLintRule({
  id: "event-misnamed",
  severity: "warning",
  title: "An event is not named in the past tense",
  explanation:
    "An event is a fact: something has happened, and nobody can refuse it. orderPlaced says so; placeOrder sounds like a request, and orderEvent says nothing. " +
    "A name is fine as soon as one of its words is a participle; words: lists participles that the rule does not know, in another language, say. Messages that say x-kind: event are looked at; with inferred: true also those that are events by who sends them.",
  example: "orderPlacement, placeOrder   →   orderPlaced",
  options: { words: [] as readonly string[], inferred: false },
  inspect: (context, optionsAt) =>
    context.fabric.messages
      .filter((message) => message.kind === "event")
      .filter((message) => optionsAt(message.at).inferred || statesKind(message, context))
      .filter(({ name, at }) => {
        const { words } = optionsAt(at);
        return !nameWords(name).some((word) => isParticiple(word) || words.includes(word));
      })
      .map(({ id, name, at }) => ({
        at,
        message: `the event ${name} is not named in the past tense`,
        label: "does not say what has happened",
        facts: { message: id, name },
        help: "say what has happened: a noun and a participle, as in orderPlaced",
      })),
});
