import type { GovernanceRule } from "../rule.ts";

export const handleOmitted: GovernanceRule = {
  id: "handle-omitted",
  area: "governance",
  severity: "warning",
  title: "A team that owns something cannot be asked for a review",
  explanation:
    "CODEOWNERS names teams as the forge calls them. Give the team a handle in teams.yaml (@harbourpine/payments), or an e-mail address as its contact.",
  example: "- id: payments     without handle:",
};
