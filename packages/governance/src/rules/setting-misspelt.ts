import type { GovernanceRule } from "../rule.ts";

export const settingMisspelt: GovernanceRule = {
  id: "setting-misspelt",
  area: "governance",
  severity: "error",
  title: "The lint settings name a rule, an option or a domain that does not exist",
  explanation:
    "A misspelt rule stays on when it should be off, and nobody notices. The finding names the word that was probably meant; concord explain lists all rules.",
  example: "lint: { rules: { example-ommitted: off } }",
};
