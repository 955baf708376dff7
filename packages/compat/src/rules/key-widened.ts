import { schemaRule } from "../schema-rule.ts";

export const keyWidened = schemaRule({
  id: "key-widened",
  role: "key",
  direction: "forward",
  mirror: "key-narrowed",
  title: "A message's key may hold what it never held",
  explanation:
    "Readers of today decode and compare keys by the schema of today, and meet one that it rejects. The witness is such a key. Keep to the keys that were promised.",
  example: "key: { type: integer }       →  key: { type: [integer, string] }",
});
