import type { GovernanceRule } from "../rule.ts";

export const suppressionUnused: GovernanceRule = {
  id: "suppression-unused",
  area: "governance",
  severity: "warning",
  title: "An x-lint-ignore keeps nothing quiet",
  explanation:
    "What it excused has been put right, or the rule is misspelt, which is an error. Left where it is, it would excuse the next mistake too. Delete the entry, or correct the rule's name.",
  example: "x-lint-ignore: [{ rule: money-rounded, reason: … }]     at a field that is text by now",
};
