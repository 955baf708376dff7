import type { Channel, ChannelParameter, Fabric, Message, Operation } from "@concord/contracts";
import type { Pair } from "../match.ts";
import { indexOf } from "../fabric-index.ts";
import type { FabricPairs } from "../pair.ts";
import type { Fact, Subject } from "./fact.ts";
import { bindingFacts } from "./binding-facts.ts";
import { type Holder, schemaFacts } from "./schema-facts.ts";
import { accessFacts, serverFacts } from "./server-facts.ts";

/** Changes of channels, messages and operations. */
export function messagingFacts(before: Fabric, after: Fabric, pairs: FabricPairs): Fact[] {
  const messageNow = new Map(pairs.messages.kept.map((pair) => [pair.before.id, pair.after.id]));
  const messageWas = new Map(before.messages.map((message) => [message.id, message]));
  return [
    ...pairs.channels.removed.map((channel): Fact => ({
      kind: "channel-removed",
      subject: { kind: "channel", before: channel },
      channel,
    })),
    ...pairs.channels.kept.flatMap((pair) => [
      ...channelFacts(pair),
      ...messagesOfChannel(pair, messageNow, messageWas),
    ]),
    ...pairs.messages.kept.flatMap((pair) => messageFacts(pair, protocolsOf(pair.after, after))),
    ...operationFacts(after, pairs, messageNow),
  ];
}

function channelFacts({ before, after }: Pair<Channel>): Fact[] {
  const subject = { kind: "channel", before, after } as const;
  const facts: Fact[] = [];
  if (addressKey(before.address) !== addressKey(after.address)) {
    const address = { before: before.address, after: after.address };
    facts.push({ kind: "address-changed", subject, address });
  } else {
    facts.push(...parameterFacts(subject, before, after));
  }
  const lost = after.protocols.length > 0 ? before.protocols.filter((name) => !after.protocols.includes(name)) : [];
  facts.push(...serverFacts(subject, before.servers, after.servers), ...bindingFacts(subject, after.protocols));
  facts.push(...lost.map((protocol): Fact => ({ kind: "protocol-removed", subject, protocol })));
  return facts;
}

function addressKey(address: string | null): string | undefined {
  return address?.replaceAll(/\{[^}]*\}/gu, "{}");
}

/** Parameters by their order in the address, so that renaming one changes nothing. */
function parameterFacts(subject: Subject, before: Channel, after: Channel): Fact[] {
  const [left, right] = [parametersInOrder(before), parametersInOrder(after)];
  return left.flatMap((parameter, index): Fact[] => {
    const now = right[index];
    const same = String(parameter?.enum?.toSorted()) === String(now?.enum?.toSorted());
    if (same || !parameter || !now) return [];
    return [{ kind: "channel-parameter-changed", subject, parameter: { before: parameter, after: now } }];
  });
}

function parametersInOrder(channel: Channel): (ChannelParameter | undefined)[] {
  const names = (channel.address ?? "").matchAll(/\{([^}]*)\}/gu);
  return [...names].map(([, name]) => channel.parameters.find((parameter) => parameter.name === name));
}

function messagesOfChannel(
  { before, after }: Pair<Channel>,
  messageNow: ReadonlyMap<string, string>,
  messageWas: ReadonlyMap<string, Message>,
): Fact[] {
  return before.messages.flatMap((id): Fact[] => {
    const now = messageNow.get(id);
    const message = messageWas.get(id);
    if (!message || (now !== undefined && after.messages.includes(now))) return [];
    return [
      { kind: "message-removed", subject: { kind: "message", before: message }, message, channel: { before, after } },
    ];
  });
}

function protocolsOf({ id }: Message, fabric: Fabric): string[] {
  return indexOf(fabric)
    .channelsOfMessage(id)
    .flatMap(({ protocols }) => protocols);
}

function messageFacts({ before, after }: Pair<Message>, spoken: readonly string[]): Fact[] {
  const subject = { kind: "message", before, after } as const;
  const facts = [
    ...schemaFacts(
      subject,
      { role: "payload", part: "payload", read: true },
      holder(before, "payload"),
      holder(after, "payload"),
    ),
    ...schemaFacts(
      subject,
      { role: "headers", part: "headers", read: false },
      holder(before, "headers"),
      holder(after, "headers"),
    ),
  ];
  if (mediaType(before.contentType) !== mediaType(after.contentType)) {
    facts.push({
      kind: "content-type-changed",
      subject,
      contentType: { before: before.contentType, after: after.contentType },
    });
  }
  if (before.key !== undefined && before.key !== after.key) {
    facts.push({ kind: "key-changed", subject, key: { before: before.key, after: after.key } });
  }
  if (before.correlationId !== undefined && before.correlationId !== after.correlationId) {
    const correlation = { before: before.correlationId, after: after.correlationId };
    facts.push({ kind: "correlation-changed", subject, correlation });
  }
  return [...facts, ...bindingFacts(subject, spoken)];
}

