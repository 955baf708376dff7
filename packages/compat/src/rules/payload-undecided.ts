import type { Verdict } from "../rule.ts";
import { defineRule } from "../rule.ts";
import { judgeSchema } from "../judge-schema.ts";
import { narrowestChange } from "../narrowest-change.ts";
import { schemaDirections } from "../policy.ts";
import { locateIn } from "@concord/contracts";

export const payloadUndecided = defineRule({
  id: "payload-undecided",
  severity: "error",
  title: "Whether a schema is compatible could not be decided",
  explanation:
    "The comparison found neither a proof nor a witness: the schema uses something that cannot be compared yet, or the comparison ran out of time. " +
    "What is not proven blocks like what is disproven. Simplify the named part, change it in smaller steps, or record a waiver with a name and a date.",
  example: "pattern: '^(?<year>\\d{4})-…$'  →  pattern: '^(?=.*\\d)…$'",
  mirror: { none: "it speaks for both directions" },
  on: ["schema-changed"],
  judge: async ({ subject, schema }, context) => {
    const directions = schemaDirections(context.policyOf(subject).mode, subject, schema.role);
    const changed = narrowestChange(schema.before.json, schema.after.json);
    const verdicts: Verdict[] = [];
    for (const direction of directions) {
      const { unknown } = await judgeSchema(schema, direction, context);
      if (!unknown) continue;
      verdicts.push({
        message: `${schema.part}: could not be compared ${direction}: ${unknown.reason}`,
        label: `not decided: ${unknown.reason}`,
        at: locateIn(schema.after, unknown.at.after || changed),
        before: locateIn(schema.before, unknown.at.before || changed),
        facts: { part: schema.part, direction, place: unknown.at.value },
        schema,
        touched: unknown.at.value,
      });
    }
    return verdicts;
  },
});
