import type { Json } from "@concord/diagnostics";
import { directionsOf, schemaDirections } from "../policy.ts";
import { defineRule } from "../rule.ts";

export const defaultChanged = defineRule({
  id: "default-changed",
  severity: "error",
  title: "What is left out means something else",
  explanation:
    "Callers of today leave a value out because its default is what they mean. Another default, or none, makes the same request ask for something else, and every value stays valid. " +
    "Keep the default and let callers say the new value, or offer the new behaviour under another name. A default of what has to be there says nothing.",
  example: "limit: { default: 100 }      →  limit: { default: 20 }",
  mirror: { none: "what is left out of an answer or an event is filled in by nobody" },
  on: ["default-changed"],
  judge: ({ subject, schema, change: { value, before, after, place } }, context) => {
    const { mode } = context.policyOf(subject);
    const isAsked =
      subject.kind === "endpoint"
        ? schema.role === "request" && schemaDirections(mode, subject, "request").includes("backward")
        : directionsOf(mode).every((direction) => direction === "backward");
    if (!isAsked) return [];
    const now = after === undefined ? "there is none now" : `now ${text(after)}`;
    return [
      {
        message: `${schema.part}: the default${value === "" ? "" : ` of ${value}`} was ${text(before)}, ${now}`,
        label: `the default was ${text(before)}, ${now}`,
        at: place.after,
        before: place.before,
        facts: { part: schema.part, place: value, before, after: after ?? null },
        touched: `${schema.inside ?? ""}${value}`,
        help: `keep the default ${text(before)}`,
      },
    ];
  },
});

function text(value: Json): string {
  return JSON.stringify(value);
}
