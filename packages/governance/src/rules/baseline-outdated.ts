import type { GovernanceRule } from "../rule.ts";

export const baselineOutdated: GovernanceRule = {
  id: "baseline-outdated",
  area: "governance",
  severity: "error",
  title: "The baseline names a finding that is gone",
  explanation:
    "The baseline holds what a repository started with, so that only new findings block. What was put right leaves it, or it could come back unseen. concord baseline takes it out; it never puts anything in.",
  example: "concord.baseline.json names governance/owner-unlisted; the service has an owner now",
};
