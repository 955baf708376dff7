import { defineRule } from "../rule.ts";

export const operationRemoved = defineRule({
  id: "operation-removed",
  severity: "error",
  title: "The owner of a channel no longer sends or receives there",
  explanation:
    "The channel and its messages are still described, but its owner has stopped sending (readers wait for ever) or receiving (senders are heard by nobody), or has turned round. " +
    "Deprecate the operation with an x-sunset first and remove it once that day has passed. A renamed operation that does the same is not removed.",
  example: "operations: { sendOrderPlaced: { action: send } }  →  operations: { }",
  mirror: { none: "an operation that is added promises more than before" },
  on: ["operation-removed"],
  judge: ({ operation }) => {
    const does = operation.action === "send" ? "sends" : "receives";
    const messages = operation.messages.map(({ message }) => message);
    return [
      {
        message: `${operation.service} no longer ${does} what ${operation.name} promised`,
        label: `"${operation.name}" is gone: ${operation.service} no longer ${does} here`,
        before: operation.at,
        facts: { operation: operation.id, action: operation.action, messages },
        deprecations: [operation.deprecation],
      },
    ];
  },
});
