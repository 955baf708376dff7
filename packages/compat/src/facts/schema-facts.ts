import type { Schema } from "@concord/contracts";
import type { Fact, SchemaPair, Subject } from "./fact.ts";
import { discriminatorChanges } from "./discriminators.ts";
import { sameSchema } from "../same-schema.ts";
import { deprecationOf, propertyChanges } from "./property-changes.ts";

/** What changed between two schemas of one subject: nothing when either is absent or both say the same. */
export function schemaFacts(
  subject: Subject,
  told: Pick<SchemaPair, "role" | "part" | "read">,
  before: Schema | undefined,
  after: Schema | undefined,
): Fact[] {
  if (!before || !after || sameSchema(before, after)) return [];
  const schema = { ...told, before, after };
  const { removed, kept } = propertyChanges(schema);
  const sunsets = kept.flatMap(({ before: left, after: right, value }): Fact[] => {
    const was = deprecationOf(left, before);
    const is = deprecationOf(right, after);
    if (!was || !is || was.sunset === is.sunset) return [];
    return [
      { kind: "sunset-changed", subject, what: `the property ${value}`, deprecation: { before: was, after: is } },
    ];
  });
  return [
    { kind: "schema-changed", subject, schema },
    ...removed.map((property): Fact => ({ kind: "property-removed", subject, schema, property })),
    ...discriminatorChanges(schema).map((change): Fact => ({ kind: "discriminator-changed", subject, schema, change })),
    ...sunsets,
  ];
}
