import type { Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { isObject } from "../json-pointer.ts";

/**
 * What a generated type says of a schema, as a schema of the same form: kinds of values, names, constants, alternatives.
 * Bounds, patterns and what else only a validator holds are left out. Pointers stay what they were; `oneOf` becomes
 * `anyOf`, as a union of types does not ask that the others be wrong.
 * @param branded whether texts of a format have a type of their own
 */
export function typeView(schema: Schema, branded: boolean): Schema {
  const { raw: _, ...rest } = schema;
  return { ...rest, format: "json-schema", json: viewOf(rest.json, branded) as boolean | JsonObject };
}

/** Keywords whose value is a schema, a list of them or a dictionary, and that a type follows. */
const single: ReadonlySet<string> = new Set(["items", "additionalItems", "additionalProperties"]);
const listed: ReadonlySet<string> = new Set(["allOf", "anyOf", "prefixItems", "items"]);
const keyed: ReadonlySet<string> = new Set(["properties", "patternProperties", "$defs", "definitions"]);
/** Keywords that a type takes as they are. */
const kept: ReadonlySet<string> = new Set([
  "$ref",
  "const",
  "required",
  "nullable",
  "discriminator",
  "readOnly",
  "writeOnly",
]);

function viewOf(schema: Json, branded: boolean): Json {
  if (!isObject(schema)) return schema !== false;
  const view: Record<string, Json> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (kept.has(keyword)) view[keyword] = value;
    else if (listed.has(keyword) && Array.isArray(value))
      view[keyword] = value.map((part: Json) => viewOf(part, branded));
    else if (keyed.has(keyword) && isObject(value)) view[keyword] = eachOf(value, branded);
    else if (single.has(keyword) && isObject(value)) view[keyword] = viewOf(value, branded);
  }
  const alternatives = unionOf(schema, branded);
  const type = kindsOf(schema);
  const isOpen = schema["x-extensible-enum"] !== undefined;
  return {
    ...view,
    ...alternatives,
    ...(type !== undefined && { type }),
    ...(Array.isArray(schema["enum"]) && !isOpen && { enum: schema["enum"] }),
    ...(Array.isArray(schema["prefixItems"]) && schema["minItems"] !== undefined && { minItems: schema["minItems"] }),
    ...(branded && typeof schema["format"] === "string" && { enum: [`a text of ${schema["format"]}`] }),
  };
}

function eachOf(parts: JsonObject, branded: boolean): JsonObject {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, viewOf(part, branded)]));
}

function unionOf({ anyOf, oneOf, allOf }: JsonObject, branded: boolean): JsonObject {
  if (!Array.isArray(oneOf)) return {};
  const branches = oneOf.map((part: Json) => viewOf(part, branded));
  if (!Array.isArray(anyOf)) return { anyOf: branches };
  const others = Array.isArray(allOf) ? allOf.map((part: Json) => viewOf(part, branded)) : [];
  return { allOf: [...others, { anyOf: branches }] };
}

/** The kinds that are written, or that the other keywords let one expect. An integer is a number like any other. */
function kindsOf(schema: JsonObject): Json | undefined {
  const { type } = schema;
  if (type !== undefined) {
    const kinds = [type].flat().map((kind) => (kind === "integer" ? "number" : kind));
    return kinds.length === 1 ? kinds[0]! : [...new Set(kinds)];
  }
  if (schema["enum"] !== undefined || schema["const"] !== undefined || schema["$ref"] !== undefined) return undefined;
  const isAbout = (...keywords: readonly string[]): boolean =>
    keywords.some((keyword) => schema[keyword] !== undefined);
  if (isAbout("properties", "patternProperties", "required", "additionalProperties")) return "object";
  if (isAbout("items", "prefixItems")) return "array";
  const open = schema["x-extensible-enum"];
  return Array.isArray(open) && open.every((value) => typeof value === "string") ? "string" : undefined;
}
