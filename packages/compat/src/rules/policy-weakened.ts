import type { JsonObject } from "@concord/diagnostics";
import { directionsOf } from "../policy.ts";
import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const policyWeakened = defineRule({
  id: "policy-weakened",
  severity: "error",
  title: "A compatibility promise was weakened",
  explanation:
    "A change is judged by the promise that stood before it, and taking a promise back breaks those who rely on it just as a change of the message would. " +
    "Keep the mode; where the promise really has to end, let somebody with a name accept that in a waiver.",
  example: "x-compatibility: full        →  x-compatibility: none",
  mirror: { none: "a promise that is strengthened breaks nobody" },
  on: ["policy-changed"],
  judge: ({ subject, mode }) => {
    const kept = directionsOf(mode.after);
    const transitive = mode.before.endsWith("-transitive") && !mode.after.endsWith("-transitive");
    if (!transitive && directionsOf(mode.before).every((direction) => kept.includes(direction))) return [];
    const facts: JsonObject = { before: mode.before, after: mode.after };
    return [
      {
        message: `the compatibility promise was weakened from ${mode.before} to ${mode.after}`,
        label: `was ${mode.before}, now ${mode.after}`,
        ...placeNow(subject, "x-compatibility"),
        facts,
        help: `keep x-compatibility at ${mode.before}`,
      },
    ];
  },
});
