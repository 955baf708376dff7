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
  const alone = isObject(json) && Object.keys(json).length === 1 ? textAt(json, "$ref") : undefined;
  const told = texts.get(schema) ?? new Map<string, string>();
  texts.set(schema, told);
  const text =
    (alone === undefined ? undefined : told.get(alone)) ?? canonicalJson(plain(json ?? true, { schema, spent: 0 }, []));
  if (alone !== undefined) told.set(alone, text);
  return text;
}

/** What mere references come to: many fields are the same one. */
const texts = new WeakMap<Schema, Map<string, string>>();

/** In schemas. What leads further than that is named by its place: schemas that lead to each other have no end to be written to. */
const mostParts = 1_000;
const deepest = 100;

interface Writing {
  readonly schema: Schema;
  spent: number;
}

function plain(json: Json, writing: Writing, around: readonly string[]): Json {
  if (!isObject(json)) return json;
  const reference = textAt(json, "$ref");
  const target = reference === undefined ? undefined : definitionOf(reference, writing.schema);
  if (target && around.includes(reference!)) return { recursive: around.indexOf(reference!) - around.length };
  writing.spent += 1;
  const own = members(json, writing, around);
  if (!target) return collapsed(own, json);
  if (writing.spent > mostParts || around.length > deepest)
    return { ...own, at: `${target.at.file}#${target.at.pointer}` };
  const meant = plain(target.json, writing, [...around, reference!]);
  return isObject(meant) ? { ...meant, ...own } : meant;
}

function members(json: JsonObject, writing: Writing, around: readonly string[]): JsonObject {
  const kept = Object.entries(json).filter(([key]) => key !== "$ref" && !annotations.has(key) && !key.startsWith("x-"));
  return Object.fromEntries(
    kept.map(([key, value]): [string, Json] => {
      if (named.has(key) && isObject(value)) {
        const parts = Object.entries(value).map(([name, part]): [string, Json] => [name, plain(part, writing, around)]);
        return [key, Object.fromEntries(parts)];
      }
      if (key === "required" || key === "enum" || key === "type") return [key, sorted(value)];
      if (Array.isArray(value)) return [key, value.map((part) => plain(part as Json, writing, around))];
      return [key, key === "const" ? value : plain(value, writing, around)];
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
