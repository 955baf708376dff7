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
  return groups.all().map((group) => {
    const owner = ownerOf(group, channelOwners);
    return { owner, stated: group, kind: owner.message.kind ?? kindByShape(group, owner) };
  });
}

/** The statement of the contract that defines the message, as the channel's owner sees it. */
function ownerOf(group: readonly StatedMessage[], channelOwners: ReadonlyMap<StatedMessage, string>): StatedMessage {
  const leading = group.find((one) => channelOwners.has(one)) ?? group[0]!;
  const defining = group.find(({ contract }) => contract.file === leading.message.definition.file);
  return defining ?? leading;
}

/** What the owner sends is an event, what it receives a command, and what only ever answers a reply. */
function kindByShape(group: readonly StatedMessage[], owner: StatedMessage): MessageKind {
  const actions = { owner: new Set<string>(), others: new Set<string>() };
  let replied = false;
  for (const { contract, message } of group) {
    const told = contract === owner.contract ? actions.owner : actions.others;
    for (const operation of contract.operations) {
      if (operation.messages.some((use) => use.message === message)) told.add(operation.action);
      if (operation.reply?.messages.some((use) => use.message === message)) replied = true;
    }
  }
  const { owner: own, others } = actions;
  if (own.has("send")) return "event";
  if (own.has("receive")) return "command";
  if (replied && others.size === 0) return "reply";
  return others.has("send") && !others.has("receive") ? "command" : "event";
}
