import { schemaDirections } from "../policy.ts";
import { below } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const requestBodyRequired = defineRule({
  id: "request-body-required",
  severity: "error",
  title: "A request body is required that was not",
  explanation:
    "Callers of today send no body and are refused. Keep the body optional and decide on the server what its absence means.",
  example: "requestBody: { required: false }  →  requestBody: { required: true }",
  mirror: { rule: "request-body-removed" },
  on: ["request-body-required"],
  judge: ({ subject, body }, context) => {
    if (!schemaDirections(context.policyOf(subject).mode, subject, "request").includes("backward")) return [];
    return [
      {
        message: "the request body is now required",
        label: "was optional",
        at: below(body.at, "required"),
        facts: {},
        help: "leave out required: true",
      },
    ];
  },
});
