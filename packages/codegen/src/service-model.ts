import {
  type Channel,
  type Contract,
  type Fabric,
  type Message,
  type MessageId,
  type Operation,
  type OperationMessage,
  type Schema,
  type Service,
  camelCase,
  pascalCase,
} from "@concord/contracts";
import { type Definition, type SchemaSet, joinSchemas } from "./schema/schema-set.ts";
import { createSymbols } from "./symbols.ts";

/** What generators read of one service: its part of the fabric, with every name that generated code will use settled. */
export interface ServiceModel {
  readonly fabric: Fabric;
  readonly service: Service;
  readonly contracts: readonly Contract[];
  /** Folder in the output, and the last part of the package's name. */
  readonly folder: string;
  /** `@contracts/orders` */
  readonly packageName: string;
  /** `Orders`: the start of exported names. */
  readonly prefix: string;
  /** Everything its contracts send, receive or define, sorted by id. */
  readonly messages: readonly MessageModel[];
  readonly operations: readonly OperationModel[];
  readonly schemas: SchemaSet;
  /** Named types in the order in which they are printed. */
  readonly types: readonly NamedType[];
  /** The type name of a definition. */
  readonly typeOf: (key: string) => string;
}

export interface MessageModel {
  readonly message: Message;
  /** `orderPlaced`: the member by which producers and consumers offer it. */
  readonly name: string;
  readonly payload: SchemaModel;
  readonly headers?: SchemaModel;
}

/** One schema of a message as generated code knows it. */
export interface SchemaModel {
  /** `OrderPlaced` */
  readonly type: string;
  /** `validateOrderPlaced` */
  readonly validator: string;
  /** The definition; absent where the contract says nothing about the payload. */
  readonly key?: string;
}

export interface OperationModel {
  readonly operation: Operation;
  readonly channel: Channel;
  readonly messages: readonly MessageModel[];
  readonly reply?: { readonly channel?: Channel; readonly messages: readonly MessageModel[] };
}

/** A definition, or another name for one. */
export type NamedType =
  | { readonly name: string; readonly definition: Definition }
  | { readonly name: string; readonly alias: string; readonly message: Message };

export interface ModelOptions {
  /** `@contracts` */
  readonly scope: string;
}

/** Settles the names of one service. Pure: equal fabrics give equal names. */
export function modelService(fabric: Fabric, service: Service, options: ModelOptions): ServiceModel {
  const operations = fabric.operations.filter((operation) => operation.service === service.id);
  const declared = declaredMessages(fabric, service, operations);
  const schemas = joinSchemas(
    declared.flatMap(({ payload, headers }) => [payload, headers].filter((s) => s !== undefined)),
  );
  const prefix = pascalCase(service.id);
  const { messages, types, typeOf } = nameTypes(declared, schemas, prefix);
  const messageOf = new Map(messages.map((model) => [model.message.id, model]));
  const channelOf = new Map(fabric.channels.map((channel) => [channel.id, channel]));
  const modelsOf = (list: readonly OperationMessage[]): readonly MessageModel[] =>
    list.flatMap(({ message }) => messageOf.get(message) ?? []);
  return {
    fabric,
    service,
    contracts: fabric.contracts.filter((contract) => contract.service === service.id),
    folder: service.id,
    packageName: `${options.scope}/${service.id}`,
    prefix,
    messages,
    operations: operations.flatMap((operation) => {
      const channel = channelOf.get(operation.channel);
      if (!channel) return [];
      const { reply } = operation;
      const replyChannel = reply?.channel === undefined ? undefined : channelOf.get(reply.channel);
      return {
        operation,
        channel,
        messages: modelsOf(operation.messages),
        ...(reply && { reply: { messages: modelsOf(reply.messages), ...(replyChannel && { channel: replyChannel }) } }),
      };
    }),
    schemas,
    types,
    typeOf,
  };
}

interface DeclaredMessage {
  readonly message: Message;
  readonly payload?: Schema;
  readonly headers?: Schema;
}

/** Each message once, with the schemas that this service declares for it; the owner's where it declares none. */
function declaredMessages(
  fabric: Fabric,
  service: Service,
  operations: readonly Operation[],
): readonly DeclaredMessage[] {
  const own = new Map<MessageId, OperationMessage | undefined>();
  for (const { messages, reply } of operations) {
    for (const declared of [...messages, ...(reply?.messages ?? [])]) {
      if (!own.has(declared.message)) own.set(declared.message, declared);
    }
  }
  return fabric.messages
    .filter((message) => own.has(message.id) || message.owner === service.id)
    .map((message) => {
      const payload = own.get(message.id)?.payload ?? message.payload;
      const headers = own.get(message.id)?.headers ?? message.headers;
      return { message, ...(payload && { payload }), ...(headers && { headers }) };
    });
}

/** Members that would change what the object around them is: thenable, or of another prototype. */
const awkwardMembers = [
  "then",
  "catch",
  "finally",
  "constructor",
  "prototype",
  "__proto__",
  "toString",
  "valueOf",
  "toJSON",
];

function nameTypes(
  declared: readonly DeclaredMessage[],
  schemas: SchemaSet,
  prefix: string,
): Pick<ServiceModel, "messages" | "types" | "typeOf"> {
  const members = createSymbols(awkwardMembers);
  const symbols = createSymbols(
    ["Producer", "Consumer", "ClientProducer", "ClientConsumer", "Handlers"].map((suffix) => prefix + suffix),
  );
  const names = new Map<string, string>();
  const aliases: NamedType[] = [];

  // Messages first: their types are what people import, so no schema elsewhere may rename them.
  const settle = (message: Message, preferred: string, schema: Schema | undefined): SchemaModel => {
    const type = symbols.claim(preferred);
    const validator = `validate${type}`;
    const definition = schema && schemas.definitions.get(schemas.keyOf(schema));
    if (!definition) {
      aliases.push({ name: type, alias: "unknown", message });
      return { type, validator };
    }
    const ownName = definition.inline || pascalCase(definition.name) === preferred;
    if (ownName && !names.has(definition.key)) names.set(definition.key, type);
    else aliases.push({ name: type, alias: definition.key, message });
    return { type, validator, key: definition.key };
  };
  const messages = declared.map(({ message, payload, headers }) => {
    const name = members.claim(camelCase(message.name));
    const type = name.charAt(0).toUpperCase() + name.slice(1);
    return {
      message,
      name,
      payload: settle(message, type, payload),
      ...(headers && { headers: settle(message, `${type}Headers`, headers) }),
    };
  });

  const rest = [...schemas.definitions.values()].filter(({ key }) => !names.has(key));
  for (const { key, name } of rest) names.set(key, symbols.claim(pascalCase(name)));
  const typeOf = (key: string): string => names.get(key) ?? "unknown";
  const types: NamedType[] = [
    ...[...schemas.definitions.values()].map((definition) => ({ name: typeOf(definition.key), definition })),
    ...aliases.map((alias) =>
      "alias" in alias && alias.alias !== "unknown" ? { ...alias, alias: typeOf(alias.alias) } : alias,
    ),
  ];
  return { messages, types: types.toSorted((left, right) => (left.name < right.name ? -1 : 1)), typeOf };
}