function holder(message: Message, part: "payload" | "headers"): Holder {
  const schema = message[part];
  return { at: message.at, ...(schema && { schema }) };
}

/** JSON is UTF-8 whether it says so or not. */
function mediaType(contentType: string): string {
  return contentType.toLowerCase().replaceAll(/\s*;\s*charset="?utf-8"?|\s/gu, "");
}

/** An operation is lost when nothing of the same service does the same on that channel any more. */
function operationFacts(after: Fabric, pairs: FabricPairs, messageNow: ReadonlyMap<string, string>): Fact[] {
  const channelNow = new Map(pairs.channels.kept.map((pair) => [pair.before.id, pair.after]));
  const channelWas = new Map(pairs.channels.kept.map((pair) => [pair.before.id, pair.before]));
  const serviceNow = new Map(pairs.services.kept.map((pair) => [pair.before.id, pair.after.id]));
  const gone = [...pairs.operations.removed, ...pairs.operations.kept.map((pair) => pair.before)].flatMap(
    (operation): Fact[] => {
      const channel = channelNow.get(operation.channel);
      if (!channel || channelWas.get(operation.channel)?.owner !== operation.service) return [];
      const alike = indexOf(after)
        .operationsOnChannel(channel.id)
        .filter(({ action, service }) => action === operation.action && service === serviceNow.get(operation.service));
      const lost = operation.messages.filter(({ message }) => {
        const now = messageNow.get(message);
        // A message that left the channel is a fact of its own.
        return now !== undefined && channel.messages.includes(now) && !alike.some((other) => lists(other, now));
      });
      if (lost.length === 0) return [];
      return [{ kind: "operation-removed", subject: { kind: "operation", before: operation }, operation }];
    },
  );
  const kept = pairs.operations.kept.flatMap((pair) => {
    const subject = { kind: "operation", ...pair } as const;
    const spoken = indexOf(after).channels.get(pair.after.channel)?.protocols ?? [];
    return [...bindingFacts(subject, spoken), ...accessFacts(subject, pair.before.access, pair.after.access)];
  });
  return [...gone, ...kept, ...pairs.operations.kept.flatMap((pair) => replyFacts(pair, pairs, messageNow))];
}

/** Whether there are answers, and where they go: to a channel, or to an address that the request names in some place. */
function replyFacts(
  { before, after }: Pair<Operation>,
  { channels }: FabricPairs,
  messageNow: ReadonlyMap<string, string>,
): Fact[] {
  const subject = { kind: "operation", before, after } as const;
  const { reply } = before;
  if (!reply) return [];
  if (!after.reply) return [{ kind: "reply-removed", subject, operation: before }];
  const channel = channels.kept.find((pair) => pair.before.id === reply.channel);
  const sameChannel = channel === undefined || channel.after.id === after.reply.channel;
  const answers = after.reply.messages.map(({ message }) => message);
  // A message that left the channel is a fact of its own, and of several answers one may never come again.
  const isUnheard = (message: string): boolean => {
    const now = messageNow.get(message);
    return now !== undefined && channel?.after.messages.includes(now) === true && !answers.includes(now);
  };
  if (
    sameChannel &&
    answers.length > 0 &&
    reply.messages.length > 0 &&
    reply.messages.every(({ message }) => isUnheard(message))
  )
    return [{ kind: "reply-removed", subject, operation: before, instead: answers }];
  if (sameChannel && reply.address === after.reply.address) return [];
  const where = ({ address, channel: id }: NonNullable<Operation["reply"]>, known: Channel | undefined): string =>
    address ?? known?.address ?? id ?? "nowhere";
  const now = channels.kept
    .map((pair) => pair.after)
    .concat(channels.added)
    .find(({ id }) => id === after.reply?.channel);
  const address = { before: where(reply, channel?.before), after: where(after.reply, now) };
  return address.before === address.after ? [] : [{ kind: "reply-moved", subject, address }];
}

function lists(operation: Operation, message: string): boolean {
  return operation.messages.some((declared) => declared.message === message);
}
