import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const headerRemoved = defineRule({
  id: "header-removed",
  severity: "error",
  title: "A response header was removed",
  explanation:
    "Callers that read the header (a page link, a rate limit, an entity tag) find nothing. Deprecate the endpoint's old form with an x-sunset, or keep sending the header.",
  example: "headers: { X-Total-Count }   →  headers: { }",
  mirror: { none: "a header that is added breaks nobody" },
  on: ["header-removed"],
  judge: ({ subject, header, status }) => {
    return [
      {
        message: `response ${status}: the header ${header.name} was removed`,
        label: `response ${status}: the header "${header.name}" is gone`,
        ...placeNow(subject, "responses", status, "headers"),
        before: header.at,
        facts: { status, header: header.name },
        deprecations: [subject.before.deprecation],
      },
    ];
  },
});
