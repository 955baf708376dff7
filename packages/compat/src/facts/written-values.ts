import type { Parameter, Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { isObject } from "../json-pointer.ts";
import type { Pair } from "../match.ts";

/** The texts of values that are no texts, by their type. */
const texts: Readonly<Record<string, JsonObject>> = {
  integer: { type: "string", pattern: "^-?(0|[1-9][0-9]*)$" },
  number: { type: "string", pattern: "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?$" },
  boolean: { type: "string", enum: ["true", "false"] },
};

/**
 * The values of a parameter as they stand in an address or header, where the side after reads them in another way that
 * takes them all the same: a number as a text, one value as a list of one. Undefined where they mean what they say.
 */
export function writtenBefore({ before, after }: Pair<Parameter>): Schema | undefined {
  const [was, is] = [before.schema, after.schema];
  if (!was || !is || !isObject(was.json) || !isObject(is.json)) return undefined;
  const [from, to] = [was.json["type"], is.json["type"]];
  if (to === "string") return typeof from === "string" && Object.hasOwn(texts, from) ? asText(was, from) : undefined;
  const isPlain = from === "string" || (typeof from === "string" && Object.hasOwn(texts, from));
  return to === "array" && isPlain && repeats(before) && repeats(after) ? asList(was, is.json) : undefined;
}

function asText(schema: Schema, type: string): Schema {
  const { json } = schema;
  const values = isObject(json) && Array.isArray(json["enum"]) ? json["enum"] : undefined;
  return { ...schema, json: values ? { type: "string", enum: values.map(String) } : texts[type]! };
}

function asList(schema: Schema, after: JsonObject): Schema {
  const { $defs, ...item } = schema.json as JsonObject;
  const reads = isObject(after["items"]) ? after["items"]["type"] : undefined;
  const items = reads === "string" && typeof item["type"] === "string" ? (texts[item["type"]] ?? item) : item;
  const json: JsonObject = { type: "array", items, minItems: 1, maxItems: 1, ...definitions($defs) };
  return { ...schema, json };
}

function definitions($defs: Json | undefined): JsonObject {
  return $defs === undefined ? {} : { $defs };
}

/** `?id=1&id=2`: only there is one value a list of one, whatever stands in it. */
function repeats({ in: place, style = "form", explode, mediaType }: Parameter): boolean {
  const isForm = (place === "query" || place === "cookie") && style === "form";
  return isForm && (explode ?? true) && mediaType === undefined;
}
