import type { Channel, Endpoint, Fabric, Message, Operation, Service } from "@concord/contracts";
import { type Identity, type Matching, match, sameKey } from "./match.ts";

/** What of one fabric is what of the other. */
export interface FabricPairs {
  readonly services: Matching<Service>;
  readonly channels: Matching<Channel>;
  readonly messages: Matching<Message>;
  readonly operations: Matching<Operation>;
  readonly endpoints: Matching<Endpoint>;
}

/** Names of the after side for things of the before side, by id; undefined where nothing took its place. */
type Renames = ReadonlyMap<string, string>;

/**
 * Pairs two fabrics by identity: id, then address or path, then what a reference reaches. What goes over the wire
 * counts more than a key in a document, so that a renamed channel with the same address is not a removal.
 */
export function pairFabrics(before: Fabric, after: Fabric): FabricPairs {
  const services = pairServices(before.services, after.services);
  const serviceNow = renames(services);
  const channels = pairChannels(before.channels, after.channels, serviceNow);
  const channelNow = renames(channels);
  const messages = pairMessages(before, after, serviceNow, channels);
  const operations = pairOperations(before.operations, after.operations, serviceNow, channelNow);
  const endpoints = pairEndpoints(before.endpoints, after.endpoints, serviceNow);
  return { services, channels, messages, operations, endpoints };
}

function pairServices(before: readonly Service[], after: readonly Service[]): Matching<Service> {
  const alone = before.length === 1 && after.length === 1;
  return match(before, after, [
    sameKey((service) => service.id),
    sameKey((service) => `${service.domain} ${service.title}`),
    sameKey((service) => service.title),
    sameKey(() => (alone ? "the only one" : undefined)),
  ]);
}

function pairChannels(before: readonly Channel[], after: readonly Channel[], serviceNow: Renames): Matching<Channel> {
  const owned = (key: (channel: Channel) => string | undefined): Identity<Channel> => ({
    before: (channel) => join(serviceNow.get(channel.owner), key(channel)),
    after: (channel) => join(channel.owner, key(channel)),
  });
  return match(before, after, [
    sameKey((channel) => join(channel.id, address(channel))),
    owned(address),
    sameKey(address),
    sameKey((channel) => channel.id),
    owned((channel) => channel.name),
  ]);
}

function pairMessages(
  before: Fabric,
  after: Fabric,
  serviceNow: Renames,
  channels: Matching<Channel>,
): Matching<Message> {
  const homeBefore = onlyMessages(channels.kept.map((pair) => [pair.after.id, pair.before.messages]));
  const homeAfter = onlyMessages(channels.kept.map((pair) => [pair.after.id, pair.after.messages]));
  return match(before.messages, after.messages, [
    sameKey((message) => message.id),
    {
      before: (message) => join(serviceNow.get(message.owner), message.name),
      after: (message) => join(message.owner, message.name),
    },
    sameKey((message) => join(message.domain, message.name)),
    sameKey((message) => message.name),
    sameKey((message) => `${message.at.file}#${message.at.pointer}`),
    sameKey((message) => message.payload?.model),
    // The only message on a channel is what its readers meet there, whatever it is called.
    { before: (message) => homeBefore.get(message.id), after: (message) => homeAfter.get(message.id) },
  ]);
}

function pairOperations(
  before: readonly Operation[],
  after: readonly Operation[],
  serviceNow: Renames,
  channelNow: Renames,
): Matching<Operation> {
  const side = (key: (operation: Operation, channel: string | undefined) => string): Identity<Operation> => ({
    before: (operation) =>
      join(serviceNow.get(operation.service), operation.action, key(operation, channelNow.get(operation.channel))),
    after: (operation) => join(operation.service, operation.action, key(operation, operation.channel)),
  });
  return match(before, after, [
    side((operation, channel) => `${operation.name} ${channel}`),
    side((_, channel) => String(channel)),
    side((operation) => operation.name),
  ]);
}

function pairEndpoints(
  before: readonly Endpoint[],
  after: readonly Endpoint[],
  serviceNow: Renames,
): Matching<Endpoint> {
  const owned = (key: (endpoint: Endpoint) => string): Identity<Endpoint> => ({
    before: (endpoint) => join(serviceNow.get(endpoint.service), key(endpoint)),
    after: (endpoint) => join(endpoint.service, key(endpoint)),
  });
  return match(before, after, [
    owned((endpoint) => `${route(endpoint)} ${endpoint.name}`),
    owned(route),
    sameKey(route),
    owned((endpoint) => `${endpoint.direction} ${endpoint.name}`),
  ]);
}

function address(channel: Channel): string | undefined {
  return addressKey(channel.address);
}

function route({ direction, method, path }: Endpoint): string {
  return `${direction} ${method} ${addressKey(path)}`;
}

/** Names of parameters are not part of what goes over the wire. */
function addressKey(address: string | null): string | undefined {
  return address?.replaceAll(/\{[^}]*\}/gu, "{}");
}

/** Message id → channel, for channels that carry exactly one message. */
function onlyMessages(channels: readonly (readonly [string, readonly string[]])[]): Map<string, string> {
  return new Map(
    channels.flatMap(([channel, messages]) => (messages.length === 1 ? [[messages[0]!, channel] as const] : [])),
  );
}

function renames<T extends { readonly id: string }>(matching: Matching<T>): Renames {
  return new Map(matching.kept.map((pair) => [pair.before.id, pair.after.id]));
}

function join(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(" ");
}
