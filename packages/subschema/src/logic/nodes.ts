import { canonical, type JsonType } from "./json.ts";
import { type Rational, show } from "./rational.ts";

/**
 * A literal: the number of a node, negative for its negation. Schemas become literals, and the
 * same meaning written the same way becomes the same number, in both documents.
 */
export type Literal = number;

export const TRUE: Literal = 1;
export const FALSE: Literal = -1;

export type Scalar = null | boolean | number | string;

/**
 * What a schema is made of. Apart from `and`, `ref`, `type` and `in`, a node speaks of one type of
 * value and holds for every value of another type, as JSON Schema's keywords do.
 */
export type Node =
  | { readonly op: "true" }
  | { readonly op: "and"; readonly parts: readonly Literal[] }
  /** A recursive schema, by its colour; its body is in the store. */
  | { readonly op: "ref"; readonly color: number }
  /** The value's type is one of the mask's. */
  | { readonly op: "type"; readonly mask: number }
  | { readonly op: "in"; readonly values: readonly Scalar[] }
  | { readonly op: "minimum" | "maximum"; readonly value: Rational; readonly open: boolean }
  | { readonly op: "multipleOf"; readonly value: Rational }
  | { readonly op: "minLength" | "maxLength"; readonly n: number }
  | { readonly op: "pattern"; readonly source: string }
  | { readonly op: "format"; readonly name: string; readonly on: "string" | "number" }
  | { readonly op: "minItems" | "maxItems"; readonly n: number }
  | { readonly op: "uniqueItems" }
  /** Each item at `from` ≤ index < `to` satisfies `schema`. */
  | { readonly op: "items"; readonly from: number; readonly to: number; readonly schema: Literal }
  /** At least (at most) `n` items satisfy `schema`. */
  | { readonly op: "atLeast" | "atMost"; readonly n: number; readonly schema: Literal }
  | { readonly op: "minProperties" | "maxProperties"; readonly n: number }
  /** Each property whose name satisfies `key` has a value that satisfies `schema`. */
  | { readonly op: "keys"; readonly key: Literal; readonly schema: Literal };

/** All nodes of one decision. */
export interface Store {
  readonly nodes: Node[];
  readonly ids: Map<string, number>;
  /** The meaning of each recursive schema. */
  readonly bodies: Map<number, Literal>;
  readonly narrowed: Map<string, Literal>;
}

export function createStore(): Store {
  return { nodes: [{ op: "true" }, { op: "true" }], ids: new Map(), bodies: new Map(), narrowed: new Map() };
}

export function nodeOf(store: Store, literal: Literal): Node {
  return store.nodes[Math.abs(literal)] as Node;
}

function intern(store: Store, key: string, node: Node): Literal {
  const known = store.ids.get(key);
  if (known !== undefined) return known;
  const id = store.nodes.push(node) - 1;
  store.ids.set(key, id);
  return id;
}

/** A node other than `and`, in its one place in the store. */
export function atom(store: Store, node: Node): Literal {
  switch (node.op) {
    case "true":
      return TRUE;
    case "type":
      if (node.mask === allTypes) return TRUE;
      return node.mask === 0 ? FALSE : intern(store, `type ${node.mask}`, node);
    case "in":
      return node.values.length === 0 ? FALSE : intern(store, `in ${canonical(node.values)}`, node);
    case "minimum":
    case "maximum":
      return intern(store, `${node.op} ${show(node.value)} ${node.open}`, node);
    case "multipleOf":
      return intern(store, `${node.op} ${show(node.value)}`, node);
    case "minLength":
    case "minItems":
    case "minProperties":
      return node.n <= 0 ? TRUE : intern(store, `${node.op} ${node.n}`, node);
    case "maxLength":
    case "maxItems":
    case "maxProperties":
      return intern(store, `${node.op} ${node.n}`, node);
    case "pattern":
      return intern(store, `pattern ${node.source}`, node);
    case "format":
      return intern(store, `format ${node.on} ${node.name}`, node);
    case "items":
      if (node.schema === TRUE || node.from >= node.to) return TRUE;
      return intern(store, `items ${node.from} ${node.to} ${node.schema}`, node);
    case "atLeast":
      if (node.n <= 0) return TRUE;
      return intern(store, `atLeast ${node.n} ${node.schema}`, node);
    case "atMost":
      if (node.schema === FALSE) return TRUE;
      return intern(store, `atMost ${node.n} ${node.schema}`, node);
    case "keys":
      if (node.schema === TRUE || node.key === FALSE) return TRUE;
      return intern(store, `keys ${node.key} ${node.schema}`, node);
    case "ref":
      return intern(store, `ref ${node.color}`, node);
    case "uniqueItems":
      return intern(store, node.op, node);
    default:
      return and(store, node.parts);
  }
}

export function and(store: Store, parts: readonly Literal[]): Literal {
  const flat = new Set<Literal>();
  for (const part of parts) {
    if (part === FALSE) return FALSE;
    const node = part > 0 ? nodeOf(store, part) : undefined;
    if (node?.op === "and") for (const inner of node.parts) flat.add(inner);
    else if (part !== TRUE) flat.add(part);
  }
  for (const part of flat) if (flat.has(-part)) return FALSE;
  const list = [...flat].sort((left, right) => left - right);
  if (list.length === 0) return TRUE;
  if (list.length === 1) return list[0] as Literal;
  return intern(store, `and ${list.join(" ")}`, { op: "and", parts: list });
}

export function or(store: Store, parts: readonly Literal[]): Literal {
  return -and(
    store,
    parts.map((part) => -part),
  );
}

const bit: Record<JsonType, number> = { null: 1, boolean: 2, number: 4, string: 8, array: 16, object: 32 };

export const allTypes = 63;

export function maskOf(types: readonly JsonType[]): number {
  return types.reduce((mask, type) => mask | bit[type], 0);
}

/** The one type of value a node speaks of, or undefined where it speaks of all. */
export function guardOf(node: Node): JsonType | undefined {
  switch (node.op) {
    case "minimum":
    case "maximum":
    case "multipleOf":
      return "number";
    case "minLength":
    case "maxLength":
    case "pattern":
      return "string";
    case "format":
      return node.on;
    case "minItems":
    case "maxItems":
    case "uniqueItems":
    case "items":
    case "atLeast":
    case "atMost":
      return "array";
    case "minProperties":
    case "maxProperties":
    case "keys":
      return "object";
    default:
      return undefined;
  }
}
