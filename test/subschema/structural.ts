import type { Dialect, Json, JsonSchema } from "@concord/subschema";

/** A schema that accepts exactly one value and says so without `const` or `enum`, but for booleans. */
export function structural(value: Json, dialect: Dialect): JsonSchema {
  if (value === null) return { type: "null" };
  if (typeof value === "boolean") return { type: "boolean", enum: [value] };
  if (typeof value === "number") return { type: "number", minimum: value, maximum: value };
  if (typeof value === "string") return { type: "string", pattern: `^${escape(value)}$` };
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => structural(item, dialect) as Json);
    const size = { type: "array", minItems: items.length, maxItems: items.length };
    if (items.length === 0) return size;
    return dialect === "2020-12"
      ? { ...size, prefixItems: items, items: false }
      : { ...size, items, additionalItems: false };
  }
  const entries = Object.entries(value).map(([name, item]) => [name, structural(item, dialect) as Json] as const);
  const names = entries.map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(entries),
    additionalProperties: false,
    ...(names.length > 0 ? { required: names } : {}),
  };
}

function escape(text: string): string {
  return Array.from(text)
    .map((character) => (/[A-Za-z0-9]/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`))
    .join("");
}
