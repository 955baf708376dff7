import type { Schema } from "@concord/contracts";
import { type Json, type JsonObject, sameJson } from "@concord/diagnostics";
import { isObject } from "./json-pointer.ts";

const compared = new WeakMap<Schema, { readonly after: Schema; readonly same: boolean }>();

/** Whether two schemas say the same in the same dialect. Facts, changelog and generated types ask it of the same pairs. */
export function sameSchema(before: Schema, after: Schema): boolean {
  if (before === after) return true;
  const known = compared.get(before);
  if (known?.after === after) return known.same;
  const same = sayTheSame(before, after);
  compared.set(before, { after, same });
  return same;
}

/** The same for whoever asks once. */
export function sayTheSame(before: Schema, after: Schema): boolean {
  return (
    before.dialect === after.dialect &&
    sameJson(before.raw ?? null, after.raw ?? null) &&
    sameDefinitions(before.json, after.json)
  );
}

/** Definitions are objects that many schemas share: where these lead to each other, each holds nearly all of them. */
function sameDefinitions(before: Schema["json"], after: Schema["json"]): boolean {
  if (typeof before === "boolean" || typeof after === "boolean") return before === after;
  const { $defs: was } = before;
  const { $defs: is } = after;
  if (!isObject(was) || !isObject(is)) return sameJson(before, after);
  return (
    sameMembers(before, after, (name) => name === "$defs" || sameJson(before[name]!, after[name]!)) &&
    sameMembers(was, is, (name) => sameShared(was[name]!, is[name]!))
  );
}

function sameMembers(before: JsonObject, after: JsonObject, isSame: (name: string) => boolean): boolean {
  const names = Object.keys(before);
  return (
    names.length === Object.keys(after).length && names.every((name) => Object.hasOwn(after, name) && isSame(name))
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
