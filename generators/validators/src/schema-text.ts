import { type ModernSchema, mapParts } from "@concord/codegen";

/** What a schema asks for, as a text: equal for those that ask for the same, whatever is said about them. */
export function schemaText(schema: ModernSchema): string {
  return JSON.stringify(asked(schema));
}

function asked(schema: ModernSchema): ModernSchema {
  if (typeof schema === "boolean") return schema;
  const { about: _, ...rest } = mapParts(schema, asked);
  return rest;
}
