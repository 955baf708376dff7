import type { Schema } from "@concord/contracts";
import { type Json, type JsonObject, sameJson } from "@concord/diagnostics";

const compared = new WeakMap<Schema, { readonly after: Schema; readonly same: boolean }>();

/** Whether two schemas say the same in the same dialect. Facts, changelog and generated types ask it of the same pairs. */
export function sameSchema(before: Schema, after: Schema): boolean {
  if (before === after) return true;
  const known = compared.get(before);
  if (known?.after === after) return known.same;
  const same =
    before.dialect === after.dialect &&
    sameJson(before.raw ?? null, after.raw ?? null) &&
    sameDefinitions(before.json, after.json);
  compared.set(before, { after, same });
  return same;
}

/** Definitions are objects that many schemas share: where these lead to each other, each holds nearly all of them. */
function sameDefinitions(before: Schema["json"], after: Schema["json"]): boolean {
  if (typeof before === "boolean" || typeof after === "boolean") return before === after;
  const { $defs: was, ...own } = before;
  const { $defs: is, ...other } = after;
  if (!isObject(was) || !isObject(is)) return sameJson(before, after);
  const names = Object.keys(was);
  return (
    names.length === Object.keys(is).length &&
    sameJson(own, other) &&
    names.every((name) => Object.hasOwn(is, name) && sameShared(was[name]!, is[name]!))
  );
}

const shared = new WeakMap<object, { readonly after: Json; readonly same: boolean }>();

function sameShared(before: Json, after: Json): boolean {
  if (!isObject(before)) return sameJson(before, after);
  const known = shared.get(before);
  if (known?.after === after) return known.same;
  const same = sameJson(before, after);
  shared.set(before, { after, same });
  return same;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
