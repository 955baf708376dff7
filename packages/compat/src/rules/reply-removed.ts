import { defineRule } from "../rule.ts";

export const replyRemoved = defineRule({
  id: "reply-removed",
  severity: "error",
  title: "A request is answered no more",
  explanation:
    "Whoever asks waits for an answer until it times out. Deprecate the operation with an x-sunset first and remove the reply once that day has passed.",
  example: "reply: { channel: … }        →  (none)",
  mirror: { none: "a reply that is added breaks nobody: nobody waits for it yet" },
  on: ["reply-removed"],
  judge: ({ operation }) => {
    return [
      {
        message: `${operation.name} has no reply any more`,
        label: "its reply is gone",
        before: operation.at,
        facts: { operation: operation.id },
        deprecations: [operation.deprecation],
      },
    ];
  },
});
