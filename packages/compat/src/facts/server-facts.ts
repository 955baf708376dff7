import { canonicalJson } from "@concord/diagnostics";
import type { Access, Server } from "@concord/contracts";
import type { Fact, Subject } from "./fact.ts";

/** Changes of where something is served, and of how one signs in there. A name in a document is no address. */
export function serverFacts(subject: Subject, before: readonly Server[], after: readonly Server[]): Fact[] {
  const facts: Fact[] = [];
  for (const family of new Set(before.map(familyOf))) {
    const was = before.filter((server) => familyOf(server) === family && server.host !== "");
    const is = after.filter((server) => familyOf(server) === family && server.host !== "");
    const kept = was.some(({ host }) => is.some((server) => server.host === host));
    if (was.length > 0 && is.length > 0 && !kept) {
      facts.push({ kind: "server-moved", subject, servers: { before: was, after: is } });
    }
  }
  for (const server of before) {
    const now = after.find(({ protocol, host }) => protocol === server.protocol && host === server.host);
    if (!now) continue;
    if (server.protocolVersion !== now.protocolVersion && server.protocolVersion && now.protocolVersion) {
      facts.push({ kind: "protocol-version-changed", subject, server: { before: server, after: now } });
    }
    facts.push(...accessFacts(subject, server.access, now.access));
  }
  return facts;
}

/** A protocol and what it is called where it is encrypted: `https` and `http` are one. */
function familyOf({ protocol }: Server): string {
  return protocol.replace(/^(http|ws|mqtt|amqp|stomp)s$/u, "$1").replace(/-secure$/u, "");
}

/** Nothing where both sides ask for the same, whatever they call it. */
export function accessFacts(subject: Subject, before: Access | undefined, after: Access | undefined): Fact[] {
  const asked = (access: Access | undefined): string => canonicalJson([access?.ways ?? [], access?.flows ?? {}]);
  if (asked(before) === asked(after)) return [];
  return [{ kind: "security-changed", subject, access: { ...(before && { before }), ...(after && { after }) } }];
}
