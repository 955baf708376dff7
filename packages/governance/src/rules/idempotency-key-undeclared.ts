import { defineLintRule } from "../lint-rule.ts";

export const idempotencyKeyUndeclared = defineLintRule({
  id: "idempotency-key-undeclared",
  severity: "warning",
  title: "A command has no idempotency key",
  explanation:
    "A command may arrive twice: the sender retries, the broker delivers again. Only a field that is the same both times lets the receiver do the work once. Name it with x-idempotency-key.",
  example: "refundPayment: { x-kind: command, … }     without x-idempotency-key",
  inspect: ({ fabric }) =>
    fabric.messages
      .filter(({ kind, idempotencyKey }) => kind === "command" && idempotencyKey === undefined)
      .map(({ id, at }) => ({
        at,
        message: `the command ${id} has no idempotency key`,
        label: "no x-idempotency-key",
        facts: { message: id },
        help: "add x-idempotency-key: a field that is the same when the command is sent again, as in $message.payload#/orderId",
      })),
});
