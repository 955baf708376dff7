import type { Dialect } from "../fabric.ts";

/** Where schemas stand inside a schema, by keyword. Everything else is data or annotation and is left alone. */
export const schemaKeywords: ReadonlySet<string> = new Set([
  "additionalItems",
  "additionalProperties",
  "contains",
  "contentSchema",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

/** Keywords that hold a list of schemas (`items` may, in the older drafts). */
export const schemaListKeywords: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "prefixItems", "items"]);

/** Keywords that hold schemas by name. `dependencies` may also hold lists of names. */
export const schemaMapKeywords: ReadonlySet<string> = new Set([
  "$defs",
  "definitions",
  "dependencies",
  "dependentSchemas",
  "patternProperties",
  "properties",
]);

/** Keywords that name or place the schema; a bundled schema has one name, so they would only mislead. */
export const identityKeywords: ReadonlySet<string> = new Set([
  "$anchor",
  "$defs",
  "$dynamicAnchor",
  "$id",
  "$recursiveAnchor",
  "$schema",
  "$vocabulary",
  "definitions",
]);

const annotations: ReadonlySet<string> = new Set([
  "$comment",
  "default",
  "deprecated",
  "description",
  "example",
  "examples",
  "externalDocs",
  "title",
]);

/** Whether a keyword may stand beside `$ref` in the older drafts without changing what is accepted. */
export function isAnnotation(keyword: string): boolean {
  return annotations.has(keyword) || keyword.startsWith("x-");
}

/** Up to draft-07 everything beside a `$ref` is ignored; from 2019-09 on it counts. */
export function ignoresSiblings(dialect: Dialect): boolean {
  return dialect !== "2019-09" && dialect !== "2020-12";
}

/** The dialect that a `$schema` names. */
export function dialectOf(address: unknown): Dialect | undefined {
  if (typeof address !== "string") return undefined;
  const match = /json-schema\.org\/(?:draft-0?(4|6|7)\/|draft\/(2019-09|2020-12)\/)schema/.exec(address);
  if (match?.[1]) return `draft-0${match[1]}` as Dialect;
  return match?.[2] as Dialect | undefined;
}
