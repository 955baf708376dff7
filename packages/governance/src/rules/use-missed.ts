import type { GovernanceRule } from "../rule.ts";

export const useMissed: GovernanceRule = {
  id: "use-missed",
  area: "wiring",
  severity: "error",
  title: "A consumer reads a field that nobody describes",
  explanation:
    "x-uses (or uses.yaml) names a field that the message or answer does not have, so the consumer would find nothing there, and a change of the field that was meant would not name it. " +
    "Correct the pointer; * stands for any item of a list or key of a map.",
  example: "x-uses: [/customer/mail]     (the payload has /customer/email)",
};
