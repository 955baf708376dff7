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
  judge: ({ subject, address: { before, after } }) => {
    return [
      {
        message: `the address changed from ${text(before)} to ${text(after)}`,
        label: `was ${text(before)}`,
        ...(subject.kind === "channel" && placeNow(subject, "address")),
        facts: { before, after },
        help: helpFor(before, after),
      },
    ];
  },
});

function text(address: string | null): string {
  return address ?? "one that is known at run time alone";
}

function helpFor(before: string | null, after: string | null): string {
  if (before === null) return `leave the address open here, and describe ${after} as a channel of its own`;
  return after === null ? `keep the address ${before}` : `keep ${before} and add ${after} beside it`;
}
