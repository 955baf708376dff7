import type { Server, ServiceId } from "../fabric.ts";
import { serverKey } from "../asyncapi/read-channel.ts";
import type { ReadChannel, ReadContract, ReadOperation } from "../reading.ts";
import { placeKey } from "../resolve/library.ts";
import { groupsOf } from "./groups.ts";

/** A contract and the service that it belongs to. */
export interface OwnedContract extends ReadContract {
  readonly service: ServiceId;
  readonly domain: string;
}

/** One channel as one contract states it. */
export interface StatedChannel {
  readonly contract: OwnedContract;
  readonly channel: ReadChannel;
}

/** One channel of the fabric: everyone who states it, and who owns it. */
export interface JoinedChannel {
  readonly owner: StatedChannel;
  readonly stated: readonly StatedChannel[];
  readonly servers: readonly Server[];
}

/**
 * Finds which channels of different contracts are one: those that a `$ref` leads to the same place, and those that have
 * the same address on the same server (protocol and host).
 */
export function joinChannels(contracts: readonly OwnedContract[]): JoinedChannel[] {
  const stated = contracts.flatMap((contract) =>
    contract.channels.map((channel): StatedChannel => ({ contract, channel })),
  );
  const groups = groupsOf(stated);
  joinFirst(groups, stated, (one) => [placeKey(one.channel.definition)]);
  joinByAddress(groups, stated);
  return groups.all().map((group) => {
    const owner = ownerOf(group);
    return { owner, stated: group, servers: joinServers(group, owner) };
  });
}

/** Each server once. What the owner says of it counts more than what others say; it may say it of several that are one. */
function joinServers(group: readonly StatedChannel[], owner: StatedChannel): Server[] {
  const stated = Map.groupBy(
    group.flatMap(({ channel }) => channel.servers),
    serverKey,
  );
  const owned = Map.groupBy(owner.channel.servers, serverKey);
  return [...stated].map(([key, servers]) => oneServer(owned.get(key) ?? servers));
}

/** Where one of them asks for nothing, nothing is asked for; else any way into any of them is a way in. */
function oneServer(servers: readonly Server[]): Server {
  const { access: first, ...server } = servers.at(-1)!;
  const ways = servers.flatMap(({ access }) => (access && access.ways.length > 0 ? [access.ways] : []));
  if (first === undefined || ways.length < servers.length) return server;
  return { ...server, access: { ...first, ways: ways.flat() } };
}

type ChannelGroups = ReturnType<typeof groupsOf<StatedChannel>>;

function joinFirst(
  groups: ChannelGroups,
  stated: readonly StatedChannel[],
  keys: (one: StatedChannel) => readonly string[],
): void {
  const first = new Map<string, StatedChannel>();
  for (const one of stated) {
    for (const key of keys(one)) {
      const other = first.get(key);
      if (other) groups.join(other, one);
      else first.set(key, one);
    }
  }
}

/**
 * Two channels of one contract stay two even where they share an address, as 3.x allows: a channel joins the one of
 * them that carries a message of the same name, else the first.
 */
function joinByAddress(groups: ChannelGroups, stated: readonly StatedChannel[]): void {
  const byAddress = new Map<string, StatedChannel[]>();
  for (const one of stated) {
    if (one.channel.address === null) continue;
    for (const server of one.channel.servers) {
      if (server.host === "") continue;
      const key = `${serverKey(server)} ${one.channel.address}`;
      byAddress.set(key, [...(byAddress.get(key) ?? []), one]);
    }
  }
  const contractsIn = new Map<StatedChannel, Set<string>>();
  for (const one of stated) {
    const top = groups.of(one);
    contractsIn.set(top, (contractsIn.get(top) ?? new Set<string>()).add(one.contract.file));
  }
  for (const sharers of byAddress.values()) {
    for (const [index, one] of sharers.entries()) {
      const names = new Set(one.channel.messages.map((message) => message.name));
      const own = contractsIn.get(groups.of(one))!;
      const others = sharers.slice(0, index).filter((other) => contractsIn.get(groups.of(other))!.isDisjointFrom(own));
      const alike = others.find(({ channel }) => channel.messages.some((message) => names.has(message.name)));
      const chosen = alike ?? others[0];
      if (!chosen) continue;
      const all = contractsIn.get(groups.of(chosen))!.union(own);
      groups.join(chosen, one);
      contractsIn.set(groups.of(one), all);
    }
  }
}

/**
 * The owner defines the address itself rather than by `$ref`; of several that do, it is the one that sends an event or
 * receives a command there.
 */
function ownerOf(group: readonly StatedChannel[]): StatedChannel {
  const defining = group.filter(({ contract, channel }) => channel.definition.file === contract.file);
  const candidates = defining.length > 0 ? defining : group;
  const commanded = candidates.find((one) => operationsOn(one).some(receivesCommand));
  const sending = candidates.find((one) => operationsOn(one).some(sendsEvent));
  return commanded ?? sending ?? candidates[0]!;
}

const byChannel = new WeakMap<OwnedContract, ReadonlyMap<ReadChannel, readonly ReadOperation[]>>();

export function operationsOn({ contract, channel }: StatedChannel): readonly ReadOperation[] {
  const known = byChannel.get(contract) ?? Map.groupBy(contract.operations, (operation) => operation.channel);
  byChannel.set(contract, known);
  return known.get(channel) ?? [];
}

function receivesCommand(operation: ReadOperation): boolean {
  const commands = operation.messages.some(({ message }) => message.kind === "command" || message.kind === "query");
  return operation.action === "receive" && commands;
}

function sendsEvent(operation: ReadOperation): boolean {
  const commands = operation.messages.some(({ message }) => message.kind === "command" || message.kind === "query");
  return operation.action === "send" && !commands;
}
