import { Unsupported } from "../budget.ts";
import { type JsonType, typeOf } from "./json.ts";
import { and, atom, FALSE, guardOf, type Literal, maskOf, nodeOf, type Store, TRUE } from "./nodes.ts";

/**
 * What a literal says of values of one type: atoms of other types fall away, recursive schemas are
 * unfolded down to the next property or item.
 */
export function narrow(store: Store, literal: Literal, type: JsonType): Literal {
  return literal < 0 ? -narrowed(store, -literal, type) : narrowed(store, literal, type);
}

function narrowed(store: Store, id: number, type: JsonType): Literal {
  if (id === TRUE) return TRUE;
  const key = `${id} ${type}`;
  const known = store.narrowed.get(key);
  if (known === 0) throw new Unsupported("a schema refers to itself without an object or array between");
  if (known !== undefined) return known;
  store.narrowed.set(key, 0);
  try {
    const result = compute(store, id, type);
    store.narrowed.set(key, result);
    return result;
  } catch (error) {
    store.narrowed.delete(key);
    throw error;
  }
}

function compute(store: Store, id: number, type: JsonType): Literal {
  const node = nodeOf(store, id);
  switch (node.op) {
    case "and":
      return and(
        store,
        node.parts.map((part) => narrow(store, part, type)),
      );
    case "ref": {
      const body = store.bodies.get(node.color);
      if (body === undefined) throw new Unsupported("a schema refers to itself without an object or array between");
      return narrow(store, body, type);
    }
    case "type":
      return node.mask & maskOf([type]) ? TRUE : FALSE;
    case "in": {
      const values = node.values.filter((value) => typeOf(value) === type);
      if (values.length === (type === "null" ? 1 : type === "boolean" ? 2 : Infinity)) return TRUE;
      return values.length === node.values.length ? id : atom(store, { op: "in", values });
    }
    default:
      return guardOf(node) === type ? id : TRUE;
  }
}
