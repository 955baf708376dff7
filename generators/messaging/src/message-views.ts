import { type MessageModel, type ServiceModel, referenceName } from "@concord/codegen";
import type { WidePlaces } from "@concord/runtime";
import { givenParameters } from "./address-parameters.ts";
import { acceptsNull } from "./accepts-null.ts";
import type { Carried, Collected } from "./collect-definitions.ts";
import { describeMessage } from "./describe.ts";
import { declaresField, headerTypes, isObjectSchema, takesAnyText } from "./header-types.ts";
import { messageTags } from "./message-tags.ts";
import { type Extractor, extractor, headerNamed } from "./runtime-expression.ts";

/** What `messages.ts` prints for one message on one channel. */
export interface DefinitionView {
  readonly constant: string;
  readonly description: readonly string[];
  /** Arguments of `MessageDefinition`. */
  readonly type: string;
  readonly name: string;
  readonly eventType: string;
  readonly contract: string;
  readonly contentType: string;
  readonly channel: string;
  readonly validate: string;
  readonly validateHeaders: string | undefined;
  /** A name from codecs.ts. */
  readonly codec: string | undefined;
  readonly headers: readonly object[] | undefined;
  /** Where its JSON has bigints. */
  readonly wide: WidePlaces | undefined;
  readonly tombstone: boolean;
  readonly structured: "data" | "event" | undefined;
  readonly correlationHeader: string | undefined;
  readonly extractors: readonly (Extractor & { readonly member: string })[];
  readonly deprecated: object | undefined;
  /** Names from types.ts and validators.ts. */
  readonly types: readonly string[];
  readonly validators: readonly string[];
}

export function definitionViews(model: ServiceModel, collected: Collected): readonly DefinitionView[] {
  const conversing = new Set(
    model.operations.flatMap(({ messages, reply }) => (reply?.messages.length ? [...messages, ...reply.messages] : [])),
  );
  const tags = messageTags(collected);
  return collected.definitions.map((carried) =>
    definitionView(model, carried, { converses: conversing.has(carried.message), tag: tags.get(carried) }),
  );
}

/** What a message is to others. */
interface Surroundings {
  /** Whether it is a request or a reply. */
  readonly converses: boolean;
  /** What tells it from others of its channel. */
  readonly tag: Extractor | undefined;
}

function definitionView(model: ServiceModel, carried: Carried, { converses, tag }: Surroundings): DefinitionView {
  const { message: messageModel, channel, constant } = carried;
  const { message } = messageModel;
  const headers = typedHeaders(messageModel, model);
  const payload = payloadOf(messageModel, model);
  const described = headers?.key === undefined ? [] : headerTypes(headers.key, model.schemas);
  const extractors = (["key", "idempotencyKey", "correlationId"] as const).flatMap((member) => {
    const found = message[member] === undefined ? undefined : extractor(message[member], messageModel, model);
    return found ? [{ ...found, member }] : [];
  });
  const given = givenParameters(channel.parameters, messageModel, model);
  const names = channel.parameters.map(({ name }) => JSON.stringify(name)).join(" | ");
  const { sunset, replacedBy } = message.deprecation ?? {};
  return {
    constant,
    description: describeMessage(carried),
    type: definitionType(constant, [payload.type, headers?.type, names || undefined, given.type]),
    name: message.name,
    eventType: message.id.replaceAll("/", "."),
    contract: `${model.service.id}@${model.service.version}`,
    contentType: message.contentType,
    channel: channel.constant,
    validate: payload.validator ?? "() => undefined",
    validateHeaders: headers?.validator,
    codec: messageModel.codec?.constant,
    headers: described.length > 0 ? described : undefined,
    // Codecs have their own ways with integers.
    wide: messageModel.carried === "json" && !messageModel.codec ? messageModel.wide : undefined,
    tombstone: payload.tombstone,
    structured: structuredAs(messageModel, model),
    correlationHeader:
      converses && message.correlationId ? writableHeader(message.correlationId, messageModel, model) : undefined,
    extractors: [
      ...(tag ? [{ ...tag, member: "matches" }] : []),
      ...extractors,
      ...(given.found ? [{ ...given.found, member: "parametersFrom" }] : []),
    ],
    deprecated: message.deprecation && {
      ...(sunset !== undefined && { sunset }),
      ...(replacedBy !== undefined && { replacedBy: referenceName(replacedBy) }),
    },
    types: [payload.type, headers?.type].filter(
      (name) => name !== undefined && model.types.some((type) => type.name === name),
    ) as string[],
    validators: [payload.validator, headers?.validator].filter((name) => name !== undefined),
  };
}

/** Headers that have a meaning of their own to the runtime. */
const runtimeHeaders = /^(?:ce-.*|dlq-.*|content-type|traceparent|tracestate|baggage|correlation-id|reply-to)$/i;

/** The header of the contract's own that an expression names, where it may be any text. */
export function writableHeader(
  expression: string,
  { headers }: MessageModel,
  { schemas }: ServiceModel,
): string | undefined {
  const name = headerNamed(expression);
  if (name === undefined || runtimeHeaders.test(name)) return undefined;
  return takesAnyText(headers?.key, name, schemas.definitions) ? name : undefined;
}

/** A schema with a `specversion` describes the whole event, any other its data. */
function structuredAs({ message, payload }: MessageModel, model: ServiceModel): "data" | "event" | undefined {
  if (!/^application\/cloudevents\+json\b/i.test(message.contentType)) return undefined;
  return payload.key !== undefined && declaresField(payload.key, "specversion", model.schemas.definitions)
    ? "event"
    : "data";
}

interface PayloadView {
  readonly type: string;
  readonly validator?: string;
  readonly tombstone: boolean;
}

/** Text and bytes are handed over as they are; a JSON schema has something to say of text only where it asks for one. */
function payloadOf({ carried, payload }: MessageModel, model: ServiceModel): PayloadView {
  const schema = payload.key === undefined ? undefined : model.schemas.definitions.get(payload.key)?.schema;
  const tombstone = schema !== undefined && acceptsNull(schema, model.schemas.definitions);
  if (carried === "json") return { type: payload.type, validator: payload.validator, tombstone };
  if (carried === "bytes") return { type: "Uint8Array", tombstone: false };
  const isText = typeof schema === "object" && schema.type?.length === 1 && schema.type[0] === "string";
  return isText
    ? { type: payload.type, validator: payload.validator, tombstone: false }
    : { type: "string", tombstone: false };
}

/** Headers whose type can stand for a set of them. */
export function typedHeaders({ headers }: MessageModel, model: ServiceModel): MessageModel["headers"] {
  return headers?.key !== undefined && isObjectSchema({ $ref: headers.key }, model.schemas.definitions)
    ? headers
    : undefined;
}

/** Arguments of `MessageDefinition`, over several lines where one would be too long; those at the end may be left out. */
function definitionType(constant: string, told: readonly (string | undefined)[]): string {
  const count = told.findLastIndex((argument) => argument !== undefined) + 1;
  const types = told.slice(0, count).map((argument) => argument ?? "object");
  const flat = types.join(", ");
  return `export const ${constant}: MessageDefinition<${flat}> = {`.length <= 120
    ? flat
    : `\n  ${types.join(",\n  ")}\n`;
}
