import type { GovernanceRule } from "../rule.ts";

export const rulesetRefused: GovernanceRule = {
  id: "ruleset-refused",
  area: "governance",
  severity: "error",
  title: "The Spectral ruleset cannot be used",
  explanation:
    "lint.spectral in concord.yaml names a ruleset that does not exist, is not valid, or wants what is not given: programs and functions of its own are not run, and nothing is fetched from a network. " +
    "The stock rulesets (spectral:oas, spectral:asyncapi, spectral:arazzo), files beside it and Spectral's own functions can be used.",
  example: "extends: https://example.com/ruleset.yaml",
};
