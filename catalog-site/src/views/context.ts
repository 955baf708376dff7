import type {
  Channel,
  Domain,
  Endpoint,
  Fabric,
  Message,
  MessageId,
  Model,
  Operation,
  Place,
  Service,
  TapResult,
  Team,
  Term,
} from "@concord/contracts";
import type { MappingCoverage } from "@concord/governance";
import type { Change } from "./changes.ts";
import type { Versions } from "../history.ts";
import type { Impacts } from "../impact/impacts.ts";
import { createPaths, type Path, type Paths } from "../paths.ts";
import { link, strong, type Span } from "../text.ts";
import { titleOf } from "./names.ts";

/** A service's part in a message: by an operation of its contract, or by a declared use. */
export interface Party {
  readonly service: Service;
  readonly operation?: Operation;
  /** What it does with the message, in its contract's words. */
  readonly purpose?: string;
  /** JSON pointers of the fields that it reads; absent where it does not say. */
  readonly fields?: readonly string[];
  /** It takes part as the one who answers or is answered. */
  readonly asReply: boolean;
  readonly at: Place;
}

/** A service that says it calls an endpoint. */
export interface Caller {
  readonly service: Service;
  readonly purpose?: string;
  readonly fields?: readonly string[];
}

/** A service's part in one message. */
export interface Exchange {
  readonly message: Message;
  readonly party: Party;
}

/** One service tells another something, or calls it. */
export interface Tie {
  readonly from: Service;
  readonly to: Service;
}

/** A place whose line may be known already. */
export type Spot = Place & { readonly line?: number };

/** What changed, newest first, and the release that it is counted from. */
export interface History {
  readonly since: string;
  readonly changes: readonly Change[];
}

/** The fabric with its cross references, and how each record is named and reached. */
export interface Context {
  readonly fabric: Fabric;
  readonly paths: Paths;
  /** What changed in the releases that are known; undefined where none is. */
  readonly history?: History;
  /** Any two states of each message that was ever changed, as the gate compares them. */
  readonly versions?: Versions;
  /** What becomes of each field where a service turns its own shapes into canonical models. */
  readonly mappings?: readonly MappingCoverage[];
  /** What was watched on the wire. */
  readonly seen?: readonly TapResult[];
  /** What the gate says of changing each field; undefined where it was not asked. */
  readonly impacts?: Impacts;
  /** Whether the services are divided into areas. A single document has one that nobody wrote down. */
  readonly hasAreas: boolean;
  readonly service: (id: string) => Service | undefined;
  readonly domain: (id: string) => Domain | undefined;
  readonly team: (id: string | undefined) => Team | undefined;
  readonly message: (id: string) => Message | undefined;
  readonly channel: (id: string) => Channel | undefined;
  readonly model: (id: string | undefined) => Model | undefined;
  /** The canonical model that a file holds. */
  readonly modelAt: (file: string) => Model | undefined;
  readonly term: (id: string | undefined) => Term | undefined;
  readonly endpoint: (id: string) => Endpoint | undefined;
  readonly operation: (id: string) => Operation | undefined;
  readonly senders: (id: MessageId) => readonly Party[];
  readonly receivers: (id: MessageId) => readonly Party[];
  readonly callers: (endpoint: string) => readonly Caller[];
  /** The messages that a service tells others. */
  readonly sent: (service: string) => readonly Exchange[];
  /** The messages that a service listens to. */
  readonly heard: (service: string) => readonly Exchange[];
  /** Who speaks to whom: the sender of a message to each receiver, the caller of an endpoint to its service. */
  readonly ties: readonly Tie[];
  /** Channels that carry a message, in the order of their ids. */
  readonly channelsOf: (id: MessageId) => readonly Channel[];
  /** The line of a contract on its source page. */
  readonly line: (place: Spot) => Path | undefined;
  readonly lineNumber: (place: Spot) => number | undefined;
}

