import type { Schema } from "@concord/contracts";
import { sameSchema } from "./same-schema.ts";

const compared = new WeakMap<object, { readonly after: object; readonly untouched: boolean }>();

/**
 * Whether a record of one fabric is that of another, to the last place that it names: then nobody has to look at the two
 * again. Most of what stands on both sides of a comparison is such, and facts, changelog and generated names all ask.
 */
export function isUntouched(before: object, after: object): boolean {
  const known = compared.get(before);
  if (known?.after === after) return known.untouched;
  const untouched = isAlike(before, after);
  compared.set(before, { after, untouched });
  return untouched;
}

/** Records are made by one reader, so equal ones have their members in one order. */
function isAlike(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) return false;
  if (Array.isArray(before)) {
    return Array.isArray(after) && before.length === after.length && before.every((one, at) => isAlike(one, after[at]));
  }
  const names = Object.keys(before);
  const others = Object.keys(after);
  if (names.length !== others.length || Array.isArray(after)) return false;
  const isOfSchema = isSchema(before) && isSchema(after);
  const [was, is] = [before as Readonly<Record<string, unknown>>, after as Readonly<Record<string, unknown>>];
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    if (others[at] !== name) return false;
    if (isOfSchema && (name === "json" || name === "raw")) continue;
    if (!isAlike(was[name], is[name])) return false;
  }
  return !isOfSchema || sameSchema(before, after);
}

function isSchema(record: object): record is Schema {
  return "schemaFormat" in record && "json" in record;
}
