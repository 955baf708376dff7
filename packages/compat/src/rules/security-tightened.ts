import { type Json, type JsonObject, canonicalJson } from "@concord/diagnostics";
import { isObject } from "../json-pointer.ts";
import { schemaDirections } from "../policy.ts";
import { placeNow } from "../place-below.ts";
import { defineRule } from "../rule.ts";

export const securityTightened = defineRule({
  id: "security-tightened",
  severity: "error",
  title: "A way of signing in, or a scope that sufficed, suffices no more",
  explanation:
    "Callers of today sign in as the contract said, and are refused with 401 or 403. Accept the old way beside the new one until its callers have moved.",
  example: "security: [{ key: [] }]      →  security: [{ oauth: [orders:write] }]",
  mirror: { none: "another way in, or a scope that is needed no more, breaks nobody" },
  on: ["security-changed"],
  judge: ({ subject, security }, context) => {
    if (!schemaDirections(context.policyOf(subject).mode, subject, "request").includes("backward")) return [];
    const now = waysIn(security.after);
    const refused = waysIn(security.before).filter((way) => !now.some((other) => suffices(way, other)));
    if (refused.length === 0) return [];
    const was = canonicalJson(refused[0]!);
    return [
      {
        message: `signing in with ${was} suffices no more`,
        label: `${was} sufficed`,
        ...placeNow(subject, "security"),
        facts: { before: security.before, after: security.after },
      },
    ];
  },
});

/** The alternatives; no requirement at all is one that asks for nothing. */
function waysIn(security: Json): readonly JsonObject[] {
  const ways = Array.isArray(security) ? security.filter(isObject) : [];
  return ways.length > 0 ? ways : [{}];
}

/** Whether what a caller has is all that is asked for. */
function suffices(has: JsonObject, asked: JsonObject): boolean {
  return Object.entries(asked).every(([scheme, scopes]) => {
    const granted = has[scheme];
    return Array.isArray(granted) && Array.isArray(scopes) && scopes.every((scope: Json) => granted.includes(scope));
  });
}
