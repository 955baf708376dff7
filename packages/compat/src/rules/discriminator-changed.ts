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
    "Keep the property and what each tag means; a tag that is added is judged as a value that is added.",
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

function labelOf({ before, after }: DiscriminatorChange): string {
  if (!after) return `alternatives were told apart by "${before.property}", now by nothing`;
  if (before.property !== after.property)
    return `alternatives were told apart by "${before.property}", now by "${after.property}"`;
  const isMoved = ([tag, target]: [string, string]): boolean => (after.mapping[tag] ?? target) !== target;
  const [tag, target] = Object.entries(before.mapping).find(isMoved) ?? [];
  if (tag === undefined || target === undefined)
    return `no tag meant ${nameOf(before.otherwise!)}, now ${after.otherwise === undefined ? "nothing" : nameOf(after.otherwise)}`;
  return `"${tag}" meant ${nameOf(target)}, now ${nameOf(after.mapping[tag]!)}`;
}

function factOf({ property, mapping, otherwise }: Discriminator): JsonObject {
  return { property, mapping, ...(otherwise !== undefined && { otherwise }) };
}

/** `Card` of `#/$defs/Card`. */
function nameOf(target: string): string {
  return target.slice(target.lastIndexOf("/") + 1);
}
