import { type ModernObject, type ModernSchema, partsOf } from "@concord/codegen";

/** Calls `visit` for a schema and for every schema inside it. References are not followed. */
export function eachSchema(schema: ModernSchema, visit: (schema: ModernObject) => void): void {
  if (typeof schema === "boolean") return;
  visit(schema);
  for (const part of partsOf(schema)) eachSchema(part, visit);
}
