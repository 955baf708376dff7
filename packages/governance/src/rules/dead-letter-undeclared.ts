import { isRedelivered, runtimeDeadLetter } from "../delivery.ts";
import { defineLintRule } from "../lint-rule.ts";

export const deadLetterUndeclared = defineLintRule({
  id: "dead-letter-undeclared",
  severity: "warning",
  title: "A receiver does not say where its dead letters go",
  explanation:
    "A message that can never be handled either stops everything behind it, is lost, or is put aside where somebody looks. Say which: x-dead-letter with a channel, or false where it may be dropped after an alert. " +
    "--fix writes down the channel that the runtime takes without being told.",
  example: "receivePaymentCaptured: { action: receive, … }     without x-dead-letter",
  inspect: (context) =>
    context.fabric.operations
      .filter((operation) => operation.deadLetter === undefined && isRedelivered(operation, context))
      .map((operation) => ({
        at: operation.at,
        message: `${operation.id} does not say where its dead letters go`,
        label: "no x-dead-letter",
        facts: { operation: operation.id },
        help: "add x-dead-letter: { channel: … }, or false where a message may be dropped",
        fix: [
          {
            kind: "add",
            at: operation.at,
            key: "x-dead-letter",
            value: { channel: runtimeDeadLetter(operation, context) },
          },
        ],
      })),
});
