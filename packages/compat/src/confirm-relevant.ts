import type { JsonObject } from "@concord/diagnostics";
import type { Dialect, Json, JsonSchema } from "@concord/subschema";
import { isObject } from "./json-pointer.ts";

/** Below this length a schema without definitions is compiled faster than it is cut. */
const largeText = 2_000;

/** Keywords whose schemas judge the same value. */
const inPlace = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else"];
const inPlaceByName = ["dependentSchemas", "dependencies"];
const ofItems = ["items", "prefixItems", "additionalItems", "unevaluatedItems", "contains"];
const ofMembers = ["additionalProperties", "unevaluatedProperties"];
const definitions = ["$defs", "definitions"];
/** What lets a reference mean another place than its pointer says. */
const identity = ["$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$dynamicRef", "$recursiveRef"];

class NotCuttable extends Error {}

/**
 * The part of a schema that one value meets: from the root along the value, through references. Of properties that the
 * value has not the names are enough, and definitions that nothing leads to need not be compiled. Undefined where all of it is to
 * be compiled: it is small, or refers to something by another way than the name of a definition.
 */
export function relevantSchema(schema: JsonSchema, dialect: Dialect, value: Json): JsonSchema | undefined {
  if (!isObject(schema)) return undefined;
  if (!definitions.some((keyword) => keyword in schema) && JSON.stringify(schema).length < largeText) return undefined;
  try {
    const met = meet(schema, dialect, value);
    return cut(schema, met) as JsonSchema;
  } catch (error) {
    if (error instanceof NotCuttable || error instanceof URIError) return undefined;
    throw error;
  }
}

/** Every schema that judges some part of the value. */
function meet(root: JsonObject, dialect: Dialect, whole: Json): ReadonlySet<JsonObject> {
  const met = new Map<JsonObject, Set<Json>>();
  const visit = (schema: Json | undefined, value: Json): void => {
    if (!isObject(schema)) return;
    const values = met.get(schema) ?? new Set<Json>();
    if (values.has(value)) return;
    met.set(schema, values.add(value));
    if (identity.some((keyword) => keyword in schema)) throw new NotCuttable();
    if (dialect === "draft-04" && typeof schema["id"] === "string") throw new NotCuttable();
    if (schema["$ref"] !== undefined) visit(targetOf(root, schema["$ref"]), value);
    for (const keyword of inPlace) for (const inner of listed(schema[keyword])) visit(inner, value);
    for (const keyword of inPlaceByName) for (const inner of named(schema[keyword])) visit(inner, value);
    if (Array.isArray(value)) {
      const inner = ofItems.flatMap((keyword) => listed(schema[keyword]));
      for (const item of value as readonly Json[]) for (const one of inner) visit(one, item);
    } else if (isObject(value)) {
      const inner = [...ofMembers.map((keyword) => schema[keyword]), ...named(schema["patternProperties"])];
      const { properties } = schema;
      for (const [name, member] of Object.entries(value)) {
        if (isObject(properties) && Object.hasOwn(properties, name)) visit(properties[name], member);
        visit(schema["propertyNames"], name);
        for (const one of inner) visit(one, member);
      }
    }
  };
  visit(root, whole);
  return new Set(met.keys());
}

function targetOf(root: JsonObject, reference: Json): Json {
  if (reference === "#") return root;
  const text = typeof reference === "string" ? reference : "";
  const [, keyword, name] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(text) ?? [];
  const map = keyword === undefined ? undefined : root[keyword];
  const key = name === undefined ? "" : decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~");
  if (!isObject(map) || !Object.hasOwn(map, key)) throw new NotCuttable();
  return map[key]!;
}

function cut(schema: Json, met: ReadonlySet<JsonObject>): Json {
  if (!isObject(schema)) return schema;
  // It judges nothing of the value. That it stands there may count all the same: for what is left unevaluated.
  if (!met.has(schema)) return true;
  const members = (map: Json, isKept: (schema: Json) => boolean): Json => {
    if (!isObject(map)) return map;
    const kept = Object.entries(map).filter(([, one]) => isKept(one));
    return Object.fromEntries(kept.map(([name, one]) => [name, Array.isArray(one) ? one : cut(one, met)]));
  };
  const inside = (keyword: string, inner: Json): Json => {
    if (definitions.includes(keyword)) return members(inner, (one) => !isObject(one) || met.has(one));
    if (["properties", "patternProperties", ...inPlaceByName].includes(keyword)) return members(inner, () => true);
    if (![...inPlace, ...ofItems, ...ofMembers, "propertyNames"].includes(keyword)) return inner;
    return Array.isArray(inner) ? inner.map((one: Json) => cut(one, met)) : cut(inner, met);
  };
  return Object.fromEntries(Object.entries(schema).map(([keyword, inner]) => [keyword, inside(keyword, inner)]));
}

function listed(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function named(value: Json | undefined): readonly Json[] {
  return isObject(value) ? Object.values(value) : [];
}
