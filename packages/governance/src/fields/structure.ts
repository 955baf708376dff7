import type { Schema } from "@concord/contracts";
import { type Json, type JsonObject, canonicalJson } from "@concord/diagnostics";
import { isObject, listAt, textAt } from "./json.ts";
import { definitionOf } from "./meaning.ts";

/** Keywords whose members are schemas by a name that people chose. */
const named: ReadonlySet<string> = new Set(["properties", "patternProperties", "dependentSchemas"]);
const annotations: ReadonlySet<string> = new Set([
  "$comment",
  "$defs",
  "default",
  "deprecated",
  "description",
  "example",
  "examples",
  "externalDocs",
  "title",
]);

/**
 * What a schema accepts, as one text: references followed, words for people left out, order made the same. Equal texts
 * accept equal values; the other way round only for schemas that are written alike.
 */
export function structureOf(json: Json | undefined, schema: Schema): string {
  return canonicalJson(plain(json ?? true, schema, []));
}

function plain(json: Json, schema: Schema, around: readonly string[]): Json {
  if (!isObject(json)) return json;
  const reference = textAt(json, "$ref");
  const target = reference === undefined ? undefined : definitionOf(reference, schema);
  if (target && around.includes(reference!)) return { recursive: around.indexOf(reference!) - around.length };
  const own = members(json, schema, around);
  if (!target) return collapsed(own, json);
  const meant = plain(target.json, schema, [...around, reference!]);
  return isObject(meant) ? { ...meant, ...own } : meant;
}

function members(json: JsonObject, schema: Schema, around: readonly string[]): JsonObject {
  const kept = Object.entries(json).filter(([key]) => key !== "$ref" && !annotations.has(key) && !key.startsWith("x-"));
  return Object.fromEntries(
    kept.map(([key, value]): [string, Json] => {
      if (named.has(key) && isObject(value)) {
        const parts = Object.entries(value).map(([name, part]): [string, Json] => [name, plain(part, schema, around)]);
        return [key, Object.fromEntries(parts)];
      }
      if (key === "required" || key === "enum" || key === "type") return [key, sorted(value)];
      if (Array.isArray(value)) return [key, value.map((part) => plain(part as Json, schema, around))];
      return [key, key === "const" ? value : plain(value, schema, around)];
    }),
  );
}

/** `allOf: [A]` beside words for people is A. */
function collapsed(own: JsonObject, json: JsonObject): JsonObject {
  const [only, ...others] = listAt(json, "allOf");
  if (only === undefined || others.length > 0 || Object.keys(own).length > 1) return own;
  const [inner] = own["allOf"] as readonly Json[];
  return isObject(inner) ? inner : own;
}

function sorted(value: Json): Json {
  if (!Array.isArray(value)) return value;
  return value.toSorted((left, right) => (canonicalJson(left as Json) < canonicalJson(right as Json) ? -1 : 1));
}
