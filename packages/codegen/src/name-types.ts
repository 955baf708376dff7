import { type Message, type MessageExample, type Schema, camelCase, pascalCase } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import type { Definition, SchemaSet } from "./schema/schema-set.ts";
import type { CodecModel, MessageModel, MessageRole, NamedType, SchemaModel, ServiceModel } from "./service-model.ts";
import { createMembers, createSymbols } from "./symbols.ts";

/** A message with the schemas that one service declares for it. */
export interface DeclaredMessage {
  readonly message: Message;
  readonly payload?: Schema;
  readonly headers?: Schema;
}

/** What the types of stubs are called, after the service's name. */
const ownTypes = ["Sends", "Receives", "Producer", "Consumer"].flatMap((kind) => [kind, `Client${kind}`]);

/** Settles what the messages of a service and their types are called. @param prefix begins the names of its stubs */
export function nameTypes(
  declared: readonly DeclaredMessage[],
  schemas: SchemaSet,
  prefix: string,
): Pick<ServiceModel, "messages" | "types" | "typeOf"> {
  const members = createMembers();
  const symbols = createSymbols(ownTypes.map((suffix) => prefix + suffix));
  const names = new Map<string, string>();
  const roles = new Map<string, MessageRole>();
  const aliases: { name: string; key?: string; role: MessageRole }[] = [];

  // Messages first: their types are what people import, so no schema elsewhere may rename them.
  const settle = (role: MessageRole, usual: string, schema: Schema | undefined): SchemaModel => {
    const definition = schema && schemas.definitions.get(schemas.keyOf(schema));
    const type = symbols.claim((definition?.inline && pinnedName(definition)) || usual);
    const validator = `validate${type}`;
    if (!definition) {
      aliases.push({ name: type, role });
      return { type, validator };
    }
    const { key } = definition;
    if ((definition.inline || definition.name === usual) && !names.has(key)) {
      names.set(key, type);
      roles.set(key, role);
    } else {
      aliases.push({ name: type, key, role });
    }
    return { type, validator, key };
  };
  const messages = declared.map(({ message, payload, headers }) => {
    const name = members.claim(camelCase(message.name));
    const type = pascalCase(name);
    const codec = codecOf(name, message, payload);
    const wide = payload && schemas.wideOf(schemas.keyOf(payload));
    return {
      message,
      name,
      carried: codec ? "json" : carriedAs(message.contentType),
      ...(codec && { codec }),
      ...(wide && { wide }),
      examples: isSame(schemas, payload, message.payload) ? message.examples.flatMap(payloadOf) : [],
      payload: settle({ message, part: "payload" }, type, payload),
      ...(headers && { headers: settle({ message, part: "headers" }, `${type}Headers`, headers) }),
    };
  });

  // By name and place, not in the order in which they are met: moving a field renames nothing.
  const others = [...schemas.definitions.values()].filter(({ key }) => !names.has(key));
  const wanted = others.map(({ key, name }) => ({ key, name: pascalCase(name), isExact: pascalCase(name) === name }));
  wanted.sort((left, right) => Number(right.isExact) - Number(left.isExact) || (left.key < right.key ? -1 : 1));
  for (const { key, name } of wanted) names.set(key, symbols.claim(name));
  const typeOf = (key: string): string => names.get(key) ?? "unknown";
  const types: NamedType[] = [
    ...[...schemas.definitions.values()].map((definition): NamedType => {
      const role = roles.get(definition.key);
      return { name: typeOf(definition.key), definition, ...(role && { role }) };
    }),
    ...aliases.map(({ name, key, role }) => ({ name, alias: key === undefined ? "unknown" : typeOf(key), role })),
  ];
  return { messages, types: types.toSorted((left, right) => (left.name < right.name ? -1 : 1)), typeOf };
}

function isSame(schemas: SchemaSet, left: Schema | undefined, right: Schema | undefined): boolean {
  return left !== undefined && right !== undefined && schemas.keyOf(left) === schemas.keyOf(right);
}

function payloadOf({ payload }: MessageExample): readonly Json[] {
  return payload === undefined ? [] : [payload];
}

/** A schema of a binary format says how its values are written, unless the message is said to be JSON all the same. */
function codecOf(
  name: string,
  { contentType, bindings }: Message,
  payload: Schema | undefined,
): CodecModel | undefined {
  if (payload?.raw === undefined || payload.json === true || carriedAs(contentType) !== "bytes") return undefined;
  const { format, raw } = payload;
  if (format !== "avro" && format !== "protobuf") return undefined;
  const kafka = bindings["kafka"] as Readonly<Record<string, Json>> | undefined;
  const framed = format === "avro" && kafka?.["schemaIdLocation"] === "payload";
  return { format, constant: `${name}Codec`, schema: raw, framed };
}

/** The runtime reads content types the same way. */
function carriedAs(contentType: string): MessageModel["carried"] {
  if (contentType === "" || /[/+]json\b/i.test(contentType)) return "json";
  return /^text\/|[/+]xml\b/i.test(contentType) ? "text" : "bytes";
}

function pinnedName({ schema }: Definition): string | undefined {
  const name = typeof schema === "boolean" ? undefined : schema.about?.name;
  return name === undefined ? undefined : pascalCase(name);
}
