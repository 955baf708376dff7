import type { Json, JsonObject } from "@concord/diagnostics";
import type { SourceDocument } from "../source/document.ts";
import { refOf, type Node } from "./library.ts";
import { pointerOf } from "./pointer.ts";

/** A `$ref` as it is written, and the object that it stands in. */
export interface StatedReference {
  readonly ref: string;
  readonly node: Node;
}

const known = new WeakMap<SourceDocument, readonly StatedReference[]>();

/** Every `$ref` of a document, in the order of the document. It is walked through once. */
export function referencesIn(document: SourceDocument): readonly StatedReference[] {
  const found = known.get(document) ?? collect(document);
  known.set(document, found);
  return found;
}

function collect({ file, text, value: root }: SourceDocument): StatedReference[] {
  if (!text.includes("$ref")) return [];
  const found: StatedReference[] = [];
  const path: string[] = [];
  const visit = (value: Json | undefined): void => {
    if (value === null || typeof value !== "object") return;
    const ref = refOf(value);
    if (ref !== undefined) found.push({ ref, node: { file, pointer: pointerOf(path), value } });
    // Every value of the document passes here: without a list of what is in each, of lists by their indices.
    const holder = value as JsonObject;
    for (const key in holder) {
      const member = holder[key]!;
      if (member === null || typeof member !== "object") continue;
      path.push(key);
      visit(member);
      path.pop();
    }
  };
  visit(root);
  return found;
}
