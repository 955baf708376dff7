import { schemaRule } from "../schema-rule.ts";

export const responseNarrowed = schemaRule({
  id: "response-narrowed",
  role: "response",
  direction: "backward",
  mirror: "response-widened",
  title: "An answer is refused that was accepted",
  explanation:
    "What the receivers of a webhook or callback answer today is invalid under the new contract: there the API is the one that reads the response. The witness is such an answer. " +
    "On ordinary endpoints this is judged only where x-compatibility asks for forward or full.",
  example: "ack: { type: string }        →  ack: { enum: [ok] }     (in a webhook)",
});
