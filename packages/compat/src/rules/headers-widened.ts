import { schemaRule } from "../schema-rule.ts";

export const headersWidened = schemaRule({
  id: "headers-widened",
  role: "headers",
  direction: "forward",
  mirror: "headers-narrowed",
  title: "A message's headers may hold what they never held",
  explanation:
    "The sender may now send headers that readers of today reject, or leave out one that they count on. The witness is such a set of headers. " +
    "Keep sending what was promised; add to it by optional headers.",
  example: "traceId: { type: string }    →  traceId: { type: [string, integer] }",
});
