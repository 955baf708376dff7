import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const responseRemoved = defineRule({
  id: "response-removed",
  severity: "error",
  title: "A successful answer was removed",
  explanation:
    "Callers wait for a status that never comes: they take the new one for an error, or read a body that is not there. Keep answering with the old status; " +
    "offer another one under another path or version. Answers of failure (4xx, 5xx) may go: a caller must cope with any of them.",
  example: "responses: { 200, 404 }      →  responses: { 201, 404 }",
  mirror: {
    none: "an answer that is added is judged where a range or default described it before; a status of its own is new to everybody",
  },
  on: ["response-removed"],
  judge: ({ subject, response }) => {
    if (!response.status.startsWith("2")) return [];
    return [
      {
        message: `the response ${response.status} was removed`,
        label: `the response ${response.status} is gone`,
        ...placeNow(subject, "responses"),
        before: response.at,
        facts: { status: response.status },
        deprecations: [subject.before.deprecation],
      },
    ];
  },
});
