import type { Channel, Fabric, Operation, ServiceId } from "@concord/contracts";

/** A channel as metrics know it: by its address, parameters by name. */
export interface WatchedChannel {
  readonly address: string;
  readonly title: string;
  readonly senders: readonly ServiceId[];
  readonly consumers: readonly WatchedConsumer[];
}

export interface WatchedConsumer {
  readonly service: ServiceId;
  readonly owner: string | undefined;
  /** The service's id, unless it gives its consumers another name. */
  readonly group: string;
  /** Somebody waits for what it answers. */
  readonly replies: boolean;
}

export interface WatchedFlow {
  readonly id: string;
  readonly title: string;
  /** In the order of the steps, each once. */
  readonly channels: readonly WatchedChannel[];
}

/** Every channel with an address that somebody sends to or receives from, sorted by address. */
export function watchedChannels(fabric: Fabric): readonly WatchedChannel[] {
  const byAddress = Map.groupBy(
    fabric.channels.filter(({ address }) => address !== null),
    ({ address }) => address!,
  );
  return [...byAddress]
    .map(([address, channels]) => watched(fabric, address, channels))
    .filter(({ senders, consumers }) => senders.length + consumers.length > 0)
    .sort((one, other) => (one.address < other.address ? -1 : 1));
}

/** Flows of which at least one step is a message on a watched channel, sorted by id. */
export function watchedFlows(fabric: Fabric, channels: readonly WatchedChannel[]): readonly WatchedFlow[] {
  const byAddress = new Map(channels.map((channel) => [channel.address, channel]));
  const addressOf = new Map(fabric.channels.map(({ id, address }) => [id, address]));
  const operationOf = new Map(fabric.operations.map((operation) => [operation.id, operation]));
  return fabric.flows
    .map(({ id, title, steps }) => {
      const along = steps.flatMap(({ operation: name }): readonly WatchedChannel[] => {
        const operation = name === undefined ? undefined : operationOf.get(name);
        const address = operation && addressOf.get(operation.channel);
        const channel = address === undefined || address === null ? undefined : byAddress.get(address);
        return channel === undefined ? [] : [channel];
      });
      return { id, title, channels: [...new Set(along)] };
    })
    .filter(({ channels: along }) => along.length > 0)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

function watched(fabric: Fabric, address: string, channels: readonly Channel[]): WatchedChannel {
  const ids = new Set(channels.map(({ id }) => id));
  const operations = fabric.operations.filter(({ channel }) => ids.has(channel));
  const services = (action: Operation["action"]): readonly ServiceId[] =>
    [...new Set(operations.filter((operation) => operation.action === action).map(({ service }) => service))].sort();
  return {
    address,
    title: channels[0]!.title,
    senders: services("send"),
    consumers: services("receive").map((service) => ({
      service,
      owner: fabric.services.find(({ id }) => id === service)?.owner,
      group: service,
      replies: operations.some((one) => one.service === service && one.action === "receive" && one.reply !== undefined),
    })),
  };
}
