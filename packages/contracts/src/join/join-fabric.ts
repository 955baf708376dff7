import type { Channel, Endpoint, Message, Operation, OperationMessage } from "../fabric.ts";
import { takeName } from "../identifiers.ts";
import type { ReadMessage, ReadUse } from "../reading.ts";
import { placeKey } from "../resolve/library.ts";
import { optional } from "../source/members.ts";
import { byId, compareText } from "./groups.ts";
import { joinChannels, type JoinedChannel, type OwnedContract } from "./join-channels.ts";
import { joinMessages, type JoinedMessage } from "./join-messages.ts";

export interface Joined {
  readonly channels: Channel[];
  readonly messages: Message[];
  readonly operations: Operation[];
  readonly endpoints: Endpoint[];
}

/** Joins what contracts say into the fabric's channels, messages, operations and endpoints, and gives them their ids. */
export function joinFabric(unsorted: readonly OwnedContract[]): Joined {
  const contracts = unsorted.toSorted(
    (left, right) => compareText(left.service, right.service) || compareText(left.file, right.file),
  );
  const joinedChannels = joinChannels(contracts);
  const joinedMessages = joinMessages(contracts, joinedChannels);

  const messageIds = messageIdsOf(joinedMessages);
  const records = new Map<ReadMessage, { readonly joined: JoinedMessage; readonly record: Message }>();
  const messages = joinedMessages.map((joined) => {
    const record = messageOf(joined, messageIds.get(joined)!);
    for (const one of joined.stated) records.set(one.message, { joined, record });
    return record;
  });
  const idOf = (message: ReadMessage): string => records.get(message)!.record.id;

  const channelIds = new Map<object, string>();
  const takenChannels = new Set<string>();
  const channels = joinedChannels.map((joined) => {
    const { contract, channel } = joined.owner;
    const id = takeName(takenChannels, `${contract.domain}/${contract.service}/${channel.name}`);
    for (const one of joined.stated) channelIds.set(one.channel, id);
    return channelOf(joined, id, idOf);
  });

  const useOf = ({ message, at }: ReadUse): OperationMessage => {
    const { joined, record } = records.get(message)!;
    const shared = placeKey(message.definition) === placeKey(joined.owner.message.definition);
    const { payload, headers } = shared ? record : message;
    return { message: record.id, ...optional("payload", payload), ...optional("headers", headers), shared, at };
  };
  const takenOperations = new Set<string>();
  const operations = contracts.flatMap((contract) =>
    contract.operations.map((read): Operation => {
      const { channel, messages: uses, reply, capability, ...facts } = read;
      const { channel: replyChannel, messages: replies, ...replyFacts } = reply ?? { messages: [] };
      return {
        ...facts,
        id: takeName(takenOperations, `${contract.service}/${read.name}`),
        service: contract.service,
        channel: channelIds.get(channel)!,
        messages: uses.map(useOf),
        ...(reply && {
          reply: {
            ...replyFacts,
            ...optional("channel", replyChannel && channelIds.get(replyChannel)),
            messages: replies.map(useOf),
          },
        }),
        ...optional("capability", capability && capabilityId(contract, capability)),
      };
    }),
  );
  const takenEndpoints = new Set<string>();
  const endpoints = contracts.flatMap((contract) =>
    contract.endpoints.map((read): Endpoint => {
      const { capability, ...facts } = read;
      return {
        ...facts,
        id: takeName(takenEndpoints, `${contract.service}/${read.name}`),
        service: contract.service,
        ...optional("capability", capability && capabilityId(contract, capability)),
      };
    }),
  );
  return {
    channels: channels.sort(byId),
    messages: messages.sort(byId),
    operations: operations.sort(byId),
    endpoints: endpoints.sort(byId),
  };
}

/** `commerce/orderPlaced`; with the service between where one domain has the name twice. */
function messageIdsOf(messages: readonly JoinedMessage[]): Map<JoinedMessage, string> {
  const groups = Map.groupBy(messages, shortId);
  const taken = new Set<string>();
  const ids = new Map<JoinedMessage, string>();
  for (const message of messages) {
    const { contract, message: read } = message.owner;
    const alone = groups.get(shortId(message))!.length === 1;
    const long = `${contract.domain}/${contract.service}/${read.name}`;
    ids.set(message, alone ? takeName(taken, shortId(message), long) : takeName(taken, long));
  }
  return ids;
}

function shortId({ owner }: JoinedMessage): string {
  return `${owner.contract.domain}/${owner.message.name}`;
}

function messageOf({ owner, kind }: JoinedMessage, id: string): Message {
  const { definition: _definition, ...facts } = owner.message;
  return { ...facts, id, kind, domain: owner.contract.domain, owner: owner.contract.service };
}

function channelOf(
  { owner, stated, servers }: JoinedChannel,
  id: string,
  idOf: (message: ReadMessage) => string,
): Channel {
  const { definition: _definition, messages: _messages, ...facts } = owner.channel;
  return {
    ...facts,
    id,
    owner: owner.contract.service,
    servers,
    protocols: [...new Set(servers.map((server) => server.protocol))].filter((protocol) => protocol !== "").sort(),
    messages: [...new Set(stated.flatMap(({ channel }) => channel.messages.map(idOf)))].sort(compareText),
  };
}

/** A capability is named within its domain, or with it: `checkout`, `commerce/checkout`. */
function capabilityId(contract: OwnedContract, capability: string): string {
  return capability.includes("/") ? capability : `${contract.domain}/${capability}`;
}
