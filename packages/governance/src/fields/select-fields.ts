import type { Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { below, isObject, listAt, objectAt } from "./json.ts";
import { type Meaning, meaningOf } from "./meaning.ts";

/** A field as it is met in a value. */
export interface SelectedField {
  /** JSON pointer into the value; `*` stands for any list item or map key. */
  readonly path: string;
  /** Its own, or that of the object it belongs to. */
  readonly classification: string | undefined;
  readonly meaning: Meaning;
}

const maxDepth = 12;

/** The fields of a value that these pointers read, with everything below them; without pointers, all. */
export function selectFields(schema: Schema, pointers?: readonly string[]): readonly SelectedField[] {
  const found = new Map<string, SelectedField>();
  const visit = (json: Json | undefined, path: string, around: string | undefined, depth: number): void => {
    if (!isObject(json) || depth > maxDepth) return;
    const meaning = meaningOf(json, schema);
    const classification = meaning.classification ?? around;
    if (path !== "" && isRead(path, pointers)) found.set(path, { path, classification, meaning });
    for (const node of meaning.nodes) {
      for (const [name, property] of Object.entries(objectAt(node, "properties"))) {
        visit(property, below(path, name), classification, depth + 1);
      }
      for (const key of ["items", "additionalProperties"]) visit(node[key], `${path}/*`, classification, depth + 1);
      for (const key of ["anyOf", "oneOf"]) {
        for (const branch of listAt(node, key)) visit(branch, path, classification, depth + 1);
      }
    }
  };
  visit(schema.json, "", undefined, 0);
  return [...found.values()];
}

/** A pointer reads what it names and all that is below. */
function isRead(path: string, pointers: readonly string[] | undefined): boolean {
  if (pointers === undefined) return true;
  return pointers.some((pointer) => {
    const steps = pointer.split("/");
    const parts = path.split("/");
    return (
      steps.length <= parts.length &&
      steps.every((step, index) => step === "*" || parts[index] === "*" || step === parts[index])
    );
  });
}
