import type { ModernObject, ModernSchema } from "@concord/codegen";
import type { Json, JsonObject } from "@concord/diagnostics";

type Definitions = ReadonlyMap<string, { readonly schema: ModernSchema }>;

/** A value with one thing done to it that a keyword forbids. */
export interface Broken {
  readonly keyword: string;
  /** Where the keyword's schema applies, as a JSON pointer into the value. */
  readonly field: string;
  readonly value: Json;
}

/**
 * A value, broken once for each constraint of its schema that applies to it. What stands in one of several alternatives
 * is broken too: then another alternative may still take the value, and somebody else decides.
 */
export function breakValue(schema: ModernSchema, value: Json, definitions: Definitions): readonly Broken[] {
  const found: Broken[] = [];
  const visit = (
    given: ModernSchema,
    part: Json,
    field: string,
    put: (next: Json | undefined) => Json,
    depth: number,
  ): void => {
    if (typeof given === "boolean" || depth > 30) return;
    for (const [keyword, next] of mutations(given, part)) found.push({ keyword, field, value: put(next) });
    const same = [given.$ref === undefined ? undefined : definitions.get(given.$ref)?.schema];
    for (const inner of [...same, ...(given.allOf ?? []), ...(given.anyOf ?? []), ...(given.oneOf ?? [])]) {
      if (inner !== undefined) visit(inner, part, field, put, depth + 1);
    }
    if (isObject(part)) {
      for (const [name, member] of Object.entries(part)) {
        const inner = given.properties && Object.hasOwn(given.properties, name) ? given.properties[name] : undefined;
        const rest = given.additionalProperties;
        const schemaOf = inner ?? (typeof rest === "object" && !given.patternProperties ? rest : undefined);
        const path = `${field}/${name.replace(/~/g, "~0").replace(/\//g, "~1")}`;
        if (schemaOf !== undefined)
          visit(schemaOf, member, path, (next) => put(withMember(part, name, next)), depth + 1);
      }
    } else if (Array.isArray(part)) {
      for (const [index, item] of (part as readonly Json[]).slice(0, 3).entries()) {
        const inner = given.prefixItems?.[index] ?? given.items;
        const replaced = (next: Json | undefined): Json => put((part as readonly Json[]).with(index, next ?? null));
        if (inner !== undefined) visit(inner, item, `${field}/${index}`, replaced, depth + 1);
      }
    }
  };
  visit(schema, value, "", (next) => next ?? null, 0);
  return found;
}

function mutations(schema: ModernObject, value: Json): readonly (readonly [keyword: string, next: Json])[] {
  const found: (readonly [string, Json])[] = [];
  const add = (keyword: string, next: Json): void => void found.push([keyword, next]);
  if (schema.type) add("type", schema.type.includes("string") ? { not: "it" } : "not it");
  if (schema.enum) add("enum", "none of the values");
  if (schema.const !== undefined) add("const", "not the value");
  if (typeof value === "number") breakNumber(schema, value, add);
  if (typeof value === "string") breakText(schema, value, add);
  if (Array.isArray(value)) breakList(schema, value as readonly Json[], add);
  if (isObject(value)) breakObject(schema, value, add);
  return found;
}

type Add = (keyword: string, next: Json) => void;

function breakNumber(schema: ModernObject, value: number, add: Add): void {
  if (schema.minimum !== undefined) add("minimum", schema.minimum - 1);
  if (schema.maximum !== undefined) add("maximum", schema.maximum + 1);
  if (schema.exclusiveMinimum !== undefined) add("exclusiveMinimum", schema.exclusiveMinimum);
  if (schema.exclusiveMaximum !== undefined) add("exclusiveMaximum", schema.exclusiveMaximum);
  if (schema.multipleOf !== undefined) add("multipleOf", value + schema.multipleOf / 3);
  if (schema.type?.includes("integer") && !schema.type.includes("number")) add("type", value + 0.5);
}

function breakText(schema: ModernObject, value: string, add: Add): void {
  if (schema.minLength) add("minLength", value.slice(0, schema.minLength - 1));
  if (schema.maxLength !== undefined && schema.maxLength < 10_000) add("maxLength", "m".repeat(schema.maxLength + 1));
  if (schema.pattern !== undefined) add("pattern", "\n \u0007");
  if (schema.format !== undefined) add("format", " no such thing {");
}

function breakList(schema: ModernObject, value: readonly Json[], add: Add): void {
  if (schema.minItems) add("minItems", value.slice(0, schema.minItems - 1));
  if (schema.maxItems !== undefined && schema.maxItems < 1_000 && value.length > 0) {
    add(
      "maxItems",
      Array.from({ length: schema.maxItems + 1 }, () => value[0]!),
    );
  }
  if (schema.uniqueItems && value.length > 0) add("uniqueItems", [...value, value[0]!]);
  if (schema.contains !== undefined) add("contains", []);
}

function breakObject(schema: ModernObject, value: JsonObject, add: Add): void {
  for (const name of schema.required ?? []) {
    const { [name]: gone, ...others } = value;
    if (gone !== undefined) add("required", others);
  }
  if (schema.additionalProperties === false) add("additionalProperties", { ...value, "not one of them": 1 });
  if (typeof schema.additionalProperties === "object" && schema.additionalProperties.type) {
    const wrong = schema.additionalProperties.type.includes("string") ? {} : "wrong";
    add("additionalProperties", { ...value, "not one of them": wrong });
  }
  if (schema.minProperties) add("minProperties", {});
  if (schema.maxProperties !== undefined && schema.maxProperties < 100) {
    const more = Array.from({ length: schema.maxProperties + 1 }, (_, index) => [`more${index}`, 1]);
    add("maxProperties", { ...value, ...(Object.fromEntries(more) as JsonObject) });
  }
}

function withMember(value: JsonObject, name: string, next: Json | undefined): Json {
  const entries = Object.entries(value).map(([key, member]) => [key, key === name ? next : member] as const);
  return Object.fromEntries(entries.filter(([, member]) => member !== undefined)) as JsonObject;
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
