import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const parameterRemoved = defineRule({
  id: "parameter-removed",
  severity: "error",
  title: "A parameter was removed",
  explanation:
    "Callers go on sending it and are ignored: a filter that no longer filters answers with too much, and nobody is told. " +
    "Deprecate the parameter with an x-sunset in its schema first and remove it once that day has passed.",
  example: "parameters: [{ name: status, in: query }]  →  parameters: [ ]",
  mirror: { rule: "parameter-required" },
  on: ["parameter-removed"],
  judge: ({ subject, parameter }) => {
    return [
      {
        message: `the ${parameter.in} parameter ${parameter.name} was removed`,
        label: `the ${parameter.in} parameter "${parameter.name}" is gone`,
        ...placeNow(subject, "parameters"),
        before: parameter.at,
        facts: { parameter: parameter.name, in: parameter.in },
        deprecations: [subject.before.deprecation],
      },
    ];
  },
});
