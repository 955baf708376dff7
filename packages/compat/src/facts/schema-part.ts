import { type Schema, locateIn } from "@concord/contracts";
import { isObject, lookUp } from "../json-pointer.ts";

/** The schema at a pointer, as a schema of its own that refers to the same definitions. */
export function schemaPart(schema: Schema, pointer: string): Schema {
  const part = lookUp(schema.json, pointer);
  const definitions = lookUp(schema.json, "/$defs");
  const json = isObject(part) ? { ...part, ...(definitions !== undefined && { $defs: definitions }) } : part !== false;
  return { ...schema, json, at: locateIn(schema, pointer) };
}
