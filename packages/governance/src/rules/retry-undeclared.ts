import { isRedelivered, runtimeRetry } from "../delivery.ts";
import { defineLintRule } from "../lint-rule.ts";

export const retryUndeclared = defineLintRule({
  id: "retry-undeclared",
  severity: "warning",
  title: "A receiver does not say how often it tries",
  explanation:
    "A message that fails is tried again. How often and how patiently decides how long an outage may last before messages are given up, so it belongs into the contract: x-retry at the receive operation. " +
    "--fix writes down what the runtime does without being told.",
  example: "receivePaymentCaptured: { action: receive, … }     without x-retry",
  inspect: (context) =>
    context.fabric.operations
      .filter((operation) => operation.retry === undefined && isRedelivered(operation, context))
      .map(({ id, at }) => ({
        at,
        message: `${id} does not say how often it tries`,
        label: "no x-retry",
        facts: { operation: id },
        help: "add x-retry: with attempts, backoff and the longest wait",
        fix: [{ kind: "add", at, key: "x-retry", value: runtimeRetry }],
      })),
});
