import {
  type Channel,
  type Contract,
  type Fabric,
  type Mapping,
  type Message,
  type MessageId,
  type Operation,
  type OperationMessage,
  type Service,
  packageSegment,
  pascalCase,
} from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import type { WidePlaces } from "@concord/runtime";
import { type DeclaredMessage, nameTypes } from "./name-types.ts";
import { type Definition, type SchemaSet, joinSchemas } from "./schema/schema-set.ts";

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
  /** Shapes of its own system that it turns into canonical models, sorted by id. */
  readonly mappings: readonly MappingModel[];
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
  /** How its payload travels, by content type: `text` and `bytes` are handed over as they are. */
  readonly carried: "json" | "text" | "bytes";
  /** What turns its values into bytes and back, where the contract's schema says how. */
  readonly codec?: CodecModel;
  readonly payload: SchemaModel;
  /** Where its payload has 64-bit integers that programs see as bigints. */
  readonly wide?: WidePlaces;
  readonly headers?: SchemaModel;
  /** Payloads that its owner gives as examples, where this service declares the owner's own schema. */
  readonly examples: readonly Json[];
}

/** A mapper to fill in: the names of its two types. */
export interface MappingModel {
  readonly mapping: Mapping;
  readonly from: string;
  readonly to: string;
}

/** A payload that travels in the binary encoding of its schema. */
export interface CodecModel {
  readonly format: "avro" | "protobuf";
  /** `orderPlacedCodec` */
  readonly constant: string;
  /** The schema with all that it refers to. */
  readonly schema: Json;
  /** Whether the bytes name their schema by its id in a registry (AsyncAPI Kafka bindings, `schemaIdLocation`). */
  readonly framed: boolean;
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

/** What a type is to a message. */
export interface MessageRole {
  readonly message: Message;
  readonly part: "payload" | "headers";
}

/** A definition, or another name for one. */
export type NamedType =
  | { readonly name: string; readonly definition: Definition; readonly role?: MessageRole }
  | { readonly name: string; readonly alias: string; readonly role: MessageRole };

export interface ModelOptions {
  /** `@contracts` */
  readonly scope: string;
}

/** Settles the names of one service. Pure: equal fabrics give equal names. */
export function modelService(fabric: Fabric, service: Service, options: ModelOptions): ServiceModel {
  const operations = fabric.operations.filter((operation) => operation.service === service.id);
  const declared = declaredMessages(fabric, service, operations);
  const mappings = fabric.mappings.filter((mapping) => mapping.service === service.id);
  const schemas = joinSchemas(
    [
      ...declared.flatMap(({ payload, headers }) => [payload, headers].filter((s) => s !== undefined)),
      ...mappings.flatMap(({ from, to }) => [from, to]),
    ],
    fabric.settings.generation.types,
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
    packageName: `${options.scope}/${packageSegment(fabric, service.id)}`,
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
    mappings: mappings.map((mapping) => ({
      mapping,
      from: typeOf(schemas.keyOf(mapping.from)),
      to: typeOf(schemas.keyOf(mapping.to)),
    })),
    schemas,
    types,
    typeOf,
  };
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
