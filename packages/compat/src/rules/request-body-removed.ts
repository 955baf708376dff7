import { defineRule } from "../rule.ts";

export const requestBodyRemoved = defineRule({
  id: "request-body-removed",
  severity: "error",
  title: "A request body is read no more",
  explanation:
    "Callers go on sending the body, and it is ignored or refused. Deprecate the endpoint with an x-sunset and offer the new form beside it.",
  example: "requestBody: { … }           →  (none)",
  mirror: { rule: "request-body-required" },
  on: ["request-body-removed"],
  judge: ({ subject, body }) => {
    return [
      {
        message: "the request body was removed",
        label: "the request body is gone",
        before: body.at,
        facts: {},
        deprecations: [subject.before.deprecation],
      },
    ];
  },
});
