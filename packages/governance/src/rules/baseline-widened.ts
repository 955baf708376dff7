import type { GovernanceRule } from "../rule.ts";

export const baselineWidened: GovernanceRule = {
  id: "baseline-widened",
  area: "governance",
  severity: "error",
  title: "The baseline names a finding that is new",
  explanation:
    "A baseline is for what was there before anybody looked. It is compared with the one that stood before the change: an entry that was added excuses nothing, and neither does one of a first baseline whose finding the contracts did not have before. Put the finding right instead.",
  example: "a line added to concord.baseline.json beside the mistake that it names",
};
