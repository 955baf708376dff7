import { schemaRule } from "../schema-rule.ts";

export const headersNarrowed = schemaRule({
  id: "headers-narrowed",
  role: "headers",
  direction: "backward",
  mirror: "headers-widened",
  title: "A message's headers accept less than they did",
  explanation:
    "Headers that were valid are rejected by the new schema: of senders that run today, or of messages that a broker retains. " +
    "The witness is such a set of headers. Make a new header optional, or keep accepting the old values.",
  example: "required: [traceId]          →  required: [traceId, tenant]",
});
