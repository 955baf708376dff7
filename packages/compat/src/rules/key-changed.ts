import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const keyChanged = defineRule({
  id: "key-changed",
  severity: "error",
  title: "A message is keyed by something else",
  explanation:
    "The key decides which messages stay in order and which one replaces another. Readers that count on one order for one key get another, and a compacted log keeps the wrong messages. " +
    "Publish under the new key on another channel.",
  example: "x-key: $message.payload#/orderId  →  x-key: $message.payload#/customerId",
  mirror: { none: "a key has no direction" },
  on: ["key-changed"],
  judge: ({ subject, key }) => {
    return [
      {
        message: `the key changed from ${key.before} to ${key.after ?? "none"}`,
        label: `was keyed by ${key.before}`,
        ...placeNow(subject, "x-key"),
        facts: { before: key.before ?? null, after: key.after ?? null },
      },
    ];
  },
});
