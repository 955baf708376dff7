import type { Channel, Message } from "@concord/contracts";
import { isObject, objectAt } from "../fields/json.ts";
import type { LintContext } from "../lint-context.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";

export const keyUndeclared = defineLintRule({
  id: "key-undeclared",
  severity: "warning",
  title: "A message on a keyed channel has no key",
  explanation:
    "Without a key, messages about one thing spread over the partitions and overtake each other, and a compacted topic refuses them. A channel is keyed where it is compacted, has several partitions, or carries other messages that have a key. " +
    "Say with x-key which field is the key; where the order does not matter, say so in x-lint-ignore.",
  example: "bindings: { kafka: { partitions: 12 } }     and a message without x-key",
  inspect: (context) =>
    context.fabric.channels.flatMap((channel) => {
      const messages = context.index.messagesOnChannel(channel.id);
      const why = keyedBecause(channel, messages);
      if (why === undefined) return [];
      return messages.filter((message) => !hasKey(message)).map((message) => remark(message, channel, why, context));
    }),
});

function keyedBecause({ bindings, protocols }: Channel, messages: readonly Message[]): string | undefined {
  if (!protocols.some((protocol) => protocol.startsWith("kafka"))) return undefined;
  const kafka = objectAt(bindings, "kafka");
  const policy = objectAt(kafka, "topicConfiguration")["cleanup.policy"];
  if ([policy].flat().includes("compact")) return "is compacted";
  const partitions = kafka["partitions"];
  if (typeof partitions === "number" && partitions > 1) return `has ${partitions} partitions`;
  return messages.some(hasKey) ? "carries other messages with a key" : undefined;
}

function hasKey({ key, bindings }: Message): boolean {
  return key !== undefined || isObject(objectAt(bindings, "kafka")["key"]);
}

function remark(message: Message, channel: Channel, why: string, { index }: LintContext): Remark {
  const others = index.messagesOnChannel(channel.id).flatMap(({ key }) => key ?? []);
  return {
    at: message.at,
    message: `${message.id} has no key, and its channel ${channel.address ?? channel.name} ${why}`,
    label: "no x-key",
    related: [{ label: "channel", at: channel.at, text: why }],
    facts: { message: message.id, channel: channel.id, why },
    help: `add x-key: the field that says what the message is about${others[0] === undefined ? "" : `, as in ${others[0]}`}`,
  };
}
