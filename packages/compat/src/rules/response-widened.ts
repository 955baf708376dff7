import { schemaRule } from "../schema-rule.ts";

export const responseWidened = schemaRule({
  id: "response-widened",
  role: "response",
  direction: "forward",
  mirror: "response-narrowed",
  title: "A response may hold what its callers never met",
  explanation:
    "The API may now answer with a body or header that the clients of today reject: a new enumeration value, another type, a field that used to be there always and may now be missing. " +
    "The witness is such an answer. Make the enumeration extensible first, keep required fields required, or answer in the new shape under another path, version or media type.",
  example: "required: [id, price]        →  required: [id]",
});
