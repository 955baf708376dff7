import { defineRule } from "../rule.ts";

export const endpointRemoved = defineRule({
  id: "endpoint-removed",
  severity: "error",
  title: "An endpoint was removed",
  explanation:
    "Callers get 404 or 405 for what used to work; of a webhook, its receivers are never called again. Deprecate the endpoint with an x-sunset first, say what replaces it, " +
    "and remove it once that day has passed.",
  example: "/shipments/{id}: { get, delete }  →  /shipments/{id}: { get }",
  mirror: { none: "adding an endpoint breaks nobody" },
  on: ["endpoint-removed"],
  judge: ({ endpoint }) => {
    const route = `${endpoint.method.toUpperCase()} ${endpoint.path}`;
    return [
      {
        message: `${route} was removed`,
        label: `${route} is gone`,
        before: endpoint.at,
        facts: { endpoint: endpoint.id, route },
        deprecations: [endpoint.deprecation],
      },
    ];
  },
});
