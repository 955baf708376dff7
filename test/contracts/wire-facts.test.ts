import { describe, expect, test } from "vitest";
import { errorsIn, fabricOf } from "./fabric-of.ts";

const modern = `
asyncapi: 3.0.0
info: { title: Tickets, version: 1.0.0 }
servers:
  log:
    host: log.example:9092
    protocol: kafka-secure
    protocolVersion: "3.7"
    security: [{ $ref: "#/components/securitySchemes/login" }]
  live: { host: live.example, pathname: /v1, protocol: ws }
channels:
  opened:
    address: tickets.opened
    servers: [{ $ref: "#/servers/log" }]
    messages: { ticketOpened: { bindings: { kafka: { key: { type: string } } }, payload: { type: object } } }
  watched:
    address: /watch
    servers: [{ $ref: "#/servers/live" }]
    bindings: { ws: { method: GET, query: { type: object, properties: { since: { type: string } } } } }
operations:
  sendOpened:
    action: send
    channel: { $ref: "#/channels/opened" }
    security: [{ type: oauth2, flows: { clientCredentials: { tokenUrl: "https://x", availableScopes: { a: A } } }, scopes: [a] }]
components:
  securitySchemes: { login: { type: userPassword } }
`;

const older = `
asyncapi: 2.6.0
info: { title: Tickets, version: 1.0.0 }
servers:
  log: { url: "log.example:9092", protocol: kafka-secure, protocolVersion: "3.7", security: [{ password: [] }] }
channels:
  tickets.opened:
    subscribe: { message: { name: ticketOpened, bindings: { kafka: { key: { type: string } } }, payload: { type: object } } }
components:
  securitySchemes: { password: { type: userPassword } }
`;

const api = `
openapi: 3.1.0
info: { title: Tickets, version: 1.0.0 }
servers: [{ url: "https://all.example/v1" }]
security: [{ Key: [] }]
paths:
  /tickets:
    get:
      responses:
        "200": { description: All., links: { one: { operationId: getTicket } } }
  /tickets/{id}:
    servers: [{ url: "https://one.example/v1" }]
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getTicket
      security: [{ Login: [read] }, {}]
      responses: { "200": { description: One. } }
components:
  securitySchemes:
    Key: { type: apiKey, in: header, name: X-Key }
    Login: { type: oauth2, flows: { clientCredentials: { tokenUrl: "https://x", scopes: { read: R } } } }
`;

describe("how one connects", () => {
  test("AsyncAPI 3: versions, ways of signing in, and schemas inside bindings", async () => {
    const fabric = await fabricOf({ "care/tickets/asyncapi.yaml": modern });
    expect(errorsIn(fabric)).toEqual([]);
    const [opened, watched] = fabric.channels;
    expect(opened?.servers).toMatchObject([
      { protocolVersion: "3.7", access: { ways: [{ userPassword: [] }], at: { pointer: "/servers/log/security" } } },
    ]);
    expect(watched?.servers).toMatchObject([{ host: "live.example/v1" }]);
    expect(watched?.bindingSchemas).toMatchObject([
      { protocol: "ws", member: "query", schema: { json: { type: "object" } } },
    ]);
    expect(fabric.messages[0]?.bindingSchemas).toMatchObject([
      {
        protocol: "kafka",
        member: "key",
        schema: { at: { pointer: "/channels/opened/messages/ticketOpened/bindings/kafka/key" } },
      },
    ]);
    expect(fabric.operations[0]?.access?.ways).toEqual([{ oauth2: ["a"] }]);
  });

  test("AsyncAPI 2 says the same by the names of its schemes", async () => {
    const fabric = await fabricOf({ "care/tickets/asyncapi.yaml": older });
    expect(fabric.channels[0]?.servers).toMatchObject([
      { protocolVersion: "3.7", access: { ways: [{ userPassword: [] }] } },
    ]);
    expect(fabric.messages[0]?.bindingSchemas).toHaveLength(1);
  });

  test("OpenAPI: the nearest servers and security, schemes as they are seen on the wire, links", async () => {
    const fabric = await fabricOf({ "care/tickets/openapi.yaml": api });
    expect(errorsIn(fabric)).toEqual([]);
    const [one, all] = fabric.endpoints;
    expect(one?.servers).toMatchObject([{ protocol: "https", host: "one.example/v1" }]);
    expect(one?.access).toMatchObject({
      ways: [{ oauth2: ["read"] }, {}],
      at: { pointer: "/paths/~1tickets~1{id}/get/security" },
    });
    expect(all?.servers).toMatchObject([{ host: "all.example/v1" }]);
    expect(all?.access).toMatchObject({ ways: [{ "apiKey header X-Key": [] }], at: { pointer: "/security" } });
    expect(all?.responses[0]?.links).toMatchObject([{ name: "one", target: "getTicket", route: "GET /tickets/{id}" }]);
  });

  test("OpenAPI: a link whose reference is no address is read as it stands", async () => {
    const odd = api.replace("operationId: getTicket } }", 'operationRef: "#/paths/%zz/get" } }');
    const fabric = await fabricOf({ "care/tickets/openapi.yaml": odd });
    const all = fabric.endpoints.find(({ path }) => path === "/tickets");
    expect(all?.responses[0]?.links).toMatchObject([{ name: "one", target: "#/paths/%zz/get" }]);
  });
});
