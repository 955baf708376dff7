import { below } from "../place-below.ts";
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
  judge: ({ message, channel }, { pairs }) => {
    const where = channel.before.address ?? channel.before.name;
    const { owner } = channel.after;
    // Where somebody else alone still describes the channel, the place is not theirs.
    const kept = pairs.services.kept.some(({ before, after }) => before.id === message.owner && after.id === owner);
    return [
      {
        message: `the message ${message.name} was removed from ${where}`,
        label: `the message "${message.name}" is gone from ${where}`,
        ...(kept && { at: below(channel.after.at, "messages") }),
        before: message.at,
        facts: { message: message.id, channel: channel.before.id },
        deprecations: [message.deprecation, channel.before.deprecation],
      },
    ];
  },
});
