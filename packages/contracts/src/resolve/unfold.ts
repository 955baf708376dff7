import type { Json } from "@concord/diagnostics";
import { schemaKeywords, schemaListKeywords, schemaMapKeywords } from "../schema/keywords.ts";
import { opensSchema } from "./bundle.ts";
import { child, follow, placeKey, refOf, type Library, type Node } from "./library.ts";

/** How much may stand in a document again because it is referred to again, in nodes. */
const mostInDocument = 2_000_000;
/** And in one schema with all that it leads to: they lead to each other as often as they like. */
const mostInSchema = 50_000;
/** Deeper references are left as they are: who looks through a document goes down into each value. */
const deepest = 200;

interface Unfolded {
  readonly value: Json;
  /** How many nodes it has, counted as if nothing were shared. */
  readonly size: number;
}

/** Where a value stands. */
interface Around {
  readonly depth: number;
  /** The name of the member that holds it. */
  readonly name: string | number;
  /** The schema that it is in, if any, and how much of that was repeated so far. */
  readonly schema?: { repeated: number };
  /** Whether it is a schema itself: a reference may stand there as well. */
  readonly isSchema: boolean;
}

/**
 * The document with every reference replaced by what it means, in its own file or another: what the AsyncAPI rules look
 * at. A reference into what is just being unfolded (recursion) stays, and so does one that leads nowhere. What is
 * referred to twice is one object; once too much is repeated, what has been there already is left as a reference.
 * @param mostInSchemas how much may be repeated before no more of schemas is, in nodes
 * @param onLeft told of each reference that is left because too much is repeated
 */
export function unfold(
  library: Library,
  document: Node,
  mostInSchemas: number = mostInDocument,
  onLeft?: (reference: Node) => void,
): Json {
  const done = new Map<string, Unfolded>();
  const current = new Set<string>();
  let repeated = 0;

  const visit = (node: Node, around: Around): Unfolded => {
    if (refOf(node.value) === undefined) return visitValue(node, around);
    const followed = follow(library, node);
    if (!followed.ok) return leaf(node.value);
    const key = placeKey(followed.node);
    if (current.has(key)) return leaf(node.value);
    const known = done.get(key);
    if (known) {
      const { schema, isSchema } = around;
      const isTooMuch = isSchema && schema!.repeated > mostInSchema;
      if (isTooMuch || repeated > (isSchema ? mostInSchemas : mostInDocument)) {
        onLeft?.(node);
        return leaf(node.value);
      }
      repeated += known.size;
      if (schema) schema.repeated += known.size;
      return known;
    }
    if (around.depth > deepest) return leaf(node.value);
    const result = visitValue(followed.node, around);
    done.set(key, result);
    return result;
  };

  const visitValue = (node: Node, around: Around): Unfolded => {
    const { value } = node;
    if (value === null || typeof value !== "object") return leaf(value);
    const key = placeKey(node);
    current.add(key);
    let size = 1;
    let changed = false;
    const visitMember = (name: string | number): Json => {
      const stated = child(library, node, name)!;
      const unfolded = visit(stated, below(around, stated, name));
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

  const leaf = (value: Json): Unfolded => ({ value, size: 1 });
  return visit(document, { depth: 0, name: "", isSchema: false }).value;
}

function below({ depth, name: holder, schema }: Around, stated: Node, name: string | number): Around {
  if (!schema) {
    const isSchema = opensSchema(stated, name);
    return { depth: depth + 1, name, isSchema, ...(isSchema && { schema: { repeated: 0 } }) };
  }
  const isSchema =
    schemaKeywords.has(String(name)) || schemaMapKeywords.has(String(holder)) || schemaListKeywords.has(String(holder));
  return { depth: depth + 1, name, isSchema, schema };
}
