import type { Dialect, Json, JsonSchema } from "@concord/subschema";

const single = ["additionalProperties", "additionalItems", "items", "not", "if", "then", "else", "contains", "propertyNames"];
const lists = ["allOf", "anyOf", "oneOf", "items"];
const maps = ["properties", "patternProperties", "definitions", "dependencies", "$defs"];

/**
 * An old schema in the form of draft-07 that ajv reads rightly: what stands beside a `$ref` is
 * dropped, which ajv would apply; `id`, `nullable` and boolean bounds become what draft-07 has for them.
 */
export function plainOldSchema(schema: JsonSchema, dialect: Dialect): JsonSchema {
  if (typeof schema === "boolean" || dialect === "2019-09" || dialect === "2020-12") return schema;
  return rewrite(schema, dialect, true) as JsonSchema;
}

type JsonObject = { readonly [key: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function rewrite(schema: Json, dialect: Dialect, isRoot: boolean): Json {
  if (!isObject(schema)) return schema;
  const holders = Object.entries(schema).filter(([key]) => key === "definitions" || key === "$defs" || key === "components");
  const source: JsonObject =
    typeof schema["$ref"] === "string" ? { $ref: schema["$ref"], ...(isRoot ? Object.fromEntries(holders) : {}) } : schema;
  const result = Object.fromEntries(Object.entries(source).map(([key, value]) => [key, inside(key, value, dialect)]));
  const { id, ...named } = result;
  const identified = dialect === "draft-04" && typeof id === "string" ? { ...named, $id: id } : result;
  return modernBounds(dialect === "oas-3.0" ? withNull(identified) : identified);
}

function inside(key: string, value: Json, dialect: Dialect): Json {
  if (lists.includes(key) && Array.isArray(value)) return value.map((each: Json) => rewrite(each, dialect, false));
  if (single.includes(key)) return rewrite(value, dialect, false);
  if (maps.includes(key) && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rewrite(each, dialect, false)]));
  }
  return value;
}

function withNull({ nullable, ...schema }: JsonObject): JsonObject {
  const { type } = schema;
  return nullable === true && typeof type === "string" ? { ...schema, type: [type, "null"] } : schema;
}

function modernBounds(schema: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...schema };
  for (const [closed, open] of [["minimum", "exclusiveMinimum"], ["maximum", "exclusiveMaximum"]] as const) {
    if (typeof result[open] !== "boolean") continue;
    const exclusive = result[open];
    delete result[open];
    const limit = result[closed];
    if (!exclusive || limit === undefined) continue;
    result[open] = limit;
    delete result[closed];
  }
  return result;
}

/** Whether the quotient of two numbers, as they are written in decimal, is whole. */
export function isMultipleInDecimals(divisor: number, value: number): boolean {
  const scale = Math.max(decimals(divisor), decimals(value));
  return scaled(value, scale) % scaled(divisor, scale) === 0n;
}

function parts(value: number): { readonly digits: string; readonly exponent: number } {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { digits: whole + fraction, exponent: Number(exponent) - fraction.length };
}

function decimals(value: number): number {
  return Math.max(0, -parts(value).exponent);
}

function scaled(value: number, scale: number): bigint {
  const { digits, exponent } = parts(value);
  return BigInt(digits) * 10n ** BigInt(exponent + scale);
}
