import { singleName } from "../logic/disjoint.ts";
import { type Literal, nodeOf, type Store } from "../logic/nodes.ts";

/** Stands for an atom that speaks of more than one property. */
export const everyAspect: unique symbol = Symbol("every");

/** The one property an atom about objects speaks of, if it is one. */
export function aspectOf(store: Store, literal: Literal): string | typeof everyAspect {
  const node = nodeOf(store, literal);
  return (node.op === "keys" ? singleName(store, node.key) : undefined) ?? everyAspect;
}
