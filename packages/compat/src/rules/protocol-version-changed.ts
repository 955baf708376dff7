import { below } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const protocolVersionChanged = defineRule({
  id: "protocol-version-changed",
  severity: "warning",
  title: "A server speaks another version of its protocol",
  explanation:
    "Some brokers go on speaking the old version to those who know no other (MQTT 3.1.1 beside 5), some do not (AMQP 0.9.1 and 1.0 have little in common). " +
    "The contract cannot tell, so this warns. Say in the description of the server how long the old version is spoken.",
  example: "protocolVersion: 3.1.1       →  protocolVersion: 5",
  mirror: { none: "a version has no direction" },
  on: ["protocol-version-changed"],
  judge: ({ server: { before, after } }) => {
    return [
      {
        message: `${after.host} speaks ${after.protocol} ${after.protocolVersion} instead of ${before.protocolVersion}`,
        label: `was ${before.protocolVersion}`,
        at: below(after.at, "protocolVersion"),
        before: below(before.at, "protocolVersion"),
        facts: { before: before.protocolVersion ?? null, after: after.protocolVersion ?? null },
      },
    ];
  },
});
