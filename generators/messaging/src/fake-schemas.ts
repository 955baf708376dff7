import { type MessageModel, type ModernSchema, type ServiceModel, mapKeyword } from "@concord/codegen";
import type { Json, JsonObject } from "@concord/diagnostics";

/** What fakes of the given messages are made from. */
export interface FakeSchemas {
  /** Every definition that they reach, by type name. */
  readonly definitions: JsonObject;
  readonly messages: readonly { readonly message: MessageModel; readonly schema: string }[];
}

/** Of messages whose payload travels as JSON, or is written by a codec from it. */
export function fakeSchemas(messages: readonly MessageModel[], model: ServiceModel): FakeSchemas {
  const definitions = new Map<string, Json>();
  const reach = (key: string): string => {
    const name = model.typeOf(key);
    if (!definitions.has(name)) {
      // Known before it is looked into: it may contain itself.
      definitions.set(name, true);
      definitions.set(name, plain(model.schemas.definitions.get(key)?.schema ?? true, reach));
    }
    return name;
  };
  const faked = messages.flatMap((message) =>
    message.carried === "json" && message.payload.key !== undefined
      ? [{ message, schema: reach(message.payload.key) }]
      : [],
  );
  return {
    definitions: Object.fromEntries([...definitions].sort(([one], [other]) => (one < other ? -1 : 1))),
    messages: faked.sort((one, other) => (one.message.name < other.message.name ? -1 : 1)),
  };
}

/** JSON Schema again, without what only people read; examples stay, because they make the best values. */
function plain(schema: ModernSchema, reach: (key: string) => string): Json {
  if (typeof schema === "boolean") return schema;
  const { about, ...rest } = schema;
  const result: Record<string, Json> = {};
  for (const [keyword, value] of Object.entries(rest) as [string, unknown][]) {
    if (keyword === "$ref") result[keyword] = `#/$defs/${reach(value as string)}`;
    else if (keyword === "type" && (value as readonly string[]).length === 1) result[keyword] = (value as [string])[0];
    else result[keyword] = mapKeyword(keyword, value, (part) => plain(part, reach)) ?? (value as Json);
  }
  const examples = about?.examples?.filter((example) => example === null || typeof example !== "object") ?? [];
  return examples.length > 0 ? { ...result, examples } : result;
}
