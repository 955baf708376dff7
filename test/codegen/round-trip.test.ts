import { expect, test } from "vitest";
import { fabricOf, planFabric } from "./plan-contract.ts";
import { documents, hasCorpus, make } from "./corpus.ts";
import { roundTrip } from "./round-trip.ts";

/** One of each kind of constraint, in places where validators go their own ways: references, maps, tuples, unions. */
const contract = `asyncapi: 3.0.0
info: { title: Limits, version: 1.0.0 }
channels:
  all:
    address: all
    messages:
      limits:
        payload: { $ref: "#/components/schemas/Limits" }
operations:
  send: { action: send, channel: { $ref: "#/channels/all" } }
components:
  schemas:
    Limits:
      type: object
      required: [id, kind, lines]
      additionalProperties: false
      properties:
        id: { type: string, pattern: "^[a-z]{2}_[0-9]+$", maxLength: 12 }
        kind: { enum: [a, b, 3] }
        at: { type: string, format: date-time }
        share: { type: number, exclusiveMinimum: 0, maximum: 1, multipleOf: 0.01 }
        count: { type: integer, minimum: 1, exclusiveMaximum: 10 }
        lines: { type: array, minItems: 1, maxItems: 3, uniqueItems: true, items: { $ref: "#/components/schemas/Line" } }
        prices: { type: object, minProperties: 1, maxProperties: 3, additionalProperties: { type: number } }
        pair: { type: array, items: [{ type: string }, { const: 7 }], additionalItems: false, minItems: 2 }
        either: { oneOf: [{ type: string, minLength: 3 }, { type: "null" }] }
    Line:
      allOf:
        - type: object
          required: [sku]
          properties: { sku: { type: string, minLength: 1 } }
        - properties: { next: { $ref: "#/components/schemas/Line" } }
`;

test("a validator refuses what breaks any one constraint, and nothing else", async () => {
  const fabric = await fabricOf("limits", contract);
  const { disagreements, accepted, refused } = await roundTrip(
    { document: "limits", fabric, plans: await planFabric(fabric, "package") },
    40,
    1,
  );
  expect(disagreements).toEqual([]);
  expect(accepted).toBe(40);
  const all = ["additionalProperties", "const", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "maxItems"];
  const more = ["maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum"];
  expect([...refused.keys()].toSorted()).toEqual([
    ...all,
    ...more,
    "multipleOf",
    "pattern",
    "required",
    "type",
    "uniqueItems",
  ]);
});

test.skipIf(!hasCorpus)("the same holds for a public document", async () => {
  const document = documents("asyncapi").find((name) => name.includes("dapr-pubsub"));
  const { disagreements, schemas, accepted } = await roundTrip(await make(document!), 2, 1);
  expect(disagreements).toEqual([]);
  expect(accepted).toBeGreaterThan(schemas);
});
