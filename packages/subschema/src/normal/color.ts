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

/** A definition without its references, and what it refers to, in the order in which it is written. */
interface Written {
  readonly name: string;
  readonly text: string;
  readonly references: readonly string[];
}

const definitionsOf = new WeakMap<Normal, readonly Written[]>();

function writtenOf(normal: Normal): readonly Written[] {
  const known = definitionsOf.get(normal);
  if (known) return known;
  const written = [...normal.definitions].map(([name, schema]): Written => {
    const references: string[] = [];
    const text = write(schema, (reference) => {
      references.push(reference);
      return "";
    });
    return { name: `#/$defs/${name}`, text, references };
  });
  definitionsOf.set(normal, written);
  return written;
}

export function colorSchemas(normals: readonly Normal[]): Colors {
  const index = new Map<Normal, Map<string, number>>();
  let count = 0;
  for (const normal of new Set(normals)) {
    index.set(normal, new Map(writtenOf(normal).map(({ name }) => [name, count++])));
  }
  const texts = new Map<string, number>();
  const templates = [...index].flatMap(([normal, names]) =>
    writtenOf(normal).map(({ text, references }): Template => ({
      text: numberOf(text, texts),
      references: references.map((reference) => names.get(reference) as number),
    })),
  );
  const plain = colorTrees(templates);
  let colors: readonly number[] = plain.map((color) => color ?? 0);
  for (let classes = 0; ;) {
    const known = new Map<string, number>();
    colors = templates.map(({ text, references }, at) => {
      const color = plain[at];
      if (color !== undefined) return color;
      return -1 - numberOf(`${colors[at]} ${text} ${references.map((target) => colors[target]).join(" ")}`, known);
    });
    if (known.size === classes) break;
    classes = known.size;
  }
  const reference = (normal: Normal, name: string): number => colors[index.get(normal)?.get(name) as number] as number;
  return { reference, of: (normal, schema) => write(schema, (name) => String(reference(normal, name))) };
}

/**
 * Numbers of definitions that lead into no recursion: those that they refer to have theirs already. Undefined for the
 * others, which are told apart by unfolding them further and further.
 */
function colorTrees(templates: readonly Template[]): readonly (number | undefined)[] {
  const known = new Map<string, number>();
  const colors: (number | undefined)[] = templates.map(() => undefined);
  const users: number[][] = templates.map(() => []);
  const waiting = templates.map(({ references }, at) => {
    for (const target of references) users[target]?.push(at);
    return references.length;
  });
  const ready = [...templates.keys()].filter((at) => waiting[at] === 0);
  for (const at of ready) {
    const { text, references } = templates[at]!;
    colors[at] = numberOf(`${text} ${references.map((target) => colors[target]).join(" ")}`, known);
    for (const user of users[at]!) {
      waiting[user]! -= 1;
      if (waiting[user] === 0) ready.push(user);
    }
  }
  return colors;
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
