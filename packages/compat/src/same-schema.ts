import type { Schema } from "@concord/contracts";
import { sameJson } from "@concord/diagnostics";

const compared = new WeakMap<Schema, { readonly after: Schema; readonly same: boolean }>();

/** Whether two schemas say the same in the same dialect. Facts, changelog and generated types ask it of the same pairs. */
export function sameSchema(before: Schema, after: Schema): boolean {
  if (before === after) return true;
  const known = compared.get(before);
  if (known?.after === after) return known.same;
  const same =
    before.dialect === after.dialect &&
    sameJson(before.raw ?? null, after.raw ?? null) &&
    sameJson(before.json, after.json);
  compared.set(before, { after, same });
  return same;
}
