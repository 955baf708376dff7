import { schemaRule } from "../schema-rule.ts";

export const keyNarrowed = schemaRule({
  id: "key-narrowed",
  role: "key",
  direction: "backward",
  mirror: "key-widened",
  title: "A message's key may hold less than it held",
  explanation:
    "Messages that are kept have keys that the new schema rejects: an upgraded reader cannot place them. The witness is such a key. Keep accepting the old keys, or publish under the new ones on another channel.",
  example: "key: { type: string }        →  key: { type: string, format: uuid }",
});
