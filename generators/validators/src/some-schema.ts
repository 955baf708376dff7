import { type ModernObject, type ModernSchema, partsOf } from "@concord/codegen";

/** Whether a schema, or one inside it, is such. References are not followed. */
export function someSchema(schema: ModernSchema, isSuch: (schema: ModernObject) => boolean): boolean {
  if (typeof schema === "boolean") return false;
  return isSuch(schema) || partsOf(schema).some((part) => someSchema(part, isSuch));
}
