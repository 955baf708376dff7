import { defineRule } from "../rule.ts";

export const messageRemoved = defineRule({
  id: "message-removed",
  severity: "error",
  title: "A message was removed from a channel",
  explanation:
    "Readers wait for a message that is never sent again, or senders send one that nobody accepts. Deprecate the message with an x-sunset first, name its successor in x-replaced-by, " +
    "and remove it once that day has passed.",
  example: "messages: { orderPlaced, orderCancelled }  →  messages: { orderPlaced }",
  mirror: { none: "a message that is added is new to everybody, and nobody has to handle it" },
  on: ["message-removed"],
  judge: ({ message, channel }) => {
    const where = channel.before.address ?? channel.before.name;
    const { file, pointer } = channel.after.at;
    return [
      {
        message: `the message ${message.name} was removed from ${where}`,
        label: `the message "${message.name}" is gone from ${where}`,
        at: { file, pointer: `${pointer}/messages` },
        before: message.at,
        facts: { message: message.id, channel: channel.before.id },
        deprecations: [message.deprecation, channel.before.deprecation],
      },
    ];
  },
});
