import type { Channel } from "@concord/contracts";
import type { LintContext } from "../lint-context.ts";
import { defineLintRule } from "../lint-rule.ts";

export const channelOrphaned = defineLintRule({
  id: "channel-orphaned",
  severity: "warning",
  title: "A channel has a sender and no receiver, or a receiver and no sender",
  explanation:
    "What is sent and never received is work for nobody; what is awaited and never sent is a handler that never runs, often because two contracts spell one address differently. " +
    "Let the other side describe its half, list who reads it in a uses.yaml, or take the channel out. A fabric of one service, channels that partners reach over HTTP, and deprecated channels are left alone.",
  example: "inventory sends stock.updated, and no service receives it",
  inspect: (context) => {
    const { fabric } = context;
    if (fabric.services.length < 2) return [];
    return fabric.channels
      .filter((channel) => channel.deprecation === undefined && !isOpenToOthers(channel))
      .flatMap((channel) => {
        const lacks = lackOf(channel, context);
        if (lacks === undefined) return [];
        const name = channel.address ?? channel.name;
        const twin = fabric.channels.find((other) => other !== channel && sameButSpelling(channel, other));
        return [
          {
            at: channel.at,
            message: `${name} has no ${lacks}`,
            label: `no ${lacks}`,
            ...(twin && { related: [{ label: "meant?", at: twin.at, text: twin.address ?? twin.name }] }),
            facts: { channel: channel.id, address: channel.address, lacks },
            help: twin
              ? `is it the same as ${twin.address}? then write it the same way`
              : "let the other side describe its half, list it in a uses.yaml, or take the channel out",
          },
        ];
      });
  },
});

function lackOf({ id, messages }: Channel, { index }: LintContext): string | undefined {
  const operations = index.operationsOnChannel(id);
  const replied = messages.some((message) => index.senders(message).some(({ reply }) => reply?.channel === id));
  const answered = messages.some((message) => index.receivers(message).some(({ reply }) => reply?.channel === id));
  const sends = replied || operations.some(({ action }) => action === "send");
  const receives =
    answered ||
    operations.some(({ action }) => action === "receive") ||
    messages.some((message) => index.declaredUsers(message).length > 0);
  if (sends && receives) return undefined;
  if (!sends && !receives) return "sender and no receiver";
  return sends ? "receiver" : "sender";
}

/** A webhook or a socket: who is on the other side is nobody's business here. */
function isOpenToOthers({ protocols, address }: Channel): boolean {
  return address === null || protocols.some((protocol) => /^(https?|wss?)$/u.test(protocol));
}

function sameButSpelling(channel: Channel, other: Channel): boolean {
  return channel.address !== other.address && plainAddress(channel) === plainAddress(other);
}

/** Without case, separators and plurals. */
function plainAddress({ address }: Channel): string | undefined {
  return address?.toLowerCase().replaceAll(/[^a-z0-9]|s(?=[^a-z0-9]|$)/gu, "");
}
