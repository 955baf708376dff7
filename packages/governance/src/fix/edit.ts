import type { Place } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";

/** One change to a source document, said by what it means; `applyEdits` finds the smallest change of its text. */
export type Edit =
  /** Adds a member to the mapping at a place; nothing happens where the key is there already. */
  | { readonly kind: "add"; readonly at: Place; readonly key: string; readonly value: Json }
  /** Puts another value in the place of what stands there. */
  | { readonly kind: "replace"; readonly at: Place; readonly value: Json }
  /** Takes a member of a mapping or an item of a list out; nothing happens where it is the only one. */
  | { readonly kind: "remove"; readonly at: Place };
