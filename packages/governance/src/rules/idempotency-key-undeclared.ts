import { redelivers } from "../delivery.ts";
import { defineLintRule } from "../lint-rule.ts";
import { statesKind } from "../stated-kind.ts";
import type { LintContext } from "../lint-context.ts";
import type { Message } from "@concord/contracts";
import { nameWords } from "../words/name-words.ts";
import { isImperative, isParticiple } from "../words/verbs.ts";

export const idempotencyKeyUndeclared = defineLintRule({
  id: "idempotency-key-undeclared",
  severity: "warning",
  title: "A command has no idempotency key",
  explanation:
    "A command may arrive twice: the sender retries, the broker delivers again. Only a field that is the same both times lets the receiver do the work once. Name it with x-idempotency-key.",
  example: "refundPayment: { x-kind: command, … }     without x-idempotency-key",
  inspect: (context) =>
    context.fabric.messages
      .filter(({ kind, idempotencyKey }) => kind === "command" && idempotencyKey === undefined)
      .filter((message) => statesKind(message, context) || looksLikeCommand(message, context))
      .map(({ id, at }) => ({
        at,
        message: `the command ${id} has no idempotency key`,
        label: "no x-idempotency-key",
        facts: { message: id },
        help: "add x-idempotency-key: a field that is the same when the command is sent again, as in $message.payload#/orderId",
      })),
});

/** By its name, where a broker delivers it: who sends it alone may say so by mistake. */
function looksLikeCommand({ id, name }: Message, { index }: LintContext): boolean {
  const words = nameWords(name);
  const brokers = index.channelsOfMessage(id).some(redelivers);
  return brokers && isImperative(words[0] ?? "") && !words.some(isParticiple);
}
