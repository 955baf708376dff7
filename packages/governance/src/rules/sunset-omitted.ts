import { deprecationsOf } from "../deprecations.ts";
import { defineLintRule } from "../lint-rule.ts";

export const sunsetOmitted = defineLintRule({
  id: "sunset-omitted",
  severity: "warning",
  title: "Something is deprecated and nobody knows until when it works",
  explanation:
    "A deprecation without a day is a wish: nobody plans for it, and it can never be removed, because the gate lets a released thing go only after its announced last day. Add x-sunset beside it.",
  example: "x-deprecated: true     without x-sunset",
  inspect: (context) =>
    deprecationsOf(context)
      .filter(({ deprecation }) => deprecation.sunset === undefined)
      .map(({ what, deprecation }) => ({
        at: deprecation.at,
        message: `the ${what} is deprecated without a last day`,
        label: "until when?",
        facts: { what },
        help: `add x-sunset: the last day it works, at least ${context.fabric.settings.deprecation.minimumDays} days from now`,
      })),
});
