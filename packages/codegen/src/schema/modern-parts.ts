import type { ModernMap, ModernObject, ModernSchema } from "./modern-schema.ts";

/** Keywords under which one schema stands. */
export const partKeywords = [
  "items",
  "contains",
  "unevaluatedItems",
  "additionalProperties",
  "propertyNames",
  "unevaluatedProperties",
  "not",
  "if",
  "then",
  "else",
] as const satisfies readonly (keyof ModernObject)[];

/** Keywords under which a list of schemas stands. */
export const partListKeywords = [
  "allOf",
  "anyOf",
  "oneOf",
  "prefixItems",
] as const satisfies readonly (keyof ModernObject)[];

/** Keywords under which schemas stand by name. */
export const partMapKeywords = [
  "properties",
  "patternProperties",
  "dependentSchemas",
] as const satisfies readonly (keyof ModernObject)[];

type Draft = { -readonly [Key in keyof ModernObject]: ModernObject[Key] };

/** A schema with each schema directly inside it replaced. References are not followed. */
export function mapParts(schema: ModernObject, change: (part: ModernSchema) => ModernSchema): ModernObject {
  const draft: Draft = { ...schema };
  for (const keyword of partKeywords) if (schema[keyword] !== undefined) draft[keyword] = change(schema[keyword]);
  for (const keyword of partListKeywords) if (schema[keyword]) draft[keyword] = schema[keyword].map(change);
  for (const keyword of partMapKeywords) {
    const map: ModernMap | undefined = schema[keyword];
    if (map) draft[keyword] = Object.fromEntries(Object.entries(map).map(([name, part]) => [name, change(part)]));
  }
  return draft;
}
