import { judgeSchema } from "../judge-schema.ts";
import { schemaDirections } from "../policy.ts";
import { type Verdict, defineRule } from "../rule.ts";

export const schemaEmptied = defineRule({
  id: "schema-emptied",
  severity: "error",
  title: "No value fits a schema any more",
  explanation:
    "The schema contradicts itself, so that nothing can be sent by it: an enumeration whose values have another type, a bound above its limit. " +
    "Nothing would break the readers, because nothing would ever reach them. Put the contradiction right. " +
    "A schema that was empty before may become anything: nobody depends on it.",
  example: "type: string                 →  type: string, enum: [1, 2]",
  mirror: { none: "a schema that was empty and is put right breaks nobody" },
  on: ["schema-changed"],
  judge: async ({ subject, schema }, context) => {
    for (const direction of schemaDirections(context.policyOf(subject).mode, subject, schema.role)) {
      const { emptied } = await judgeSchema(schema, direction, context);
      if (!emptied) continue;
      const verdict: Verdict = {
        message: `${schema.part}: no value fits it any more`,
        label: "no value fits this any more",
        at: schema.after.at,
        before: schema.before.at,
        facts: { part: schema.part },
        schema,
        touched: "",
        help: "put right what contradicts itself",
      };
      return [verdict];
    }
    return [];
  },
});
