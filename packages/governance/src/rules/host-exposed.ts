import type { Place } from "@concord/contracts";
import { visitValues } from "../fields/json.ts";
import { type Remark, defineLintRule } from "../lint-rule.ts";
import { hostKind, hostOf, isForReal } from "../words/hosts.ts";

export const hostExposed = defineLintRule({
  id: "host-exposed",
  severity: "warning",
  title: "A contract names a host that only insiders can reach",
  explanation:
    "A private address or an internal name tells outsiders how the network is built, and tells readers nothing that works. Name the public address, or a server variable. " +
    "localhost is fine for trying things out, and wrong for a server that calls itself production, staging or public.",
  example: "servers: { production: { host: 10.20.4.17:9092 } }",
  inspect: ({ fabric }) => {
    const servers = fabric.services.flatMap((service) =>
      service.servers.flatMap((server): Remark[] => {
        const kind = hostKind(server.host);
        if (kind === "public" || (kind === "loopback" && !isForReal(server))) return [];
        return [remark(server.host, kind, server.at)];
      }),
    );
    return [...servers, ...[...fabric.documents].flatMap(([file, document]) => addressesIn(file, document))];
  },
});

/** Addresses with a scheme, in any text of a document: localhost is a fine example, an internal name is not. */
function addressesIn(file: string, document: Parameters<typeof visitValues>[0]): Remark[] {
  const found: Remark[] = [];
  visitValues(document, (value, pointer) => {
    // Servers are judged as servers.
    if (typeof value !== "string" || !value.includes("://") || pointer.startsWith("/servers/")) return;
    for (const [address] of value.matchAll(/[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)\]`]+/giu)) {
      const kind = hostKind(address);
      if (kind === "private" || kind === "internal") {
        found.push(remark(hostOf(address), kind, { file, pointer }));
        return;
      }
    }
  });
  return found;
}

function remark(host: string, kind: string, at: Place): Remark {
  const what = kind === "loopback" ? "is the reader's own machine" : `is a ${kind} address`;
  return {
    at,
    message: `${host} ${what}`,
    label: `${kind} address`,
    facts: { host, kind },
    help: "name an address that readers of the contract can reach",
  };
}
