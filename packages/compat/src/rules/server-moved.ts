import type { Server } from "@concord/contracts";
import { defineRule } from "../rule.ts";

export const serverMoved = defineRule({
  id: "server-moved",
  severity: "error",
  title: "Nothing is left at the old host",
  explanation:
    "Whoever connects as the contract said reaches nobody. Keep the old server in the list beside the new one until everybody has moved. " +
    "One server of several may go, and what a server is called in the document does not matter.",
  example: "servers: { log: { host: a.example } }  →  servers: { log: { host: b.example } }",
  mirror: { none: "a server that is added breaks nobody" },
  on: ["server-moved"],
  judge: ({ subject, servers: { before, after } }) => {
    return [
      {
        message: `no server is left at ${hosts(before)}`,
        label: `was ${hosts(before)}`,
        at: after[0]!.at,
        before: before[0]!.at,
        facts: { before: before.map(({ host }) => host), after: after.map(({ host }) => host) },
        deprecations: [subject.before.deprecation],
        help: `keep ${hosts(before)} and add ${hosts(after)} beside it`,
      },
    ];
  },
});

function hosts(servers: readonly Server[]): string {
  return servers.map(({ host }) => host).join(", ");
}
