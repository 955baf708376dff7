import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const correlationChanged = defineRule({
  id: "correlation-changed",
  severity: "error",
  title: "A correlation id stands somewhere else",
  explanation:
    "Whoever matches replies to requests, or messages to a case, looks for the id in the old place and finds nothing. Send it in both places for a while.",
  example: "location: $message.header#/correlationId  →  location: $message.payload#/requestId",
  mirror: { none: "a place has no direction" },
  on: ["correlation-changed"],
  judge: ({ subject, correlation }) => {
    return [
      {
        message: `the correlation id moved from ${correlation.before} to ${correlation.after ?? "nowhere"}`,
        label: `was at ${correlation.before}`,
        ...placeNow(subject, "correlationId", "location"),
        facts: { before: correlation.before ?? null, after: correlation.after ?? null },
      },
    ];
  },
});
