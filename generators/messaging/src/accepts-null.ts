import type { Definition, ModernSchema } from "@concord/codegen";

/** Whether a schema says of itself that null is valid. One that says nothing of types does not. */
export function acceptsNull(
  schema: ModernSchema,
  definitions: ReadonlyMap<string, Definition>,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (typeof schema === "boolean") return false;
  const accepts = (part: ModernSchema): boolean => acceptsNull(part, definitions, seen);
  if (schema.$ref !== undefined) {
    if (seen.has(schema.$ref)) return false;
    return acceptsNull(definitions.get(schema.$ref)?.schema ?? false, definitions, new Set([...seen, schema.$ref]));
  }
  if (schema.type && !schema.type.includes("null")) return false;
  if (schema.const !== undefined) return schema.const === null;
  if (schema.enum) return schema.enum.includes(null);
  if (schema.allOf && !schema.allOf.every(accepts)) return false;
  const branches = schema.anyOf ?? schema.oneOf;
  return branches ? branches.some(accepts) : schema.type !== undefined || schema.allOf !== undefined;
}
