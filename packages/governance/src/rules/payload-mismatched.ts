import type { GovernanceRule } from "../rule.ts";

export const payloadMismatched: GovernanceRule = {
  id: "payload-mismatched",
  area: "wiring",
  severity: "error",
  title: "A sender may send what a receiver does not accept",
  explanation:
    "Two services describe one message on one channel, each for itself, and the descriptions do not fit: the witness is a message that the sender's contract allows and the receiver's rejects. " +
    "Let the receiver refer to the sender's message by $ref, or accept what it is sent.",
  example: "sender customerId: { format: uuid }   receiver customerId: { format: email }",
};
