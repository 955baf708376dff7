import { schemaDirections } from "../policy.ts";
import { defineRule } from "../rule.ts";

export const parameterRequired = defineRule({
  id: "parameter-required",
  severity: "error",
  title: "A parameter is required that was not",
  explanation:
    "Callers of today leave the parameter out, because it did not exist or was optional, and are refused. A default does not help: it does not satisfy required. " +
    "Keep it optional and decide on the server what its absence means.",
  example: "parameters: [ ]              →  parameters: [{ name: tenant, in: query, required: true }]",
  mirror: { rule: "parameter-removed" },
  on: ["parameter-added", "parameter-changed"],
  judge: ({ subject, ...fact }, context) => {
    const { before, after } =
      fact.kind === "parameter-added" ? { before: undefined, after: fact.parameter } : fact.parameter;
    if (!after.required || before?.required) return [];
    if (!schemaDirections(context.policyOf(subject).mode, subject, "request").includes("backward")) return [];
    const name = `${after.in} parameter ${after.name}`;
    return [
      {
        message: `the ${name} is now required`,
        label: before ? `"${after.name}" was optional` : `"${after.name}" is new and required`,
        at: after.at,
        before: before?.at ?? subject.before.at,
        facts: { parameter: after.name, in: after.in },
        help: `make "${after.name}" optional`,
      },
    ];
  },
});
