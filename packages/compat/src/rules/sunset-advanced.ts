import type { Deprecation, Place } from "@concord/contracts";
import { defineRule } from "../rule.ts";

export const sunsetAdvanced = defineRule({
  id: "sunset-advanced",
  severity: "error",
  title: "A sunset was moved to an earlier day",
  explanation:
    "Whoever plans to leave by the announced last day loses time that was promised. A sunset may be moved later, never earlier.",
  example: "x-sunset: 2027-06-30         →  x-sunset: 2027-03-31",
  mirror: { none: "more time than was promised breaks nobody" },
  on: ["sunset-changed"],
  judge: ({ what, deprecation: { before, after } }) => {
    if (before.sunset === undefined || after.sunset === undefined || after.sunset >= before.sunset) return [];
    return [
      {
        message: `the last day of ${what} was moved forward from ${before.sunset} to ${after.sunset}`,
        label: `was ${before.sunset}`,
        at: sunsetOf(after),
        before: sunsetOf(before),
        facts: { what, before: before.sunset, after: after.sunset },
        help: `keep x-sunset on or after ${before.sunset}`,
      },
    ];
  },
});

function sunsetOf({ at: { file, pointer } }: Deprecation): Place {
  return { file, pointer: `${pointer.slice(0, pointer.lastIndexOf("/"))}/x-sunset` };
}
