import type { Place } from "@concord/contracts";
import type { SchemaPair } from "../facts/fact.ts";
import { judgeSchema } from "../judge-schema.ts";
import { type Verdict, defineRule } from "../rule.ts";
import { witnessSides } from "../schema-rule.ts";

export const propertyReused = defineRule({
  id: "property-reused",
  severity: "error",
  title: "A removed property came back with another meaning",
  explanation:
    "A release had the property with another schema. Whoever still runs with that release, or reads what was kept since, takes the new values for the old ones: " +
    "a name that was published once keeps its meaning for good, however properly it was removed, and so does the number of a Protobuf field. Give the new property another one. " +
    "All releases are looked at that mention the name, and what stood on the main branch just before it went.",
  example: "v1 { price: number }  →  v2 { }  →  v3 { price: { amount, currency } }",
  mirror: { none: "a property that comes back as it was breaks nobody" },
  on: ["property-returned"],
  judge: async ({ schema, release, value, at, was }, context) => {
    if (was !== undefined) return [numberTaken(schema, release, { value, was, at })];
    for (const direction of ["backward", "forward"] as const) {
      const { failures, unknown } = await judgeSchema(schema, direction, context);
      const [failure] = failures;
      if (!failure && !unknown) continue;
      const name = value.slice(value.lastIndexOf("/") + 1);
      const verdict = {
        message: `${schema.part} came back with another meaning than it had in ${release}`,
        label: `"${name}" was something else in ${release}`,
        at,
        facts: { part: schema.part, release },
        touched: `${schema.inside ?? ""}${value}`,
        help: `give the new property a name that was never released`,
      };
      if (!failure) return [verdict];
      return [{ ...verdict, witness: { value: failure.witness, ...witnessSides[direction], reason: failure.reason } }];
    }
    return [];
  },
});

function numberTaken(
  schema: SchemaPair,
  release: string,
  { value, was, at }: { readonly value: string; readonly was: string; readonly at: Place },
): Verdict {
  const [name, other] = [value, was].map((pointer) => pointer.slice(pointer.lastIndexOf("/") + 1));
  return {
    message: `${schema.part} has the number that ${was} had in ${release}`,
    label: `the number of "${name}" was that of "${other}" in ${release}`,
    at,
    facts: { part: schema.part, release, was },
    touched: `${schema.inside ?? ""}${value}`,
    help: `give the new field a number that was never released, and reserve those that were`,
  };
}
