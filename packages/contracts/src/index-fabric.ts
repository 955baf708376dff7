import type {
  Channel,
  ChannelId,
  Domain,
  DomainId,
  Endpoint,
  EndpointId,
  Fabric,
  Flow,
  FlowId,
  Message,
  MessageId,
  Model,
  ModelId,
  Operation,
  OperationId,
  Schema,
  Service,
  ServiceId,
  Team,
  TeamId,
  Term,
  TermId,
  Use,
} from "./fabric.ts";
import { byId } from "./join/groups.ts";

/** Ids to records, and the relations that everybody asks for. Lists are sorted by id; unknown ids give empty lists. */
export interface FabricIndex {
  readonly domains: ReadonlyMap<DomainId, Domain>;
  readonly teams: ReadonlyMap<TeamId, Team>;
  readonly services: ReadonlyMap<ServiceId, Service>;
  readonly channels: ReadonlyMap<ChannelId, Channel>;
  readonly messages: ReadonlyMap<MessageId, Message>;
  readonly operations: ReadonlyMap<OperationId, Operation>;
  readonly endpoints: ReadonlyMap<EndpointId, Endpoint>;
  readonly models: ReadonlyMap<ModelId, Model>;
  readonly terms: ReadonlyMap<TermId, Term>;
  readonly flows: ReadonlyMap<FlowId, Flow>;

  readonly operationsOfService: (service: ServiceId) => readonly Operation[];
  readonly endpointsOfService: (service: ServiceId) => readonly Endpoint[];
  readonly operationsOnChannel: (channel: ChannelId) => readonly Operation[];
  readonly messagesOnChannel: (channel: ChannelId) => readonly Message[];
  readonly channelsOfMessage: (message: MessageId) => readonly Channel[];
  readonly servicesOfDomain: (domain: DomainId) => readonly Service[];
  readonly servicesOfTeam: (team: TeamId) => readonly Service[];
  /** Operations that send the message: their own sends, and the replies of those who receive a request. */
  readonly senders: (message: MessageId) => readonly Operation[];
  /** Operations that receive the message: their own receives, and the replies to those who send a request. */
  readonly receivers: (message: MessageId) => readonly Operation[];
  readonly sendersOn: (channel: ChannelId) => readonly Operation[];
  readonly receiversOn: (channel: ChannelId) => readonly Operation[];
  /** Services that declare in uses.yaml that they use a message or endpoint. */
  readonly declaredUsers: (target: Use["target"]["id"]) => readonly Service[];
  readonly usersOfModel: (model: ModelId) => Users;
  readonly usersOfTerm: (term: TermId) => Users;
}

/** Everything whose schemas use a model, or speak of a term by `x-term`. */
export interface Users {
  readonly messages: readonly Message[];
  readonly endpoints: readonly Endpoint[];
  readonly models: readonly Model[];
}

/** Makes the index of a fabric. Costs one pass; relations between schemas are found when first asked for. */
export function createIndex(fabric: Fabric): FabricIndex {
  const operationsOn = groupBy(fabric.operations, (operation) => [operation.channel]);
  const messages = byIds(fabric.messages);
  const operationsOf = groupBy(fabric.operations, (operation) =>
    [...operation.messages, ...(operation.reply?.messages ?? [])].map((use) => use.message),
  );
  const users = groupBy(fabric.services, (service) => service.uses.map((use) => use.target.id));
  const schemaUsers = lazy(() => schemaUsersOf(fabric));
  const none: Users = { messages: [], endpoints: [], models: [] };
  return {
    domains: byIds(fabric.domains),
    teams: byIds(fabric.teams),
    services: byIds(fabric.services),
    channels: byIds(fabric.channels),
    messages,
    operations: byIds(fabric.operations),
    endpoints: byIds(fabric.endpoints),
    models: byIds(fabric.models),
    terms: byIds(fabric.terms),
    flows: byIds(fabric.flows),
    operationsOfService: groupBy(fabric.operations, (operation) => [operation.service]),
    endpointsOfService: groupBy(fabric.endpoints, (endpoint) => [endpoint.service]),
    operationsOnChannel: operationsOn,
    messagesOnChannel: (channel) =>
      (fabric.channels.find(({ id }) => id === channel)?.messages ?? []).flatMap((id) => messages.get(id) ?? []),
    channelsOfMessage: groupBy(fabric.channels, (channel) => channel.messages),
    servicesOfDomain: groupBy(fabric.services, (service) => [service.domain]),
    servicesOfTeam: groupBy(fabric.services, (service) => (service.owner === undefined ? [] : [service.owner])),
    senders: (message) => operationsOf(message).filter((operation) => speaks(operation, "send", message)),
    receivers: (message) => operationsOf(message).filter((operation) => speaks(operation, "receive", message)),
    sendersOn: (channel) => operationsOn(channel).filter((operation) => operation.action === "send"),
    receiversOn: (channel) => operationsOn(channel).filter((operation) => operation.action === "receive"),
    declaredUsers: users,
    usersOfModel: (model) => schemaUsers().models.get(model) ?? none,
    usersOfTerm: (term) => schemaUsers().terms.get(term) ?? none,
  };
}

