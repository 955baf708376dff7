import type { Place, Schema } from "./fabric.ts";
import { pointerOf, segmentsOf } from "./resolve/pointer.ts";

/** Where in the source a pointer into a schema's `json` stands: below `$defs` in the definition's own file, else at the root. */
export function locateIn(schema: Schema, pointer: string): Place {
  if (schema.places) return placeIn(schema.places, pointer) ?? schema.at;
  const [first, name, ...rest] = segmentsOf(pointer);
  if (first === "$defs" && name !== undefined && Object.hasOwn(schema.definitions, name)) {
    const definition = schema.definitions[name]!;
    return { file: definition.file, pointer: `${definition.pointer}${pointerOf(rest)}` };
  }
  return { file: schema.at.file, pointer: `${schema.at.pointer}${pointer}` };
}

/** The place of the closest part that has one. */
function placeIn(places: Readonly<Record<string, Place>>, pointer: string): Place | undefined {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf("/"))) {
    if (Object.hasOwn(places, at)) return places[at];
    if (at === "") return undefined;
  }
}
