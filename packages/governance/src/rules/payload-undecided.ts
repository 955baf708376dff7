import type { GovernanceRule } from "../rule.ts";

export const payloadUndecided: GovernanceRule = {
  id: "payload-undecided",
  area: "wiring",
  severity: "error",
  title: "Whether a receiver accepts what it is sent could not be decided",
  explanation:
    "The comparison of the sender's and the receiver's schema found neither a proof nor a witness. What is not proven counts like what is disproven. " +
    "Let the receiver refer to the sender's message by $ref: then there is nothing to compare.",
  example: "sender pattern: '^(?!x)'   receiver pattern: '^[a-w]'",
};
