import type { ModernMap, ModernObject, ModernSchema } from "./modern-schema.ts";

/** Keywords under which schemas stand: one, a list of them, or a map by name. */
const kinds: ReadonlyMap<string, "one" | "list" | "map"> = new Map([
  ["items", "one"],
  ["contains", "one"],
  ["unevaluatedItems", "one"],
  ["additionalProperties", "one"],
  ["propertyNames", "one"],
  ["unevaluatedProperties", "one"],
  ["not", "one"],
  ["if", "one"],
  ["then", "one"],
  ["else", "one"],
  ["allOf", "list"],
  ["anyOf", "list"],
  ["oneOf", "list"],
  ["prefixItems", "list"],
  ["properties", "map"],
  ["patternProperties", "map"],
  ["dependentSchemas", "map"],
] satisfies [keyof ModernObject, "one" | "list" | "map"][]);

/** The schemas directly inside a schema. References are not followed. */
export function partsOf(schema: ModernObject): readonly ModernSchema[] {
  const parts: ModernSchema[] = [];
  for (const keyword in schema) mapKeyword(keyword, Reflect.get(schema, keyword), (part) => parts.push(part));
  return parts;
}

/** A schema with each schema directly inside it replaced. References are not followed. */
export function mapParts(schema: ModernObject, change: (part: ModernSchema) => ModernSchema): ModernObject {
  const draft: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) draft[keyword] = mapKeyword(keyword, value, change) ?? value;
  return draft;
}

/** The value of a keyword with each schema in it replaced; `undefined` where no schema stands under that keyword. */
export function mapKeyword<Result>(
  keyword: string,
  value: unknown,
  change: (part: ModernSchema) => Result,
): Result | readonly Result[] | Readonly<Record<string, Result>> | undefined {
  const kind = value === undefined ? undefined : kinds.get(keyword);
  if (kind === "one") return change(value as ModernSchema);
  if (kind === "list") return (value as readonly ModernSchema[]).map((part) => change(part));
  if (kind === undefined) return undefined;
  return Object.fromEntries(Object.entries(value as ModernMap).map(([name, part]) => [name, change(part)]));
}
