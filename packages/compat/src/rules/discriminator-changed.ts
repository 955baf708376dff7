import { locateIn } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import type { Discriminator, DiscriminatorChange } from "../facts/discriminators.ts";
import { defineRule } from "../rule.ts";

export const discriminatorChanged = defineRule({
  id: "discriminator-changed",
  severity: "error",
  title: "Alternatives are told apart by something else",
  explanation:
    "Programs choose among the alternatives of a schema by the discriminator: by its property, and by the name that each tag is mapped to. " +
    "Where either changes, a program that is built on the old contract takes one alternative for another, or none, though every value still fits. " +
    "Where the contract maps no tag, an alternative's own name is its tag, so that another name is another tag. Keep the property and what each tag means; a tag that is added is judged as a value that is added.",
  example: "discriminator: { propertyName: method }  →  discriminator: { propertyName: kind }",
  mirror: { none: "it has no direction: whoever reads tells the alternatives apart" },
  on: ["discriminator-changed"],
  judge: ({ schema, change }) => {
    const label = labelOf(change);
    return [
      {
        message: `${schema.part}: ${label}`,
        label,
        at: locateIn(schema.after, change.pointer),
        before: locateIn(schema.before, change.pointer),
        facts: { part: schema.part, before: factOf(change.before), after: change.after ? factOf(change.after) : null },
      },
    ];
  },
});

function labelOf({ before, after, moved }: DiscriminatorChange): string {
  if (!after) return `alternatives were told apart by "${before.property}", now by nothing`;
  if (before.property !== after.property)
    return `alternatives were told apart by "${before.property}", now by "${after.property}"`;
  if (moved.length === 0) return `no tag meant ${before.otherwise ?? "nothing"}, now ${after.otherwise ?? "nothing"}`;
  return moved.map(({ tag, was, now }) => `"${tag}" meant ${was}, now ${now ?? "nothing"}`).join("; ");
}

function factOf({ property, mapping, otherwise }: Discriminator): JsonObject {
  return { property, mapping, ...(otherwise !== undefined && { otherwise }) };
}
