import type { ModernObject, ModernSchema } from "./modern-schema.ts";

const alone = ["not", "if", "then", "else"] as const;
const listed = ["allOf", "anyOf", "oneOf"] as const;

/**
 * Drops each `$ref` by which a schema asks the very same value of itself again (`A: {allOf: [{$ref: A}]}`): it decides
 * nothing, no type can say it, and a validator would never end. Recursion through fields and items stays.
 * @param schemas by the keys that their references use; changed in place
 * @returns the keys of the schemas that were cut
 */
export function cutCycles(schemas: Map<string, ModernSchema>): readonly string[] {
  const cut: string[] = [];
  const done = new Set<string>();
  const visit = (key: string, path: ReadonlySet<string>): void => {
    if (done.has(key)) return;
    const onPath = new Set([...path, key]);
    const schema = schemas.get(key) ?? true;
    const back = referencesInPlace(schema).filter((target) => onPath.has(target));
    if (back.length > 0) {
      schemas.set(key, without(schema, new Set(back)));
      cut.push(key);
    }
    for (const target of referencesInPlace(schemas.get(key) ?? true)) visit(target, onPath);
    done.add(key);
  };
  for (const key of schemas.keys()) visit(key, new Set());
  return cut;
}

/** The references that apply to the same value as the schema itself. */
function referencesInPlace(schema: ModernSchema): readonly string[] {
  if (typeof schema === "boolean") return [];
  return [...(schema.$ref === undefined ? [] : [schema.$ref]), ...partsInPlace(schema).flatMap(referencesInPlace)];
}

function partsInPlace(schema: ModernObject): readonly ModernSchema[] {
  return [
    ...alone.flatMap((keyword) => schema[keyword] ?? []),
    ...listed.flatMap((keyword) => schema[keyword] ?? []),
    ...Object.values(schema.dependentSchemas ?? {}),
  ];
}

function without(schema: ModernSchema, targets: ReadonlySet<string>): ModernSchema {
  if (typeof schema === "boolean") return schema;
  const result: { -readonly [Key in keyof ModernObject]: ModernObject[Key] } = { ...schema };
  if (schema.$ref !== undefined && targets.has(schema.$ref)) delete result.$ref;
  for (const keyword of alone) if (schema[keyword] !== undefined) result[keyword] = without(schema[keyword], targets);
  for (const keyword of listed) {
    if (schema[keyword]) result[keyword] = schema[keyword].map((part) => without(part, targets));
  }
  if (schema.dependentSchemas) {
    const parts = Object.entries(schema.dependentSchemas).map(
      ([name, part]) => [name, without(part, targets)] as const,
    );
    result.dependentSchemas = Object.fromEntries(parts);
  }
  return result;
}
