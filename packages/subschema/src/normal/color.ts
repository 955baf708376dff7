import { isArray, isObject } from "../logic/json.ts";
import type { Json } from "../types.ts";
import type { Normal } from "./normalize.ts";

/**
 * Numbers for schemas, equal where two schemas are written alike down to every reference, however
 * their definitions are named and in whichever document they stand. Recursive ones too: two
 * definitions get different numbers only when unfolding them shows a difference.
 */
export interface Colors {
  readonly of: (normal: Normal, schema: Json) => string;
  readonly reference: (normal: Normal, reference: string) => number;
}

interface Template {
  readonly text: number;
  readonly references: readonly number[];
}

export function colorSchemas(normals: readonly Normal[]): Colors {
  const index = new Map<Normal, Map<string, number>>();
  const entries: { readonly normal: Normal; readonly schema: Json }[] = [];
  for (const normal of normals) {
    const names = new Map<string, number>();
    index.set(normal, names);
    for (const [name, schema] of normal.definitions) {
      names.set(`#/$defs/${name}`, entries.push({ normal, schema }) - 1);
    }
  }
  const texts = new Map<string, number>();
  const templates: Template[] = entries.map(({ normal, schema }) => {
    const references: number[] = [];
    const text = write(schema, (reference) => {
      references.push(index.get(normal)?.get(reference) as number);
      return "";
    });
    return { text: numberOf(text, texts), references };
  });
  let colors: readonly number[] = entries.map(() => 0);
  for (let classes = 1; ;) {
    const known = new Map<string, number>();
    colors = templates.map(({ text, references }, at) =>
      numberOf(`${colors[at]} ${text} ${references.map((target) => colors[target]).join(" ")}`, known),
    );
    if (known.size === classes) break;
    classes = known.size;
  }
  const reference = (normal: Normal, name: string): number => colors[index.get(normal)?.get(name) as number] as number;
  return { reference, of: (normal, schema) => write(schema, (name) => String(reference(normal, name))) };
}

/** The number of a text among those known, a new one for a new text. */
function numberOf(text: string, known: Map<string, number>): number {
  const found = known.get(text) ?? known.size;
  known.set(text, found);
  return found;
}

/** A schema as text, with sorted keys; lists whose order says nothing are sorted too. */
function write(schema: Json, reference: (name: string) => string, keyword = ""): string {
  if (isArray(schema)) {
    const parts = schema.map((entry) => write(entry, reference));
    if (keyword === "required" || keyword === "type") parts.sort();
    return `[${parts.join(",")}]`;
  }
  if (!isObject(schema)) return schema === 0 ? "0" : JSON.stringify(schema);
  const parts: string[] = [];
  for (const key of Object.keys(schema).toSorted()) {
    const inner = schema[key] as Json;
    if (key === "$ref" && typeof inner === "string") parts.push(`"$ref":#${reference(inner)}`);
    else parts.push(`${JSON.stringify(key)}:${write(inner, reference, key)}`);
  }
  return `{${parts.join(",")}}`;
}
