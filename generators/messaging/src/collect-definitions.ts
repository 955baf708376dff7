import {
  type Channel,
  type ChannelParameter,
  type Deprecation,
  type MessageId,
  type Server,
  camelCase,
  pascalCase,
} from "@concord/contracts";
import { type MessageModel, type ServiceModel, type Symbols, createSymbols, introduce } from "@concord/codegen";
import type { JsonObject } from "@concord/diagnostics";

/** One message on one channel: what a message definition of the runtime stands for. */
export interface Carried {
  /** `orderPlaced`, or `orderPlacedOnAudit` where the service has it on several channels. */
  readonly constant: string;
  readonly message: MessageModel;
  readonly channel: ChannelConstant;
}

export interface ChannelConstant {
  /** `ordersPlacedChannel` */
  readonly constant: string;
  readonly name: string;
  readonly description: string;
  /** `{parameter}` stands for a part given at run time; "" for an address that a request names. */
  readonly address: string;
  readonly parameters: readonly ChannelParameter[];
  readonly protocol: string | undefined;
  /** Names of the servers that it is on. */
  readonly servers: readonly string[];
  readonly bindings: JsonObject;
  /** `ordersPlacedBindings` */
  readonly bindingsConstant: string;
  readonly deprecation?: Deprecation;
}

export interface Collected {
  readonly model: ServiceModel;
  readonly channels: readonly ChannelConstant[];
  readonly definitions: readonly Carried[];
  readonly find: (message: MessageModel, channel: Channel | undefined) => Carried;
}

interface Pair {
  readonly message: MessageModel;
  readonly channel: Channel | undefined;
}

/** Every message on every channel that the service's operations name, each with a constant's name of its own. */
export function collectDefinitions(model: ServiceModel): Collected {
  const symbols = createSymbols([
    "isTagged",
    "textAt",
    "servers",
    "sends",
    "receives",
    "clientSends",
    "clientReceives",
    ...["Producer", "Consumer", "ClientProducer", "ClientConsumer", "TestKit"].map(
      (kind) => `create${model.prefix}${kind}`,
    ),
    ...model.messages.flatMap(({ payload, headers }) => [payload.validator, headers?.validator ?? ""]),
  ]);
  const pairs = new Map<string, Pair>();
  for (const { channel, messages, reply } of model.operations) {
    for (const message of messages) pairs.set(keyOf(message, channel), { message, channel });
    for (const message of reply?.messages ?? [])
      pairs.set(keyOf(message, reply?.channel), { message, channel: reply?.channel });
  }
  const sorted = [...pairs].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, pair]) => pair);
  const byChannel = new Map<string, ChannelConstant>();
  const uses: Uses = {
    operations: Map.groupBy(model.operations, ({ channel }) => channel),
    replies: new Set(model.operations.map(({ reply }) => reply?.channel)),
  };
  const places = Map.groupBy(sorted, ({ message }) => message.message.id);
  // In scripts without capitals, a message and its type would be called alike.
  const types = new Set(model.types.map(({ name }) => name));
  const free = (name: string): string => symbols.claim(types.has(name) ? `${name}Message` : name);
  const named = sorted.map((pair) => ({ ...pair, constant: free(constantName(pair, places)) }));
  const definitions = new Map<string, Carried>();
  for (const { message, channel, constant } of named) {
    const id = channel?.id ?? "";
    const known = byChannel.get(id) ?? channelConstant(channel, model, { symbols, uses });
    byChannel.set(id, known);
    definitions.set(keyOf(message, channel), { constant, message, channel: known });
  }
  return {
    model,
    channels: [...byChannel.values()].sort(byConstant),
    definitions: [...definitions.values()].sort(byConstant),
    find: (message, channel) => definitions.get(keyOf(message, channel))!,
  };
}

function byConstant(left: { readonly constant: string }, right: { readonly constant: string }): number {
  return left.constant < right.constant ? -1 : 1;
}

function keyOf(message: MessageModel, channel: Channel | undefined): string {
  return `${message.message.id}\n${channel?.id ?? ""}`;
}

function constantName({ message, channel }: Pair, places: ReadonlyMap<MessageId, readonly Pair[]>): string {
  const alone = places.get(message.message.id)!.length === 1;
  return alone ? message.name : `${message.name}On${pascalCase(channel?.name ?? "reply")}`;
}

function channelName(channel: Channel | undefined): string {
  return channel ? `${camelCase(channel.name)}Channel` : "replyChannel";
}

/** What the service does on its channels. */
interface Uses {
  readonly operations: ReadonlyMap<Channel, ServiceModel["operations"]>;
  /** Those that replies come on. */
  readonly replies: ReadonlySet<Channel | undefined>;
}

function channelConstant(
  channel: Channel | undefined,
  { service }: ServiceModel,
  { symbols, uses }: { readonly symbols: Symbols; readonly uses: Uses },
): ChannelConstant {
  const constant = symbols.claim(channelName(channel));
  const bindingsConstant = symbols.claim(channelName(channel).replace(/Channel$/, "Bindings"));
  if (!channel) {
    const description = "An address that each request names.";
    const nowhere = { address: "", parameters: [], protocol: undefined, servers: [], bindings: {}, bindingsConstant };
    return { constant, name: "reply", description, ...nowhere };
  }
  // Where the contract leaves the address open, a reply goes to where the request says, and a sender names it.
  const address = channel.address ?? (uses.replies.has(channel) ? "" : "{address}");
  const bindings = (uses.operations.get(channel) ?? []).map(({ operation }) => operation.bindings);
  return {
    constant,
    name: channel.name,
    description: introduce(channel, channel.name),
    address,
    parameters: parametersOf(address, channel),
    protocol: channel.protocols[0],
    servers: serverNames(channel, service.servers),
    bindings: joinBindings([channel.bindings, ...bindings]),
    bindingsConstant,
    ...(channel.deprecation && { deprecation: channel.deprecation }),
  };
}

/** Those of the address, each as far as the contract says anything of it. A default that it does not list is none. */
function parametersOf(address: string, { parameters }: Channel): readonly ChannelParameter[] {
  const names = new Set([...address.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name!));
  return [...names].map((name) => {
    const { default: standard, ...said } = parameters.find((one) => one.name === name) ?? { name };
    const isListed = said.enum === undefined || said.enum.length === 0 || said.enum.includes(standard ?? "");
    return standard !== undefined && isListed ? { ...said, default: standard } : said;
  });
}

/** As the service's own contract calls them; as the channel's owner does where it names none of them. */
function serverNames(channel: Channel, own: readonly Server[]): readonly string[] {
  const there = new Set(channel.servers.map(addressOf));
  const named = own.filter((server) => there.has(addressOf(server)));
  return [...new Set((named.length > 0 ? named : channel.servers).map(({ name }) => name))].sort();
}

function addressOf({ protocol, host }: Server): string {
  return `${protocol}://${host}`;
}

/** By protocol; the operations' settings beside the channel's. */
function joinBindings(all: readonly JsonObject[]): JsonObject {
  const joined = new Map<string, JsonObject>();
  for (const [protocol, settings] of all.flatMap((bindings) => Object.entries(bindings))) {
    if (settings === null || typeof settings !== "object" || Array.isArray(settings)) continue;
    joined.set(protocol, { ...joined.get(protocol), ...(settings as JsonObject) });
  }
  return Object.fromEntries(joined);
}
