import { bindingVerdict } from "../binding-verdict.ts";
import { defineRule } from "../rule.ts";

export const retentionShortened = defineRule({
  id: "retention-shortened",
  severity: "error",
  title: "Messages are kept for less long than was promised",
  explanation:
    "A reader that is away for a week, or that reads everything again, counts on what the contract said is kept. It finds a gap, and nobody tells it. Compacting a log that was not compacted takes away every value but the last. Keep it as long as was promised, or let the readers agree in a waiver.",
  example: "retention.ms: 604800000      →  retention.ms: 86400000",
  mirror: { none: "what is kept for longer breaks nobody" },
  on: ["binding-changed"],
  judge: ({ binding }) => bindingVerdict("retention", binding),
});
