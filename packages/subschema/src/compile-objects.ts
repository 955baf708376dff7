import { type Compiler, compileAt } from "./compile.ts";
import { isArray, isObject, type JsonObject } from "./logic/json.ts";
import { and, atom, FALSE, type Literal, maskOf, or, type Store } from "./logic/nodes.ts";
import type { Json } from "./types.ts";

export function compileObjects(compiler: Compiler, schema: JsonObject): Literal[] {
  const { store } = compiler;
  const parts: Literal[] = [];
  for (const [name, inner] of entriesOf(schema["properties"])) {
    parts.push(atom(store, { op: "keys", key: nameKey(store, [name]), schema: compileAt(compiler, inner) }));
  }
  for (const [pattern, inner] of entriesOf(schema["patternProperties"])) {
    const key = atom(store, { op: "pattern", source: pattern });
    parts.push(atom(store, { op: "keys", key, schema: compileAt(compiler, inner) }));
  }
  if (schema["additionalProperties"] !== undefined) {
    const others = compileAt(compiler, schema["additionalProperties"]);
    parts.push(atom(store, { op: "keys", key: otherKeys(store, schema), schema: others }));
  }
  if (schema["propertyNames"] !== undefined) {
    parts.push(atom(store, { op: "keys", key: -compileAt(compiler, schema["propertyNames"]), schema: FALSE }));
  }
  if (isArray(schema["required"]))
    parts.push(...(schema["required"] as readonly string[]).map((name) => required(store, name)));
  for (const [name, others] of entriesOf(schema["dependentRequired"])) {
    for (const other of others as readonly string[]) {
      parts.push(or(store, [absent(store, name), required(store, other)]));
    }
  }
  for (const [name, inner] of entriesOf(schema["dependentSchemas"])) {
    parts.push(or(store, [absent(store, name), compileAt(compiler, inner)]));
  }
  return parts;
}

export function entriesOf(map: Json | undefined): readonly (readonly [string, Json])[] {
  return isObject(map) ? Object.entries(map) : [];
}

/** The literal, over strings, of being one of the names. */
export function nameKey(store: Store, names: readonly string[]): Literal {
  return atom(store, { op: "in", values: names.toSorted() });
}

/** The names `additionalProperties` speaks of. */
function otherKeys(store: Store, schema: JsonObject): Literal {
  const names = entriesOf(schema["properties"]).map(([name]) => name);
  const patterns = entriesOf(schema["patternProperties"]).map(([source]) => -atom(store, { op: "pattern", source }));
  return and(store, [-nameKey(store, names), ...patterns]);
}

/** Holds for objects without the name, and for all that is no object. */
export function absent(store: Store, name: string): Literal {
  return atom(store, { op: "keys", key: nameKey(store, [name]), schema: FALSE });
}

/** Holds for objects with the name, and for all that is no object. */
function required(store: Store, name: string): Literal {
  return or(store, [-atom(store, { op: "type", mask: maskOf(["object"]) }), -absent(store, name)]);
}
