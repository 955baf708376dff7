import { locateIn } from "@concord/contracts";
import { removalWitness } from "../judge-schema.ts";
import { schemaDirections } from "../policy.ts";
import { defineRule } from "../rule.ts";
import { witnessSides } from "../schema-rule.ts";

export const propertyRemoved = defineRule({
  id: "property-removed",
  severity: "error",
  title: "A released property was removed or renamed",
  explanation:
    "Readers that use the property find nothing in its place, and senders that still write it are ignored, even where it was optional and every value stays valid. " +
    "So it is where a property of a request becomes readOnly, or one of an answer writeOnly: it does not travel that way any more. " +
    "Deprecate the property with an x-sunset first, tell its readers, and remove it once that day has passed. To rename, add the new name beside the old one.",
  example: "properties: { total, sum }   →  properties: { total }",
  mirror: { none: "a property that is added is judged by inclusion: payload-widened and its kin" },
  on: ["property-removed"],
  judge: async ({ subject, schema, property }, context) => {
    const { mode } = context.policyOf(subject);
    const state = property.hidden === undefined ? "is gone" : `is ${property.hidden} now`;
    const verdict = {
      message: `${schema.part}: the property ${property.value} ${state}`,
      label: `"${property.name}" ${state}`,
      at: locateIn(schema.after, property.after),
      before: locateIn(schema.before, property.before),
      facts: { part: schema.part, place: property.value },
      schema,
      touched: property.value,
      deprecations: [property.deprecation],
      help: `keep "${property.name}" and deprecate it with an x-sunset; remove it once that day has passed`,
    };
    for (const direction of schemaDirections(mode, subject, schema.role)) {
      const failure = await removalWitness(schema, property, direction, context);
      if (!failure) continue;
      return [{ ...verdict, witness: { value: failure.witness, ...witnessSides[direction], reason: failure.reason } }];
    }
    return [verdict];
  },
});
