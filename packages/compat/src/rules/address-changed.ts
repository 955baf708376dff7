import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const addressChanged = defineRule({
  id: "address-changed",
  severity: "error",
  title: "A channel's address or an endpoint's route changed",
  explanation:
    "Everybody who sends, listens or calls uses the old address, and finds nothing there. Serve both for a while: add the new one, deprecate the old one with an x-sunset, " +
    "and remove it once that day has passed. Renaming a parameter inside an address changes nothing.",
  example: "address: orders.placed       →  address: orders.placed.v2",
  mirror: { none: "an address has no direction" },
  on: ["address-changed"],
  judge: ({ subject, address }) => {
    return [
      {
        message: `the address changed from ${address.before} to ${address.after}`,
        label: `was ${address.before}`,
        ...(subject.kind === "channel" && placeNow(subject, "address")),
        facts: { before: address.before, after: address.after },
        help: `keep ${address.before} and add ${address.after} beside it`,
      },
    ];
  },
});