/** Whether an operation does `action` with a message; who sends a request receives the replies, and the other way round. */
function speaks(operation: Operation, action: Operation["action"], message: MessageId): boolean {
  const uses = operation.action === action ? operation.messages : (operation.reply?.messages ?? []);
  return uses.some((use) => use.message === message);
}

function byIds<T extends { readonly id: string }>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [record.id, record]));
}

function groupBy<T extends { readonly id: string }>(
  records: readonly T[],
  keys: (record: T) => readonly string[],
): (key: string) => readonly T[] {
  const groups = new Map<string, T[]>();
  for (const record of records) {
    for (const key of new Set(keys(record))) {
      const group = groups.get(key);
      if (group) group.push(record);
      else groups.set(key, [record]);
    }
  }
  return (key) => groups.get(key) ?? [];
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

interface SchemaUsers {
  readonly models: ReadonlyMap<ModelId, Users>;
  readonly terms: ReadonlyMap<TermId, Users>;
}

function schemaUsersOf(fabric: Fabric): SchemaUsers {
  const modelAt = new Map(fabric.models.map((model) => [`${model.at.file}#${model.at.pointer}`, model.id]));
  const models = new Map<ModelId, Users>();
  const terms = new Map<TermId, Users>();
  const add = <K extends keyof Users>(
    users: Map<string, Users>,
    key: string,
    kind: K,
    record: Users[K][number],
  ): void => {
    const known = users.get(key) ?? { messages: [], endpoints: [], models: [] };
    const list = known[kind] as readonly { readonly id: string }[];
    if (list.includes(record)) return;
    users.set(key, { ...known, [kind]: [...list, record].sort(byId) });
  };
  const visit = <K extends keyof Users>(
    kind: K,
    record: Users[K][number],
    schemas: readonly (Schema | undefined)[],
  ): void => {
    for (const schema of schemas) {
      if (!schema) continue;
      for (const place of [schema.at, ...Object.values(schema.definitions)]) {
        const model = modelAt.get(`${place.file}#${place.pointer}`);
        if (model !== undefined && model !== (record as { readonly id: string }).id) add(models, model, kind, record);
      }
      for (const term of termsIn(schema)) add(terms, term, kind, record);
    }
  };
  for (const message of fabric.messages) visit("messages", message, [message.payload, message.headers]);
  for (const model of fabric.models) visit("models", model, [model.schema]);
  for (const endpoint of fabric.endpoints) visit("endpoints", endpoint, schemasOf(endpoint));
  return { models, terms };
}

/** Every schema of an endpoint: parameters, request, responses and their headers. */
export function schemasOf(endpoint: Endpoint): Schema[] {
  const contents = [endpoint.requestBody, ...endpoint.responses].flatMap((part) => part?.content ?? []);
  const headers = endpoint.responses.flatMap((response) => response.headers);
  return [...endpoint.parameters, ...headers, ...contents].flatMap((part) => part.schema ?? []);
}

function termsIn(schema: Schema): Set<string> {
  const terms = new Set<string>();
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== "object") return;
    for (const [key, member] of Object.entries(value)) {
      if (key === "x-term" && typeof member === "string") terms.add(member);
      else visit(member);
    }
  };
  visit(schema.json);
  return terms;
}
