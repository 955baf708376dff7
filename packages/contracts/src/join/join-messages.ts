import type { MessageKind } from "../fabric.ts";
import type { ReadMessage } from "../reading.ts";
import { placeKey } from "../resolve/library.ts";
import { groupsOf } from "./groups.ts";
import type { JoinedChannel, OwnedContract } from "./join-channels.ts";

/** One message as one contract states it. */
export interface StatedMessage {
  readonly contract: OwnedContract;
  readonly message: ReadMessage;
}

/** One message of the fabric: everyone who states it, and the statement that counts. */
export interface JoinedMessage {
  readonly owner: StatedMessage;
  readonly stated: readonly StatedMessage[];
  readonly kind: MessageKind;
}

/** Finds which messages of different contracts are one: those that a `$ref` leads to the same place, and those of one name on one channel. */
export function joinMessages(contracts: readonly OwnedContract[], channels: readonly JoinedChannel[]): JoinedMessage[] {
  const stated = contracts.flatMap((contract) =>
    contract.messages.map((message): StatedMessage => ({ contract, message })),
  );
  const byRecord = new Map(stated.map((one) => [one.message, one]));
  const groups = groupsOf(stated);
  for (const same of Map.groupBy(stated, ({ message }) => placeKey(message.definition)).values()) {
    for (const one of same) groups.join(same[0]!, one);
  }
  const channelOwners = new Map<StatedMessage, string>();
  for (const channel of channels) {
    const carried = channel.stated.flatMap((one) => one.channel.messages.map((message) => byRecord.get(message)!));
    for (const same of Map.groupBy(carried, ({ message }) => message.name).values()) {
      for (const one of same) groups.join(same[0]!, one);
    }
    for (const one of carried) {
      if (one.contract.file === channel.owner.contract.file) channelOwners.set(one, one.contract.file);
    }
  }
  const roles = rolesIn(contracts);
  return groups.all().map((group) => {
    const owner = ownerOf(group, channelOwners);
    const kind = owner.message.kind ?? kindByShape(group, owner, roles, channelOwners.has(owner));
    return { owner, stated: group, kind };
  });
}

/** The statement of the contract that defines the message, as the channel's owner sees it. */
function ownerOf(group: readonly StatedMessage[], channelOwners: ReadonlyMap<StatedMessage, string>): StatedMessage {
  const leading = group.find((one) => channelOwners.has(one)) ?? group[0]!;
  const defining = group.find(({ contract }) => contract.file === leading.message.definition.file);
  return defining ?? leading;
}

type Role = "send" | "receive" | "reply";

/** What contracts do with the messages that they state. */
function rolesIn(contracts: readonly OwnedContract[]): ReadonlyMap<ReadMessage, ReadonlySet<Role>> {
  const roles = new Map<ReadMessage, Set<Role>>();
  const add = (message: ReadMessage, role: Role): void => {
    roles.set(message, (roles.get(message) ?? new Set<Role>()).add(role));
  };
  for (const operation of contracts.flatMap((contract) => contract.operations)) {
    for (const use of operation.messages) add(use.message, operation.action);
    for (const use of operation.reply?.messages ?? []) add(use.message, "reply");
  }
  return roles;
}

/**
 * What the owner sends is an event, what it receives on its own channel a command, and what only ever answers a reply.
 * What somebody expects on the channel of another is an event that nobody has described yet.
 */
function kindByShape(
  group: readonly StatedMessage[],
  owner: StatedMessage,
  roles: ReadonlyMap<ReadMessage, ReadonlySet<Role>>,
  ownChannel: boolean,
): MessageKind {
  const rolesOf = (stated: readonly StatedMessage[]): Set<Role> =>
    new Set(stated.flatMap(({ message }) => [...(roles.get(message) ?? [])]));
  const own = rolesOf(group.filter(({ contract }) => contract === owner.contract));
  const others = rolesOf(group.filter(({ contract }) => contract !== owner.contract));
  if (own.has("send")) return "event";
  if (own.has("receive")) return ownChannel ? "command" : "event";
  const spoken = others.has("send") || others.has("receive");
  if ((own.has("reply") || others.has("reply")) && !spoken) return "reply";
  return others.has("send") && !others.has("receive") ? "command" : "event";
}
