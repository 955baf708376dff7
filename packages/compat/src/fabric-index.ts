import { type Fabric, type FabricIndex, createIndex } from "@concord/contracts";

const indexes = new WeakMap<Fabric, FabricIndex>();

/** The index of a fabric, made once. */
export function indexOf(fabric: Fabric): FabricIndex {
  const index = indexes.get(fabric) ?? createIndex(fabric);
  indexes.set(fabric, index);
  return index;
}
