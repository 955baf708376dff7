import type { Json } from "@concord/diagnostics";
import { child, follow, placeKey, refOf, type Library, type Node } from "./library.ts";

/** Larger than any document met so far by a factor of a hundred; beyond it references are left as they are. */
const maxSize = 2_000_000;

interface Unfolded {
  readonly value: Json;
  /** How many nodes it has, counted as if nothing were shared. */
  readonly size: number;
}

/**
 * The document with every reference replaced by what it means, in its own file or another: what the AsyncAPI rules look
 * at. A reference into what is just being unfolded (recursion) stays, and so does one that leads nowhere. What is
 * referred to twice is one object.
 */
export function unfold(library: Library, document: Node): Json {
  const done = new Map<string, Unfolded>();
  const current = new Set<string>();
  let spent = 0;

  const visit = (node: Node): Unfolded => {
    if (refOf(node.value) === undefined) return visitValue(node);
    const followed = follow(library, node);
    if (!followed.ok) return leaf(node.value);
    const key = placeKey(followed.node);
    if (current.has(key) || spent > maxSize) return leaf(node.value);
    const known = done.get(key);
    if (known) {
      spent += known.size;
      return known;
    }
    const result = visitValue(followed.node);
    done.set(key, result);
    return result;
  };

  const visitValue = (node: Node): Unfolded => {
    const { value } = node;
    if (value === null || typeof value !== "object") return leaf(value);
    const key = placeKey(node);
    current.add(key);
    let size = 1;
    let changed = false;
    const visitMember = (name: string | number): Json => {
      const stated = child(library, node, name)!;
      const unfolded = visit(stated);
      size += unfolded.size;
      changed ||= unfolded.value !== stated.value;
      return unfolded.value;
    };
    const copy = Array.isArray(value)
      ? value.map((_, index) => visitMember(index))
      : Object.fromEntries(Object.keys(value).map((name) => [name, visitMember(name)]));
    current.delete(key);
    return { value: changed ? copy : value, size };
  };

  const leaf = (value: Json): Unfolded => {
    spent += 1;
    return { value, size: 1 };
  };
  return visit(document).value;
}
