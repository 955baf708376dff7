import { schemaRule } from "../schema-rule.ts";

export const payloadWidened = schemaRule({
  id: "payload-widened",
  role: "payload",
  direction: "forward",
  mirror: "payload-narrowed",
  title: "A message's payload may hold what it never held",
  explanation:
    "The sender may now send a payload that the schema of today rejects. Readers that still run with that schema refuse such a message: " +
    "it goes to their dead letters. The witness is one. Make the enumeration extensible first (x-extensible-enum) and let the readers follow, " +
    "or publish the new shape as another message beside this one and give the old one a sunset.",
  example: "enum: [EUR, USD]             →  enum: [EUR, USD, CHF]",
});
