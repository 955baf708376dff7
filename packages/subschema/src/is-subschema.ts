import type { Decision, SchemaInput, SubschemaOptions } from "./types.ts";

/** Decides whether every JSON value accepted by `before` is accepted by `after`. */
export function isSubschema(before: SchemaInput, after: SchemaInput, _options: SubschemaOptions = {}): Decision {
  if (before.dialect === after.dialect && JSON.stringify(before.schema) === JSON.stringify(after.schema)) {
    return { verdict: "holds" };
  }
  return { verdict: "unknown", at: { before: "", after: "", value: "" }, reason: "not decided yet" };
}
