import { type ModernObject, type ModernSchema, mapParts } from "@concord/codegen";
import { someSchema } from "./some-schema.ts";

/** Shorter ones cost no more where they stand than a call would. */
const shortest = 120;

/**
 * Gives what is written out in several places a definition of its own, so that its check is emitted once.
 * @param schemas by the keys that references use
 */
export function shareRepeated(schemas: ReadonlyMap<string, ModernSchema>): ReadonlyMap<string, ModernSchema> {
  // Which fields are evaluated is known only where all is in one place.
  if ([...schemas.values()].some((schema) => someSchema(schema, asksForUnevaluated))) return schemas;
  const texts = new Map<ModernObject, string>();
  const counts = new Map<string, number>();
  // As texts, schemas are equal that ask for the same, whatever is said about them.
  const count = (schema: ModernSchema): ModernSchema => {
    if (typeof schema === "boolean") return schema;
    const { about: _, ...asked } = mapParts(schema, count);
    const text = JSON.stringify(asked);
    texts.set(schema, text);
    counts.set(text, (counts.get(text) ?? 0) + 1);
    return asked;
  };
  for (const schema of schemas.values()) count(schema);
  const shared = new Map<string, ModernSchema>();
  const keys = new Map<string, string>();
  const change = (schema: ModernSchema): ModernSchema => {
    if (typeof schema === "boolean") return schema;
    const text = texts.get(schema)!;
    if (schema.$ref !== undefined || text.length < shortest || counts.get(text)! < 2) return mapParts(schema, change);
    const key = keys.get(text) ?? `shared ${keys.size}`;
    if (!keys.has(text)) {
      keys.set(text, key);
      shared.set(key, mapParts(schema, change));
    }
    return { $ref: key };
  };
  const changed = [...schemas].map(
    ([key, schema]) => [key, typeof schema === "boolean" ? schema : mapParts(schema, change)] as const,
  );
  return new Map([...changed, ...shared]);
}

function asksForUnevaluated({ unevaluatedItems, unevaluatedProperties }: ModernObject): boolean {
  return unevaluatedItems !== undefined || unevaluatedProperties !== undefined;
}
