import type { GovernanceRule } from "../rule.ts";

export const codeownersOutdated: GovernanceRule = {
  id: "codeowners-outdated",
  area: "governance",
  severity: "error",
  title: "CODEOWNERS does not say what the contracts say",
  explanation:
    "The forge asks those for a review who stand in CODEOWNERS. A team that has taken over a service and is not asked cannot keep it whole. concord owners --write brings the lines up to date, and leaves what people wrote around them alone.",
  example: "domain.yaml: owner: payments     CODEOWNERS: /contracts/billing/ @shop/finance",
};
