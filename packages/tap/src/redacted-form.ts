import type { Json } from "@concord/diagnostics";
import type { Field } from "./declared-fields.ts";

const membersShown = 50;
const itemsShown = 3;
const depthShown = 8;

/** What a payload looks like without what it says: declared names, and the type of each value. */
export function redactedForm(value: unknown, field: Field | undefined, depth = 0): Json {
  if (value === null) return "null";
  if (value instanceof Uint8Array) return "bytes";
  if (typeof value !== "object") return typeof value;
  if (depth >= depthShown) return "…";
  if (Array.isArray(value)) {
    const items = value.slice(0, itemsShown).map((item) => redactedForm(item, field?.each, depth + 1));
    return value.length > itemsShown ? [...items, "…"] : items;
  }
  const form: Record<string, Json> = {};
  for (const [name, member] of Object.entries(value).slice(0, membersShown)) {
    const declared = field?.names.get(name);
    const shown = declared !== undefined || field?.undeclared.has(name) === true ? name : "*";
    form[shown] = redactedForm(member, declared ?? field?.each, depth + 1);
  }
  return form;
}
