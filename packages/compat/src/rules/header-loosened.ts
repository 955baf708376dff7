import { below } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const headerLoosened = defineRule({
  id: "header-loosened",
  severity: "error",
  title: "A response header that always came may be missing",
  explanation:
    "Callers that read the header without asking whether it is there (a page link, an entity tag) fail on the first answer that lacks it. Keep sending it, or keep it required.",
  example: "ETag: { required: true }     →  ETag: { required: false }",
  mirror: { none: "a header that always comes from now on breaks nobody" },
  on: ["header-loosened"],
  judge: ({ header: { before, after }, status }) => {
    return [
      {
        message: `response ${status}: the header ${after.name} may be missing`,
        label: "was required",
        at: below(after.at, "required"),
        before: below(before.at, "required"),
        facts: { status, header: after.name },
        help: `keep "${after.name}" required`,
      },
    ];
  },
});
