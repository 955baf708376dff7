import { defineRule } from "../rule.ts";

export const replyRemoved = defineRule({
  id: "reply-removed",
  severity: "error",
  title: "A request is answered no more",
  explanation:
    "Whoever asks waits for an answer until it times out, be it that none comes or that only others come. Deprecate the operation with an x-sunset first and remove the reply once that day has passed.",
  example: "reply: { channel: … }        →  (none)",
  mirror: { none: "a reply that is added breaks nobody: nobody waits for it yet" },
  on: ["reply-removed"],
  judge: ({ operation, instead }) => {
    const others = instead?.map((id) => id.slice(id.lastIndexOf("/") + 1)).join(", ");
    return [
      {
        message: `${operation.name} ${others === undefined ? "has no reply any more" : `is answered by ${others} alone`}`,
        label: others === undefined ? "its reply is gone" : "no message that answered it still does",
        before: operation.at,
        facts: { operation: operation.id },
        deprecations: [operation.deprecation],
      },
    ];
  },
});
