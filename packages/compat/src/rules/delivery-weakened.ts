import { bindingVerdict } from "../binding-verdict.ts";
import { defineRule } from "../rule.ts";

export const deliveryWeakened = defineRule({
  id: "delivery-weakened",
  severity: "error",
  title: "Messages are delivered less surely than was promised",
  explanation:
    "At least once became at most once, in order became in any order, or what survived a restart no longer does. Readers of today were not written for messages that are lost or change places. Keep what was promised, or offer the weaker delivery on another channel.",
  example: "mqtt: { qos: 1 }             →  mqtt: { qos: 0 }",
  mirror: { none: "what is delivered more surely breaks nobody" },
  on: ["binding-changed"],
  judge: ({ binding }) => bindingVerdict("delivery", binding),
});
