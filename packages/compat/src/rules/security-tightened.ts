import type { Access, SignIn } from "@concord/contracts";
import { schemaDirections } from "../policy.ts";
import { defineRule } from "../rule.ts";

export const securityTightened = defineRule({
  id: "security-tightened",
  severity: "error",
  title: "A way of signing in, or a scope that sufficed, suffices no more",
  explanation:
    "Callers of today sign in as the contract said, and are refused: by an API with 401 or 403, by a broker before the first message. " +
    "Accept the old way beside the new one until its callers have moved. So it is where a token is had in another way or from another place. What counts is what goes over the wire: renaming a scheme changes nothing, another header does.",
  example: "security: [{ key: [] }]      →  security: [{ oauth: [orders:write] }]",
  mirror: { none: "another way in, or a scope that is needed no more, breaks nobody" },
  on: ["security-changed"],
  judge: ({ subject, access: { before, after } }, context) => {
    // Whoever is called back signs in the other way round.
    const directions = schemaDirections(context.policyOf(subject).mode, subject, "request");
    const asks = subject.kind !== "endpoint" || directions.includes("backward");
    const refused = waysIn(before).find((way) => !waysIn(after).some((other) => suffices(way, other)));
    const was = refused === undefined ? lostFlow(before, after) : wayText(refused);
    if (!asks || was === undefined) return [];
    return [
      {
        message: `signing in with ${was} suffices no more`,
        label: `${was} sufficed`,
        ...(after && { at: after.at }),
        ...(before && { before: before.at }),
        facts: { before: before?.ways ?? [], after: after?.ways ?? [], ...(refused === undefined && { flow: was }) },
      },
    ];
  },
});

/** A way of getting a token that is gone, where the token itself would do; nothing where none is asked for any more. */
function lostFlow(before: Access | undefined, after: Access | undefined): string | undefined {
  if (!after || after.ways.length === 0 || after.ways.some((way) => Object.keys(way).length === 0)) return undefined;
  return Object.entries(before?.flows ?? {})
    .flatMap(([scheme, flows]) => {
      const now = after.flows?.[scheme];
      return now ? flows.filter((flow) => !now.includes(flow)).map((flow) => `${scheme} by ${flow}`) : [];
    })
    .at(0);
}

/** The alternatives; no requirement at all is one that asks for nothing. */
function waysIn(access: Access | undefined): readonly SignIn[] {
  return access && access.ways.length > 0 ? access.ways : [{}];
}

/** Whether what a caller has is all that is asked for. */
function suffices(has: SignIn, asked: SignIn): boolean {
  const owned = new Map(Object.entries(has).map(([scheme, scopes]) => [onWire(scheme), scopes]));
  return Object.entries(asked).every(([scheme, scopes]) => {
    const granted = owned.get(onWire(scheme));
    return granted !== undefined && scopes.every((scope) => granted.includes(scope));
  });
}

/** A header has no capitals there, nor has the word for a kind of credentials. */
function onWire(scheme: string): string {
  return /^(\S+ header|http) /u.test(scheme) ? scheme.toLowerCase() : scheme;
}

/** `oauth2 with orders:read and apiKey header X-Key`; `nothing` */
function wayText(way: SignIn): string {
  const parts = Object.entries(way).map(([scheme, scopes]) =>
    scopes.length > 0 ? `${scheme} (${scopes.join(", ")})` : scheme,
  );
  return parts.length > 0 ? parts.join(" and ") : "nothing";
}
