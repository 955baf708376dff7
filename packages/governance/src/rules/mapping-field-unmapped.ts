import type { GovernanceRule } from "../rule.ts";

export const mappingFieldUnmapped: GovernanceRule = {
  id: "mapping-field-unmapped",
  area: "wiring",
  severity: "error",
  title: "A mapper says nothing of a field",
  explanation:
    "A mapping turns a system's own shape into a canonical model, and its mapper has no rule for a field of the model, or neither uses nor ignores a field of the system's. " +
    "What is left out without a word today is a rule that nobody can build tomorrow. Map the field, or say why it is left out.",
  example: "the till writes `card`, and receiptToSale makes nothing of it and does not say why",
};
