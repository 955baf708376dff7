import type { ModernMap, ModernObject, ModernSchema } from "@concord/codegen";

const single = [
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
] as const;
const listed = ["allOf", "anyOf", "oneOf", "prefixItems"] as const;
const mapped = ["properties", "patternProperties", "dependentSchemas"] as const;

type Draft = { -readonly [Key in keyof ModernObject]: ModernObject[Key] };

/** A schema with each schema directly inside it replaced. */
export function mapSchema(schema: ModernObject, change: (child: ModernSchema) => ModernSchema): ModernObject {
  const draft: Draft = { ...schema };
  for (const keyword of single) if (schema[keyword] !== undefined) draft[keyword] = change(schema[keyword]);
  for (const keyword of listed) if (schema[keyword]) draft[keyword] = schema[keyword].map(change);
  for (const keyword of mapped) {
    const map: ModernMap | undefined = schema[keyword];
    if (map) draft[keyword] = Object.fromEntries(Object.entries(map).map(([name, child]) => [name, change(child)]));
  }
  return draft;
}

/** Calls `visit` for a schema and for every schema inside it. References are not followed. */
export function eachSchema(schema: ModernSchema, visit: (schema: ModernObject) => void): void {
  if (typeof schema === "boolean") return;
  visit(schema);
  mapSchema(schema, (child) => {
    eachSchema(child, visit);
    return child;
  });
}
