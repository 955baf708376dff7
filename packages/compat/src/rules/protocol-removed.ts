import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const protocolRemoved = defineRule({
  id: "protocol-removed",
  severity: "error",
  title: "A channel left a broker",
  explanation:
    "Everybody who is connected by the old protocol loses the channel. Serve it on both brokers for a while and give the old one a sunset.",
  example: "servers: [kafka, amqp]       →  servers: [kafka]",
  mirror: { none: "a broker that is added breaks nobody" },
  on: ["protocol-removed"],
  judge: ({ subject, protocol }) => {
    return [
      {
        message: `the channel is no longer on ${protocol}`,
        label: `was also on ${protocol}`,
        ...placeNow(subject, "servers"),
        facts: { protocol },
        deprecations: [subject.before.deprecation],
      },
    ];
  },
});
