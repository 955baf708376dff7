import { schemaRule } from "../schema-rule.ts";

export const handshakeNarrowed = schemaRule({
  id: "handshake-narrowed",
  role: "handshake",
  direction: "backward",
  mirror: { none: "whoever opens a connection is not bound to say what may be said from now on" },
  title: "Opening a connection asks for more than it did",
  explanation:
    "Clients of today open the connection with the query and headers that the contract asked for, and are refused. The witness is what such a client says. Accept what was accepted, and make anything new optional.",
  example: "query: { since? }            →  query: { since?, token }",
});
