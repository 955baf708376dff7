import type { Channel, Endpoint, Fabric, Message, Operation, Service } from "@concord/contracts";
import { canonicalJson } from "@concord/diagnostics";
import { type Identity, type Matching, match, sameKey, unpair } from "./match.ts";

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
  const messages = pairMessages(before, after, serviceNow, channelNow);
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
    // Where replies go that name their address at run time: known by what travels there.
    owned(({ address: fixed, messages }) => (fixed === null ? messages.join(" ") : undefined)),
  ]);
}

function pairMessages(before: Fabric, after: Fabric, serviceNow: Renames, channelNow: Renames): Matching<Message> {
  const homes = { before: homesOf(before, (id) => channelNow.get(id)), after: homesOf(after, (id) => id) };
  const atHome = (key: (message: Message) => string | undefined): Identity<Message> => ({
    before: (message) => join(homes.before.get(message.id), key(message)),
    after: (message) => join(homes.after.get(message.id), key(message)),
  });
  const roles = { before: rolesIn(before), after: rolesIn(after) };
  const matching = match(before.messages, after.messages, [
    atHome((message) => message.id),
    atHome(payloadText),
    // What alone is sent or received somewhere is what its readers meet there, whatever it is called.
    atHome(() => ""),
    sameKey((message) => message.id),
    {
      before: (message) => join(serviceNow.get(message.owner), message.name),
      after: (message) => join(message.owner, message.name),
    },
    sameKey((message) => join(message.domain, message.name)),
    sameKey((message) => message.name),
    sameKey((message) => `${message.at.file}#${message.at.pointer}`),
    sameKey((message) => message.payload?.model),
  ]);
  return unpair(matching, (pair) => {
    const kept = serviceNow.get(pair.before.owner) === pair.after.owner;
    return !kept && !roles.before.get(pair.before.id)!.isSubsetOf(roles.after.get(pair.after.id)!);
  });
}

/** What is done with each message. One that its owner sent, and now is only awaited by somebody else, is gone. */
function rolesIn({ messages, operations }: Fabric): ReadonlyMap<string, ReadonlySet<string>> {
  const roles = new Map(messages.map(({ id }) => [id, new Set<string>()]));
  for (const { action, messages: carried, reply } of operations) {
    for (const { message } of carried) roles.get(message)?.add(action);
    for (const { message } of reply?.messages ?? []) roles.get(message)?.add("reply");
  }
  return roles;
}

/** Message id → every channel, and what is done with the message there: in names of the side after. */
function homesOf(fabric: Fabric, channelNow: (id: string) => string | undefined): ReadonlyMap<string, string> {
  const homes = new Map<string, Set<string>>();
  for (const { channel, action, messages } of fabric.operations) {
    for (const { message } of messages) {
      homes.set(message, (homes.get(message) ?? new Set()).add(`${channelNow(channel)} ${action}`));
    }
  }
  return new Map([...homes].map(([message, places]) => [message, [...places].sort().join(" ")]));
}

function payloadText({ payload }: Message): string | undefined {
  return payload && canonicalJson(payload.json);
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

function renames<T extends { readonly id: string }>(matching: Matching<T>): Renames {
  return new Map(matching.kept.map((pair) => [pair.before.id, pair.after.id]));
}

function join(...parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(" ");
}
