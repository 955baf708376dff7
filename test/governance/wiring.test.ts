import { confirmWithAjv } from "@concord/compat";
import { loadFabric, memoryFiles } from "@concord/contracts";
import { type Wiring, checkWiring } from "@concord/governance";
import { isSubschema } from "@concord/subschema";
import { describe, expect, test } from "vitest";

const sender = `asyncapi: 3.0.0
info: { title: Customers, version: 1.0.0 }
servers:
  log: { host: "log.example:9092", protocol: kafka }
channels:
  registered:
    address: customers.registered
    messages:
      registered:
        payload:
          type: object
          required: [customerId]
          properties:
            customerId: { type: string, format: uuid }
            orders: { type: array, items: { type: object, properties: { total: { type: number } } } }
operations:
  sendRegistered:
    action: send
    channel: { $ref: "#/channels/registered" }
`;
const own = (payload: string): string => `asyncapi: 3.0.0
info: { title: Reader, version: 1.0.0 }
servers:
  log: { host: "log.example:9092", protocol: kafka }
channels:
  registered:
    address: customers.registered
    messages:
      registered:
        payload:
          ${payload}
operations:
  receiveRegistered:
    action: receive
    channel: { $ref: "#/channels/registered" }
`;
const byReference = (uses: string): string => `asyncapi: 3.0.0
info: { title: Reader, version: 1.0.0 }
channels:
  registered:
    $ref: ../customers/asyncapi.yaml#/channels/registered
operations:
  receiveRegistered:
    action: receive
    channel: { $ref: "#/channels/registered" }
    x-uses: ${uses}
`;

async function wiring(files: Readonly<Record<string, string>>): Promise<Wiring> {
  const all = { "contracts/shop/customers/asyncapi.yaml": sender, ...files };
  const fabric = await loadFabric(memoryFiles(all), { root: "contracts" });
  const judge: Parameters<typeof checkWiring>[1]["judge"] = (before, after, options) =>
    Promise.resolve(isSubschema(before, after, { ...options, validate: confirmWithAjv }));
  return checkWiring(fabric, { judge });
}

const reader = "contracts/shop/mail/asyncapi.yaml";

describe("wiring", () => {
  test("a customer is a UUID here and an e-mail address there", async () => {
    const { findings, pairs } = await wiring({
      [reader]: own("{ type: object, properties: { customerId: { type: string, format: email } } }"),
    });
    expect(pairs).toEqual({ holding: 0, shared: 0, broken: 1 });
    expect(findings).toMatchObject([
      {
        code: "wiring/payload-mismatched",
        at: { file: reader, line: 11 },
        related: [{ label: "sender", at: { file: "contracts/shop/customers/asyncapi.yaml", line: 14 } }],
        witness: {
          acceptedBy: "sender",
          rejectedBy: "receiver",
          value: { customerId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        },
        breaks: [{ service: "mail" }],
      },
    ]);
  });

  test("a receiver that accepts more than is sent holds", async () => {
    const { findings, pairs } = await wiring({
      [reader]: own("{ type: object, properties: { customerId: { type: string } } }"),
    });
    expect([findings, pairs]).toEqual([[], { holding: 1, shared: 0, broken: 0 }]);
  });

  test("a receiver by reference holds by construction and is counted apart", async () => {
    const { findings, pairs } = await wiring({ [reader]: byReference("[/customerId, /orders/*/total]") });
    expect([findings, pairs]).toEqual([[], { holding: 1, shared: 1, broken: 0 }]);
  });

  test("a field that nobody describes is found, with the one that was meant", async () => {
    const { findings } = await wiring({ [reader]: byReference("[/customerId, /custmerId, /orders/*/sum]") });
    expect(findings).toMatchObject([
      {
        code: "wiring/use-missed",
        at: { file: reader, pointer: "/operations/receiveRegistered/x-uses/1" },
        help: "did you mean /customerId?",
      },
      { code: "wiring/use-missed", at: { pointer: "/operations/receiveRegistered/x-uses/2" } },
    ]);
  });

  test("what cannot be decided is said, not passed over", async () => {
    const { findings } = await wiring({
      [reader]: own("{ type: object, properties: { customerId: { type: string, format: our-id } } }"),
    });
    expect(findings).toMatchObject([{ code: "wiring/payload-undecided", severity: "error", at: { file: reader } }]);
  });
});

const api = `openapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
paths:
  /orders:
    post:
      operationId: placeOrder
      requestBody:
        content:
          application/json:
            schema: { type: object, required: [sku], properties: { sku: { type: string, maxLength: 8 } } }
      responses:
        "201":
          description: Placed.
          content:
            application/json:
              schema: { type: object, required: [total], properties: { total: { type: number } } }
webhooks:
  closed:
    post:
      operationId: orderClosed
      requestBody:
        content: { application/json: { schema: { type: object, properties: { total: { type: number } } } } }
      responses: { "204": { description: Thanks. } }
`;
const shopUses = (uses: string): string => `name: Web\nuses:\n  - ${uses}\n`;

describe("schemas in uses.yaml", () => {
  const using = (uses: string): Promise<Wiring> =>
    wiring({ "contracts/shop/orders/openapi.yaml": api, "contracts/web/web/uses.yaml": shopUses(uses) });

  test("what fits holds, in both directions", async () => {
    const { findings, pairs } = await using(
      "{ endpoint: orders/placeOrder, sends: { type: object, required: [sku], properties: { sku: { type: string, maxLength: 4 } } }, accepts: { type: object, properties: { total: { type: [number, string] } } } }",
    );
    expect(findings).toEqual([]);
    expect(pairs).toMatchObject({ holding: 1, broken: 0 });
  });

  test.each([
    [
      "an answer",
      "endpoint: orders/placeOrder, accepts: { properties: { total: { type: string } } }",
      { total: expect.any(Number) },
    ],
    [
      "a request",
      "endpoint: orders/placeOrder, sends: { type: object, required: [sku], properties: { sku: { type: string, minLength: 9 } } }",
      { sku: expect.stringMatching(/^.{9,}$/) },
    ],
    [
      "what a webhook tells",
      "endpoint: orders/orderClosed, accepts: { properties: { total: { type: string } } }",
      { total: expect.any(Number) },
    ],
    [
      "an event",
      "message: shop/registered, accepts: { properties: { customerId: { format: email } } }",
      { customerId: expect.any(String) },
    ],
  ])("%s that does not fit, with a witness", async (_, uses, value) => {
    const { findings, pairs } = await using(`{ ${uses} }`);
    expect(findings).toMatchObject([
      {
        code: "wiring/use-mismatched",
        at: { file: "contracts/web/web/uses.yaml", line: 3 },
        witness: { value },
        breaks: [{ service: "web" }],
      },
    ]);
    expect(pairs).toMatchObject({ holding: 0, broken: 1 });
  });
});
