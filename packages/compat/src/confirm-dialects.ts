import type { JsonObject } from "@concord/diagnostics";
import type { Dialect, Json, JsonSchema } from "@concord/subschema";
import { isObject } from "./json-pointer.ts";

/** Keywords that hold schemas by name, and those that hold plain values. */
const maps = new Set(["properties", "patternProperties", "definitions", "dependencies", "$defs", "schemas"]);
const values = new Set(["enum", "const", "default", "example", "examples", "required", "type"]);

/** What a `$ref` beside it puts out of force; anything else may hold the target of a reference. */
const keywords = new Set(
  `allOf anyOf oneOf not if then else type enum const format nullable id $id
   multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength pattern
   items additionalItems contains minItems maxItems uniqueItems required properties
   patternProperties additionalProperties propertyNames minProperties maxProperties dependencies`.split(/\s+/),
);

/** Keywords of 2019-09 that an older dialect does not know. */
const newer = new Set(
  `unevaluatedItems unevaluatedProperties dependentRequired dependentSchemas minContains maxContains
   $recursiveRef $recursiveAnchor $anchor`.split(/\s+/),
);

/**
 * A schema in the form ajv reads rightly. Old dialects become 2019-09 without what it added: what stands
 * beside a `$ref` is dropped, which ajv would apply; `id`, `nullable` and boolean bounds are translated.
 */
export function readableSchema(schema: JsonSchema, dialect: Dialect): JsonSchema {
  return rewrite(schema, dialect) as JsonSchema;
}

function rewrite(schema: Json, dialect: Dialect): Json {
  if (Array.isArray(schema)) return schema.map((each: Json) => rewrite(each, dialect));
  if (!isObject(schema)) return schema;
  const old = dialect !== "2019-09" && dialect !== "2020-12";
  const alone = old && typeof schema["$ref"] === "string";
  const kept = Object.entries(schema).filter(
    ([key, value]) => isReadable(key, value) && !(alone && keywords.has(key)) && !(old && newer.has(key)),
  );
  const result: Record<string, Json> = Object.fromEntries(
    kept.map(([key, value]) => [key, inside(key, value, dialect)]),
  );
  // Without a limit ajv reuses its last verdict where a later array is empty: [[1], []] passes `contains: 1` twice.
  if (result["contains"] !== undefined) result["maxContains"] ??= Number.MAX_SAFE_INTEGER;
  moveContains(result);
  if (!old) return result;
  const { id, ...named } = result;
  const identified = dialect === "draft-04" && typeof id === "string" ? { ...named, $id: id } : result;
  return modernBounds(dialect === "oas-3.0" ? withNull(identified) : identified);
}

/** Under `not`, ajv skips `contains` beside a tuple that is longer than the array; in an `allOf` it does not. */
function moveContains(schema: Record<string, Json>): void {
  if (schema["contains"] === undefined || !(Array.isArray(schema["items"]) || schema["prefixItems"] !== undefined))
    return;
  const moved: Record<string, Json> = {};
  for (const keyword of ["contains", "minContains", "maxContains"]) {
    if (schema[keyword] === undefined) continue;
    moved[keyword] = schema[keyword];
    delete schema[keyword];
  }
  schema["allOf"] = [...((schema["allOf"] as readonly Json[] | undefined) ?? []), moved];
}

/** `required: true` is left over from draft-03: it says nothing since, and ajv refuses the whole schema for it. */
function isReadable(key: string, value: Json): boolean {
  return key !== "required" || typeof value !== "boolean";
}

function inside(key: string, value: Json, dialect: Dialect): Json {
  if (values.has(key)) return value;
  if (!maps.has(key) || !isObject(value)) return rewrite(value, dialect);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rewrite(each, dialect)]));
}

function withNull({ nullable, ...schema }: JsonObject): JsonObject {
  const { type } = schema;
  if (nullable !== true || type === undefined) return schema;
  return { ...schema, type: [...new Set([type, "null"].flat())] as Json };
}

function modernBounds(schema: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...schema };
  for (const [closed, open] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
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
