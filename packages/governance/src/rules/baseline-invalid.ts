import type { GovernanceRule } from "../rule.ts";

export const baselineInvalid: GovernanceRule = {
  id: "baseline-invalid",
  area: "governance",
  severity: "error",
  title: "The baseline cannot be read",
  explanation:
    "concord.baseline.json is written by concord baseline and edited by nobody: one list of findings, each with code, file, pointer and fingerprint. Until it can be read, every finding counts as new. Take the file as it stands on the default branch and run concord baseline.",
  example: "two branches took out entries, and the merge left its marks in the file",
};
