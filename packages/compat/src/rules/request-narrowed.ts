import { schemaRule } from "../schema-rule.ts";

export const requestNarrowed = schemaRule({
  id: "request-narrowed",
  role: "request",
  direction: "backward",
  mirror: "request-widened",
  title: "A request is refused that was accepted",
  explanation:
    "A body or parameter that callers send today is invalid under the new contract: they get an error for what used to work. The witness is such a value. " +
    "Keep accepting it (make a new field optional, keep the looser bound), or offer the stricter form under another path or version.",
  example: "quantity: { minimum: 0 }     →  quantity: { minimum: 1 }",
});
