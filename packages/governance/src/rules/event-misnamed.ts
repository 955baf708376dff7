import type { Message } from "@concord/contracts";
import type { LintContext } from "../lint-context.ts";
import { defineLintRule } from "../lint-rule.ts";
import { nameWords } from "../words/name-words.ts";
import { isImperative, isParticiple } from "../words/verbs.ts";

export const eventMisnamed = defineLintRule({
  id: "event-misnamed",
  severity: "warning",
  title: "An event is not named in the past tense",
  explanation:
    "An event is a fact: something has happened, and nobody can refuse it. orderPlaced says so; placeOrder sounds like a request, and orderEvent says nothing. " +
    "A name is fine as soon as one of its words is a participle. words: lists participles that the rule does not know (in another language, say); measurements and ticks that are no facts of a business life are x-kind: event with a reason in x-lint-ignore.",
  example: "orderPlacement, placeOrder   →   orderPlaced",
  options: { words: [] as readonly string[] },
  inspect: (context, optionsAt) =>
    context.fabric.messages
      .filter((message) => message.kind === "event" && speaksOfAction(message, context))
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

/** Events that call themselves so, and those whose name is a request: other names may be of anything. */
function speaksOfAction(message: Message, { statedAt }: LintContext): boolean {
  const stated = statedAt({ file: message.at.file, pointer: `${message.at.pointer}/x-kind` });
  const words = nameWords(message.name);
  return stated === "event" || words.at(-1) === "event" || (words.length > 1 && isImperative(words[0]!));
}
