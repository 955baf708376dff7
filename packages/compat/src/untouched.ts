import type { Schema } from "@concord/contracts";
import { sayTheSame } from "./same-schema.ts";

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

/** By loops that make little: every field of both fabrics passes here. */
function isAlike(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) return false;
  if (Array.isArray(before) || Array.isArray(after)) return isAlikeList(before, after);
  const [was, is] = [before as Readonly<Record<string, unknown>>, after as Readonly<Record<string, unknown>>];
  const areSchemas = isSchema(was) && isSchema(is);
  let names = 0;
  for (const name in was) {
    if (!Object.hasOwn(is, name)) return false;
    names++;
    if (areSchemas && (name === "json" || name === "raw")) continue;
    if (!isAlike(was[name], is[name])) return false;
  }
  return names === Object.keys(is).length && (!areSchemas || sayTheSame(was, is));
}

function isAlikeList(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false;
  for (let at = 0; at < before.length; at++) if (!isAlike(before[at], after[at])) return false;
  return true;
}

function isSchema(record: object): record is Schema & Readonly<Record<string, unknown>> {
  return "schemaFormat" in record && "json" in record;
}
