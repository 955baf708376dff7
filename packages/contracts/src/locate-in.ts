import type { Place, Schema } from "./fabric.ts";
import { pointerOf, segmentsOf } from "./resolve/pointer.ts";

/** Where in the source a pointer into a schema's `json` stands: below `$defs` in the definition's own file, else at the root. */
export function locateIn(schema: Schema, pointer: string): Place {
  const [first, name, ...rest] = segmentsOf(pointer);
  if (first === "$defs" && name !== undefined && Object.hasOwn(schema.definitions, name)) {
    const definition = schema.definitions[name]!;
    return { file: definition.file, pointer: `${definition.pointer}${pointerOf(rest)}` };
  }
  return { file: schema.at.file, pointer: `${schema.at.pointer}${pointer}` };
}
