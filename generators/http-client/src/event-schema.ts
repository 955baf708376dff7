import type { MediaType, Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { objectOf } from "./raw-facts.ts";

/** What the data of events is. `either`: of some JSON, of others a text. */
export type EventData = "json" | "text" | "either";

/** Events as programs see them: data that is described as JSON is what it holds. */
export interface EventSchema {
  readonly schema: Schema;
  readonly data: EventData;
}

/**
 * The events of a stream whose items are described (`itemSchema` of `text/event-stream`): objects with `data`, `event`,
 * `id` and `retry`. On the way data is a text; a schema says by `contentSchema`, or by its type, that there is more to it.
 * @returns undefined for other media types
 */
export function eventOf({ mediaType, schema, each, at }: MediaType): EventSchema | undefined {
  if (!each || !schema || typeof schema.json === "boolean" || !/^text\/event-stream\b/i.test(mediaType))
    return undefined;
  const kinds = new Set<"json" | "text">();
  const json = openData(schema.json, objectOf(schema.json["$defs"]), kinds, 0);
  const data = kinds.size > 1 ? "either" : kinds.has("json") ? "json" : "text";
  // What is sent elsewhere by the same schema is not an event: this one is another schema, at a place of its own.
  return { schema: { ...schema, json, at: { file: at.file, pointer: `${at.pointer}/itemSchema` } }, data };
}

/** `data` as what it holds, in a schema and in its alternatives. */
function openData(schema: JsonObject, definitions: JsonObject, kinds: Set<"json" | "text">, depth: number): JsonObject {
  if (depth > 8) return schema;
  const { $ref: ref } = schema;
  const name = typeof ref === "string" ? /^#\/\$defs\/([^/]+)$/.exec(ref)?.[1] : undefined;
  const target = name === undefined ? undefined : definitions[decode(name)];
  if (isObject(target)) {
    const { $ref: _, ...beside } = schema;
    return { ...openData(target, definitions, kinds, depth + 1), ...beside };
  }
  const opened: Record<string, Json> = { ...schema };
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    const branches = schema[keyword];
    if (!Array.isArray(branches)) continue;
    opened[keyword] = branches.map((branch: Json) =>
      isObject(branch) ? openData(branch, definitions, kinds, depth + 1) : branch,
    );
  }
  const properties = objectOf(schema["properties"]);
  const { data } = properties;
  if (isObject(data)) opened["properties"] = { ...properties, data: dataOf(data, kinds) };
  return opened;
}

function dataOf(data: JsonObject, kinds: Set<"json" | "text">): Json {
  const { contentSchema, contentMediaType, type } = data;
  const saysJson = typeof contentMediaType === "string" && /[/+]json\b/.test(contentMediaType);
  if (saysJson || contentSchema !== undefined) {
    kinds.add("json");
    return contentSchema ?? true;
  }
  const values = [data["const"], data["enum"]].flat().filter((value) => value !== undefined);
  const isText = type === "string" || (values.length > 0 && values.every((value) => typeof value === "string"));
  if (isText || Object.keys(data).length > 0) kinds.add(isText ? "text" : "json");
  return data;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function decode(part: string): string {
  return decodeURIComponent(part).replace(/~1/g, "/").replace(/~0/g, "~");
}
