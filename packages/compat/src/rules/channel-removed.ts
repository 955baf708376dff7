import type { Deprecation, Message } from "@concord/contracts";
import { defineRule } from "../rule.ts";

export const channelRemoved = defineRule({
  id: "channel-removed",
  severity: "error",
  title: "A channel was removed",
  explanation:
    "Whoever listens there waits for ever, and whoever sends there is heard by nobody. Deprecate the channel with an x-sunset first and name what replaces it; " +
    "remove it once that day has passed. A channel that keeps its address under another key is not removed.",
  example: "channels: { orders, returns }  →  channels: { orders }",
  mirror: { none: "adding a channel breaks nobody" },
  on: ["channel-removed"],
  judge: ({ channel }, context) => {
    const name = channel.address ?? channel.name;
    const messages = context.before.messages.filter(({ id }) => channel.messages.includes(id));
    return [
      {
        message: `the channel ${name} was removed`,
        label: `the channel "${name}" is gone`,
        before: channel.at,
        facts: { channel: channel.id, address: channel.address },
        // Once each of its messages has ended, nobody waits there any more.
        deprecations: [channel.deprecation, lastToEnd(messages)],
      },
    ];
  },
});

/** The deprecation that ends last; none where a message is not deprecated or has no last day. */
function lastToEnd(messages: readonly Message[]): Deprecation | undefined {
  const deprecations = messages.map(({ deprecation }) => deprecation);
  if (deprecations.some((deprecation) => deprecation?.sunset === undefined)) return undefined;
  return deprecations.sort((left, right) => (left!.sunset! < right!.sunset! ? 1 : -1))[0];
}
