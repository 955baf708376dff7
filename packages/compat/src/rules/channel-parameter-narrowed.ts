import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const channelParameterNarrowed = defineRule({
  id: "channel-parameter-narrowed",
  severity: "error",
  title: "A channel's address takes fewer values",
  explanation:
    "Whoever uses an address with a value that is gone sends to nobody, or listens where nothing arrives. Keep the value, deprecate what it stands for, and remove it after its sunset.",
  example: "region: { enum: [eu, us] }   →  region: { enum: [eu] }",
  mirror: { none: "an address that is added breaks nobody: nobody listens there yet" },
  on: ["channel-parameter-changed"],
  judge: ({ subject, parameter: { before, after } }) => {
    if (after?.enum === undefined) return [];
    const allowed = after.enum;
    const gone = before?.enum?.filter((value) => !allowed.includes(value)) ?? [];
    if (before?.enum !== undefined && gone.length === 0) return [];
    const what =
      before?.enum === undefined ? "any value was allowed" : `${gone.map((value) => `"${value}"`).join(", ")} is gone`;
    return [
      {
        message: `the address parameter ${after.name} takes fewer values: ${what}`,
        label: `${after.name}: ${what}`,
        ...placeNow(subject, "parameters", after.name, "enum"),
        facts: { parameter: after.name, gone },
        deprecations: [subject.before.deprecation],
      },
    ];
  },
});
