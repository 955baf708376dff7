import { schemaRule } from "../schema-rule.ts";

export const requestWidened = schemaRule({
  id: "request-widened",
  role: "request",
  direction: "forward",
  mirror: "request-narrowed",
  title: "A request may hold what its receiver never met",
  explanation:
    "A webhook or callback may now call with a body that the receivers of today reject: there the API is the one that sends. The witness is such a body. " +
    "On ordinary endpoints this is judged only where x-compatibility asks for forward or full.",
  example: "status: { enum: [paid] }     →  status: { enum: [paid, refunded] }     (in a webhook)",
});
