import { bindingVerdict } from "../binding-verdict.ts";
import { defineRule } from "../rule.ts";

export const bindingChanged = defineRule({
  id: "binding-changed",
  severity: "error",
  title: "A channel is found or spoken to in another way on its broker",
  explanation:
    "A topic, queue, exchange, routing key or method is part of the address as much as the address itself: whoever uses the old one sends to nobody or listens where nothing arrives, and a queue that is declared with other properties is refused by the broker. Serve both for a while, and give the old one a sunset.",
  example: "kafka: { topic: orders }      →  kafka: { topic: orders-v2 }",
  mirror: { none: "a place has no direction" },
  on: ["binding-changed"],
  judge: ({ binding }) => bindingVerdict("identity", binding),
});
