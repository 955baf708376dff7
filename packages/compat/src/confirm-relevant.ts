import type { Json, JsonSchema } from "@concord/subschema";

/** Below this length a whole schema is compiled faster than it is cut. */
const largeText = 2_000;
const intoProperties = /"\$(?:ref|dynamicRef|recursiveRef)":"[^"]*\/properties\//;
const plainValues = new Set(["enum", "const", "default", "example", "examples", "required"]);

/**
 * The part of a large schema that one value can meet: properties of names that occur nowhere in the value
 * say nothing about it, and what only they refer to need not be compiled. Undefined where all of it is needed.
 */
export function relevantSchema(schema: JsonSchema, value: Json): JsonSchema | undefined {
  const text = JSON.stringify(schema);
  if (text.length < largeText || intoProperties.test(text)) return undefined;
  const names = new Set<string>();
  collectNames(value, names);
  return cut(schema, names) as JsonSchema;
}

function collectNames(value: Json, names: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectNames(item as Json, names);
  else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      names.add(name);
      collectNames(item, names);
    }
  }
}

function cut(schema: Json, names: ReadonlySet<string>): Json {
  if (Array.isArray(schema)) return schema.map((each: Json) => cut(each, names));
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, inner]) => {
      if (plainValues.has(key)) return [key, inner];
      if (key !== "properties" || typeof inner !== "object" || inner === null || Array.isArray(inner)) {
        return [key, cut(inner, names)];
      }
      const kept = Object.entries(inner).filter(([name]) => names.has(name));
      return [key, Object.fromEntries(kept.map(([name, each]) => [name, cut(each, names)]))];
    }),
  );
}
