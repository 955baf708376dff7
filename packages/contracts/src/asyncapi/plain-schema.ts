import type { Schema } from "../schemas/schema-places.ts";
import { quickCheckOf } from "./specification-checks.ts";

const partKeywords: ReadonlySet<string> = new Set([
  "items",
  "additionalItems",
  "additionalProperties",
  "propertyNames",
  "contains",
  "not",
  "if",
  "then",
  "else",
]);
const listKeywords: ReadonlySet<string> = new Set(["items", "allOf", "anyOf", "oneOf"]);
const mapKeywords: ReadonlySet<string> = new Set(["properties", "patternProperties"]);
const valueKeywords: ReadonlySet<string> = new Set(
  [
    "type enum const default examples title description format pattern required readOnly writeOnly",
    "minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
    "minItems maxItems uniqueItems minProperties maxProperties",
  ].flatMap((line) => line.split(" ")),
);

/**
 * Whether ajv is sure to compile a schema of a document as draft 7: it is valid, names and refers to nothing, and says
 * nothing but what every reader of that draft knows. False says nothing.
 * @param draft the schema of schemas
 */
export function isPlainSchema(schema: unknown, draft: Exclude<Schema, boolean>): boolean {
  try {
    return isPlain(schema) && !/"\$/.test(JSON.stringify(schema)) && quickCheckOf(draft).isValid(schema);
  } catch {
    // It contains itself.
    return false;
  }
}

function isPlain(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return typeof schema === "boolean";
  return Object.entries(schema).every(([keyword, value]: [string, unknown]) => {
    if (valueKeywords.has(keyword) || keyword.startsWith("x-")) return true;
    if (Array.isArray(value)) return listKeywords.has(keyword) && value.every(isPlain);
    if (!mapKeywords.has(keyword)) return partKeywords.has(keyword) && isPlain(value);
    return typeof value === "object" && value !== null && Object.values(value).every(isPlain);
  });
}
