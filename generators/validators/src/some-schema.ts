import type { ModernObject, ModernSchema } from "@concord/codegen";

/** Whether a schema, or one inside it, is such. References are not followed. */
export function someSchema(schema: ModernSchema, isSuch: (schema: ModernObject) => boolean): boolean {
  if (typeof schema === "boolean") return false;
  return isSuch(schema) || childrenOf(schema).some((child) => someSchema(child, isSuch));
}

function childrenOf(schema: ModernObject): readonly ModernSchema[] {
  const one = [
    schema.items,
    schema.contains,
    schema.unevaluatedItems,
    schema.additionalProperties,
    schema.propertyNames,
    schema.unevaluatedProperties,
    schema.not,
    schema.if,
    schema.then,
    schema.else,
  ].filter((child) => child !== undefined);
  const many = [schema.allOf, schema.anyOf, schema.oneOf, schema.prefixItems].flatMap((list) => list ?? []);
  const named = [schema.properties, schema.patternProperties, schema.dependentSchemas];
  return [...one, ...many, ...named.flatMap((map) => Object.values(map ?? {}))];
}
