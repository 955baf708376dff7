import { defineLintRule } from "../lint-rule.ts";
import { statesKind } from "../stated-kind.ts";
import { nameWords } from "../words/name-words.ts";
import { isOnlyImperative, isParticiple, opensCommand } from "../words/verbs.ts";

export const commandMisnamed = defineLintRule({
  id: "command-misnamed",
  severity: "warning",
  title: "A command is not named in the imperative",
  explanation:
    "A command tells one receiver to do something, and may be refused: placeOrder. In the past tense it sounds like a fact (orderPlaced), as a noun like a thing (orderPlacement). " +
    "verbs: lists imperatives that the rule does not know. Messages that say x-kind: command are looked at; with inferred: true also those that are commands by who receives them.",
  example: "orderPlaced, orderPlacement   →   placeOrder",
  options: { verbs: [] as readonly string[], inferred: false },
  inspect: (context, optionsAt) =>
    context.fabric.messages
      .filter((message) => message.kind === "command")
      .filter((message) => optionsAt(message.at).inferred || statesKind(message, context))
      .filter(({ name, at }) => isMisnamed(nameWords(name), optionsAt(at).verbs))
      .map(({ id, name, at }) => ({
        at,
        message: `the command ${name} is not named in the imperative`,
        label: "does not say what is to be done",
        facts: { message: id, name },
        help: "say what is to be done: a verb and a noun, as in placeOrder",
      })),
});

/** Only where the name shows that it is something else; a first word that is on no list may well be a verb. */
function isMisnamed(words: readonly string[], verbs: readonly string[]): boolean {
  const [first = "", last = ""] = [words[0], words.at(-1)];
  if (verbs.includes(first) || opensCommand(first)) return false;
  const noun = /(tion|ment|ance|ence|command|request)$/u.test(last);
  return isParticiple(last) || noun || (words.length > 1 && (isOnlyImperative(last) || verbs.includes(last)));
}
