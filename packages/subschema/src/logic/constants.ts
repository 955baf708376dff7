import type { Json } from "../types.ts";
import { isArray, isObject, type JsonObject } from "./json.ts";
import { and, atom, FALSE, type Literal, maskOf, or, type Scalar, type Store } from "./nodes.ts";

/** Being one of the values: scalars as a set, objects and arrays by their structure. */
export function oneOfValues(store: Store, values: readonly Json[]): Literal {
  const scalars = values.filter((value): value is Scalar => !isArray(value) && !isObject(value));
  const sorted = [...new Set(scalars)].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
  const structured = values.filter((value) => isArray(value) || isObject(value)).map((value) => exactly(store, value));
  return or(store, [atom(store, { op: "in", values: sorted }), ...structured]);
}

function exactly(store: Store, value: readonly Json[] | JsonObject): Literal {
  if (isArray(value)) {
    const items = value.map((item, index) =>
      atom(store, { op: "items", from: index, to: index + 1, schema: oneOfValues(store, [item]) }),
    );
    const sizes = [atom(store, { op: "minItems", n: value.length }), atom(store, { op: "maxItems", n: value.length })];
    return and(store, [atom(store, { op: "type", mask: maskOf(["array"]) }), ...sizes, ...items]);
  }
  const names = Object.keys(value);
  const properties = names.flatMap((name) => {
    const key = atom(store, { op: "in", values: [name] });
    const schema = oneOfValues(store, [value[name] as Json]);
    return [-atom(store, { op: "keys", key, schema: FALSE }), atom(store, { op: "keys", key, schema })];
  });
  const others = atom(store, { op: "keys", key: -atom(store, { op: "in", values: names.toSorted() }), schema: FALSE });
  return and(store, [atom(store, { op: "type", mask: maskOf(["object"]) }), others, ...properties]);
}