export function createContext(fabric: Fabric): Context {
  const paths = createPaths(fabric);
  const services = byId(fabric.services);
  const senders = new Map<MessageId, Party[]>();
  const receivers = new Map<MessageId, Party[]>();
  const callers = new Map<string, Caller[]>();
  const carriers = new Map<MessageId, Set<string>>();

  for (const operation of fabric.operations) {
    const service = services.get(operation.service);
    if (service === undefined) continue;
    const sends = operation.action === "send";
    const party = { service, operation, ...(operation.uses && { fields: operation.uses }) };
    for (const { message, at } of operation.messages) {
      push(sends ? senders : receivers, message, { ...party, ...purposeOf(operation), asReply: false, at });
      carry(carriers, message, operation.channel);
    }
    for (const { message, at } of operation.reply?.messages ?? []) {
      const { operation, service } = party;
      push(sends ? receivers : senders, message, { service, operation, asReply: true, at });
      if (operation.reply?.channel !== undefined) carry(carriers, message, operation.reply.channel);
    }
  }
  for (const channel of fabric.channels) for (const message of channel.messages) carry(carriers, message, channel.id);
  for (const service of fabric.services) {
    for (const { target, purpose, fields, at } of service.uses) {
      const use = { service, ...(purpose && { purpose }), ...(fields && { fields }) };
      if (target.kind === "endpoint") push(callers, target.id, use);
      else if (!receivers.get(target.id)?.some((party) => party.service.id === service.id))
        push(receivers, target.id, { ...use, asReply: false, at });
    }
  }

  const sending = onePerService(senders);
  const hearing = onePerService(receivers);
  const lookups = {
    service: find(services),
    domain: find(byId(fabric.domains)),
    team: find(byId(fabric.teams)),
    message: find(byId(fabric.messages)),
    channel: find(byId(fabric.channels)),
    model: find(byId(fabric.models)),
    modelAt: find(new Map(fabric.models.map((model) => [model.at.file, model]))),
    term: find(byId(fabric.terms)),
    endpoint: find(byId(fabric.endpoints)),
    operation: find(byId(fabric.operations)),
  };
  const lineNumber = (place: Spot): number | undefined =>
    fabric.source(place.file) === undefined ? undefined : (place.line ?? fabric.locate(place).line);
  return {
    fabric,
    paths,
    hasAreas: fabric.domains.length > 1 || fabric.domains.some(isDescribed),
    ...lookups,
    senders: (id) => sending.get(id) ?? [],
    receivers: (id) => hearing.get(id) ?? [],
    sent: byService(fabric, sending),
    heard: byService(fabric, hearing),
    ties: tiesOf(fabric, sending, hearing, callers, services),
    callers: (id) => callers.get(id) ?? [],
    channelsOf: (id) => [...(carriers.get(id) ?? [])].sort().flatMap((channel) => lookups.channel(channel) ?? []),
    lineNumber,
    line: (place) => {
      const page = paths.of("source", place.file);
      return page === undefined ? undefined : `${page}#L${lineNumber(place) ?? 1}`;
    },
  };
}

function isDescribed({ owner, summary, description, capabilities }: Domain): boolean {
  return owner !== undefined || summary !== undefined || description !== undefined || capabilities.length > 0;
}

/** A service, strong and linked. */
export function serviceSpan(context: Context, service: Service): Span {
  return strong(titleOf(service, service.id), context.paths.of("service", service.id));
}

/** A message, linked, by its business name. */
export function messageSpan(context: Context, message: Message): Span {
  return link(titleOf(message, message.name), context.paths.of("message", message.id));
}

function purposeOf(operation: Operation): { readonly purpose?: string } {
  const purpose = operation.summary ?? (operation.title === operation.name ? undefined : operation.title);
  return purpose === undefined ? {} : { purpose };
}

type Parties = ReadonlyMap<MessageId, readonly Party[]>;

/** A service that takes part by several operations is named once; the first that says why speaks for it. */
function onePerService(parties: Parties): Parties {
  return new Map([...parties].map(([message, all]) => [message, distinct(all)]));
}

function distinct(parties: readonly Party[]): readonly Party[] {
  const services = new Map<string, Party>();
  for (const party of parties) {
    const known = services.get(party.service.id);
    if (known === undefined || (known.purpose === undefined && party.purpose !== undefined)) {
      services.set(party.service.id, party);
    }
  }
  return [...services.values()];
}

function byService(fabric: Fabric, parties: Parties): (service: string) => readonly Exchange[] {
  const exchanges = new Map<string, Exchange[]>();
  for (const message of fabric.messages) {
    for (const party of parties.get(message.id) ?? []) push(exchanges, party.service.id, { message, party });
  }
  return (service) => exchanges.get(service) ?? [];
}

function tiesOf(
  fabric: Fabric,
  sending: Parties,
  hearing: Parties,
  callers: ReadonlyMap<string, readonly Caller[]>,
  services: ReadonlyMap<string, Service>,
): readonly Tie[] {
  const ties = new Map<string, Tie>();
  const add = (from: Service | undefined, to: Service | undefined): void => {
    if (from !== undefined && to !== undefined && from.id !== to.id) ties.set(`${from.id} ${to.id}`, { from, to });
  };
  for (const { id } of fabric.messages) {
    for (const from of sending.get(id) ?? []) for (const to of hearing.get(id) ?? []) add(from.service, to.service);
  }
  for (const { id, service } of fabric.endpoints) {
    for (const caller of callers.get(id) ?? []) add(caller.service, services.get(service));
  }
  return [...ties.values()];
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.id, item]));
}

function find<Item>(items: ReadonlyMap<string, Item>): (id: string | undefined) => Item | undefined {
  return (id) => (id === undefined ? undefined : items.get(id));
}

function push<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function carry(carriers: Map<MessageId, Set<string>>, message: MessageId, channel: string): void {
  const known = carriers.get(message);
  if (known === undefined) carriers.set(message, new Set([channel]));
  else known.add(channel);
}
