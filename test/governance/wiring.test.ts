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
