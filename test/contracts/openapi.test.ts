import { describe, expect, test } from "vitest";
import { errorsIn, fabricOf } from "./fabric-of.ts";

const api = `
openapi: 3.1.0
info: { title: Shipments, version: 2.1.0 }
servers: [{ url: "https://api.example/v2/" }]
security: [{ token: [read] }]
paths:
  /shipments/{shipmentId}:
    parameters:
      - { name: shipmentId, in: path, required: true, schema: { type: string } }
      - { name: verbose, in: query, schema: { type: boolean } }
    get:
      summary: Where is it?
      tags: [tracking]
      deprecated: true
      x-sunset: 2027-05-22
      parameters:
        - { name: verbose, in: query, required: true, schema: { type: integer } }
      responses:
        "200":
          description: Here.
          headers: { ETag: { schema: { type: string } } }
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Shipment" }
              examples: { first: { summary: One., value: { id: s1 } } }
        default: { $ref: "#/components/responses/Problem" }
    put:
      operationId: replace-shipment
      security: []
      requestBody: { $ref: "#/components/requestBodies/Shipment" }
      responses: { "204": { description: Done. } }
      callbacks:
        done:
          "{$request.body#/callback}":
            post: { responses: { "204": { description: Heard. } } }
webhooks:
  shipmentLost:
    post:
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Shipment" } } } }
      responses: { "204": { description: Heard. } }
components:
  securitySchemes: { token: { type: oauth2, flows: {} } }
  requestBodies:
    Shipment: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Shipment" } } } }
  responses:
    Problem: { description: Trouble., content: { application/problem+json: { schema: { type: object } } } }
  schemas:
    Shipment: { type: object, properties: { id: { type: string }, parcels: { type: array, items: { $ref: "#/components/schemas/Shipment" } } } }
`;

describe("OpenAPI", () => {
  test("endpoints, webhooks and callbacks, with names where there are no ids", async () => {
    const fabric = await fabricOf({ "logistics/shipments/openapi.yaml": api });
    expect(errorsIn(fabric)).toEqual([]);
    expect(fabric.endpoints.map(({ id, method, path, direction }) => [id, method, path, direction])).toEqual([
      ["shipments/getShipmentsByShipmentId", "get", "/shipments/{shipmentId}", "path"],
      ["shipments/replaceShipment", "put", "/shipments/{shipmentId}", "path"],
      ["shipments/replaceShipmentDone", "post", "{$request.body#/callback}", "callback"],
      ["shipments/shipmentLost", "post", "shipmentLost", "webhook"],
    ]);
    expect(fabric.services[0]!.servers).toMatchObject([{ protocol: "https", host: "api.example/v2" }]);
  });

  test("an operation's parameters win over those of its path; security too", async () => {
    const fabric = await fabricOf({ "logistics/shipments/openapi.yaml": api });
    const [get, put] = fabric.endpoints;
    expect(
      get!.parameters.map(({ name, in: where, required, schema }) => [name, where, required, schema!.json]),
    ).toEqual([
      ["shipmentId", "path", true, { type: "string" }],
      ["verbose", "query", true, { type: "integer" }],
    ]);
    expect([get!.security, put!.security]).toEqual([[{ token: ["read"] }], []]);
    expect(get).toMatchObject({ tags: ["tracking"], deprecation: { sunset: "2027-05-22" } });
  });

  test("bodies and responses, references followed, by readable names", async () => {
    const fabric = await fabricOf({ "logistics/shipments/openapi.yaml": api });
    const [get, put] = fabric.endpoints;
    expect(put!.requestBody).toMatchObject({
      required: true,
      content: [{ mediaType: "application/json", schema: { name: "Shipment" } }],
    });
    const [found, problem] = get!.responses;
    expect(found).toMatchObject({
      status: "200",
      headers: [{ name: "ETag" }],
      content: [{ examples: [{ name: "first", payload: { id: "s1" } }] }],
    });
    expect(problem).toMatchObject({
      status: "default",
      content: [{ mediaType: "application/problem+json", schema: { name: "GetShipmentsByShipmentIdDefaultResponse" } }],
    });
    expect(found!.content[0]!.schema!.json).toMatchObject({
      properties: { parcels: { items: { $ref: "#/$defs/Shipment" } } },
      $defs: { Shipment: { type: "object" } },
    });
  });

  test("3.0 and 3.1 are dialects of their own", async () => {
    const fabric = await fabricOf({
      "a/old/openapi.yaml": api.replace("3.1.0", "3.0.3").replace(/webhooks:[\s\S]*?(?=components:)/, ""),
      "a/new/openapi.yaml": api,
    });
    const dialects = fabric.endpoints.flatMap(({ service, parameters }) =>
      parameters.map(({ schema }) => `${service} ${schema!.dialect}`),
    );
    expect(new Set(dialects)).toEqual(new Set(["old oas-3.0", "new 2020-12"]));
  });
});
