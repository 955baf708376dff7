import type { GovernanceRule } from "../rule.ts";

export const mappingFieldUnknown: GovernanceRule = {
  id: "mapping-field-unknown",
  area: "wiring",
  severity: "error",
  title: "A mapper maps a field that is not there",
  explanation:
    "A rule of the mapper names a field that its schema no longer has, on either side: the schema has changed since the mapper was written. Take the rule out, or name the field by what it is called now.",
  example: "receiptToSale fills in `customer`, and Sale has customerId",
};
