import type { Json } from "@concord/diagnostics";
import { saysMoreThan } from "../introduce.ts";
import type { Annotations, ModernObject, ModernSchema } from "./modern-schema.ts";

/**
 * What a doc comment says of a schema: the contract's own words, then tags. "" when the contract says nothing.
 * @param name what stands beside it: a title that only repeats it is left out
 */
export function describeSchema(schema: ModernSchema, name?: string): string {
  if (typeof schema === "boolean") return "";
  const about = schema.about ?? {};
  const tags = [
    classified(about.classification),
    deprecated(about),
    ...limits(schema),
    about.default === undefined ? undefined : `@default ${oneLine(about.default, schema)}`,
    ...(about.examples ?? []).slice(0, 2).map((example) => `@example ${oneLine(example, schema)}`),
  ].filter((line) => line !== undefined);
  return [wordsOf(schema, name), tags.join("\n")].filter((block) => block !== "").join("\n\n");
}

/** The description, else the title; "" where there is neither, or the title only repeats the name beside it. */
export function wordsOf(schema: ModernSchema, name?: string): string {
  const { description, title = "" } = (typeof schema === "object" && schema.about) || {};
  return (description ?? (name === undefined || saysMoreThan(name, title) ? title : "")).trim();
}

/** The `@deprecated` line: when it ends and what replaces it. */
export function deprecated(about: Pick<Annotations, "deprecated" | "sunset" | "replacedBy">): string | undefined {
  if (!about.deprecated && about.sunset === undefined) return undefined;
  const end = about.sunset === undefined ? "" : ` Works until ${about.sunset}.`;
  const next = about.replacedBy === undefined ? "" : ` Use ${referenceName(about.replacedBy)} instead.`;
  return `@deprecated${end}${next}`;
}

/** `asyncapi.yaml#/components/messages/orderPlacedV2` → `orderPlacedV2`. */
export function referenceName(reference: string): string {
  const last = reference.split(/[/#]/).findLast((part) => part !== "") ?? reference;
  return last.replace(/~1/g, "/").replace(/~0/g, "~");
}

function classified(classification: string | undefined): string | undefined {
  return classification === "personal" || classification === "sensitive"
    ? `@remarks ${classification} data`
    : undefined;
}

const limitKeywords = [
  "format",
  "pattern",
  "minimum",
  "exclusiveMinimum",
  "maximum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
] as const;

function limits(schema: ModernObject): readonly string[] {
  return limitKeywords
    .filter((keyword) => schema[keyword] !== undefined && schema[keyword] !== false)
    .map((keyword) => (schema[keyword] === true ? `@${keyword}` : `@${keyword} ${oneLineOf(schema[keyword])}`));
}

function oneLineOf(value: unknown): string {
  return String(value).replace(/\s+/g, " ");
}

function oneLine(value: Json, { wide }: ModernObject): string {
  const text = JSON.stringify(value);
  const integer = wide === undefined ? undefined : /^"?(-?\d+)"?$/.exec(text)?.[1];
  if (integer !== undefined) return `${integer}n`;
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
