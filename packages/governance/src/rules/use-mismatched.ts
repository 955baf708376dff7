import type { GovernanceRule } from "../rule.ts";

export const useMismatched: GovernanceRule = {
  id: "use-mismatched",
  area: "wiring",
  severity: "error",
  title: "A declared use does not fit what is used",
  explanation:
    "uses.yaml says by a schema what a consumer accepts of an answer or message, or what it sends to an endpoint, and the contract says otherwise: the witness is an answer that the consumer " +
    "would reject, or a request that would be refused. Correct the one that is wrong; where both refer to one canonical model, they cannot differ.",
  example: "accepts: { total: { type: string } }     (the answer has total: { type: number })",
};
