import { type ImpactTarget, changeKinds, compareFabrics, confirmWithAjv, impactOf } from "@concord/compat";
import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import { isSubschema } from "@concord/subschema";
import { describe, expect, test } from "vitest";

const options = {
  judge: async (...[before, after, more]: Parameters<typeof isSubschema>) => isSubschema(before, after, more),
  validate: confirmWithAjv,
  today: "2026-11-20",
};

/** Retained on Kafka, so readers of today and of tomorrow are protected: full. */
const orders = `asyncapi: 3.0.0
info: { title: Orders, version: 1.0.0 }
servers: { log: { host: "log.example:9092", protocol: kafka } }
channels:
  orders: { address: orders.placed, messages: { orderPlaced: { $ref: "#/components/messages/orderPlaced" } } }
operations:
  sendOrderPlaced: { action: send, channel: { $ref: "#/channels/orders" } }
components:
  schemas:
    Currency: { type: string, enum: [EUR, USD] }
  messages:
    orderPlaced:
      payload:
        type: object
        required: [orderId, currency]
        properties:
          orderId: { type: string }
          currency: { $ref: "#/components/schemas/Currency" }
          refundCurrency: { $ref: "#/components/schemas/Currency" }
          note: { type: string }
          lines:
            type: array
            items:
              type: object
              required: [sku]
              properties: { sku: { type: string }, channel: { type: string, x-extensible-enum: [web, till] } }
`;

function reader(name: string, uses?: string): string {
  return `asyncapi: 3.0.0
info: { title: ${name}, version: 1.0.0, x-owner: team-${name} }
channels:
  orders: { $ref: "../orders/asyncapi.yaml#/channels/orders" }
operations:
  receiveOrderPlaced:
    action: receive
    channel: { $ref: "#/channels/orders" }
    messages: [{ $ref: "#/channels/orders/messages/orderPlaced" }]
${uses === undefined ? "" : `    x-uses: ${uses}\n`}`;
}

/** Called over HTTP by the till, which reads the status alone. */
const stock = `openapi: 3.1.0
info: { title: Stock, version: 1.0.0 }
paths:
  /reservations:
    post:
      operationId: reserve
      parameters: [{ name: urgent, in: query, schema: { type: string, enum: ["yes", "no"] } }]
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [sku], properties: { sku: { type: string }, until: { type: string } } }
      responses:
        "200":
          description: Reserved
          content:
            application/json:
              schema: { type: object, required: [status], properties: { status: { type: string, enum: [held] } } }
`;

const files = {
  "contracts/shop/orders/asyncapi.yaml": orders,
  "contracts/shop/billing/asyncapi.yaml": reader("billing", "[/currency, /lines/*/sku]"),
  "contracts/shop/reports/asyncapi.yaml": reader("reports"),
  "contracts/shop/stock/openapi.yaml": stock,
  "contracts/shop/till/uses.yaml": "uses:\n  - endpoint: stock/reserve\n    fields: [/status]\n",
};

const fabricOf = (more: Readonly<Record<string, string>> = {}): Promise<Fabric> =>
  loadFabric(memoryFiles({ ...files, ...more }), { root: "contracts" });

function targetIn(fabric: Fabric, id: string): ImpactTarget {
  const message = fabric.messages.find((one) => one.id === id);
  if (message) return { kind: "message", before: message };
  return { kind: "endpoint", before: fabric.endpoints.find((one) => one.id === id)! };
}

async function ask(id: string, field?: string, part?: string) {
  const fabric = await fabricOf();
  return impactOf(fabric, targetIn(fabric, id), field, options, part);
}

/** `blocks: billing?` with a question mark for who may be affected; the reason where it cannot be tried. */
async function table(id: string, field?: string): Promise<Record<string, string>> {
  const { changes } = (await ask(id, field))!;
  return Object.fromEntries(
    changes.map(({ change, impossible, findings, breaks, mayAffect }) => {
      const who = [...breaks.map(({ service }) => service), ...mayAffect.map(({ service }) => `${service}?`)].sort();
      const blocks = findings.some(({ severity }) => severity === "error");
      return [change, impossible ?? (blocks ? `blocks ${who.join(" ")}`.trim() : "passes")];
    }),
  );
}

describe("what each kind of change would break", () => {
  test("of a required field that one reader reads and another has not said", async () => {
    // Without it, or with another type, every schema of today rejects the message; a new value only where it is read.
    expect(await table("shop/orderPlaced", "/currency")).toEqual({
      remove: "blocks billing reports",
      rename: "blocks billing reports",
      retype: "blocks billing reports",
      "make required": "it is required",
      "make optional": "blocks billing reports",
      "add an enum value": "blocks billing reports",
    });
  });

  test("of an optional field that nobody says to read", async () => {
    expect(await table("shop/orderPlaced", "/note")).toEqual({
      // Every value stays valid without it, so nobody breaks for certain.
      remove: "blocks billing? reports?",
      rename: "blocks billing? reports?",
      // Billing reads other fields; whether it validates the whole message, nobody has said.
      retype: "blocks billing? reports",
      // Retained messages without it: upgraded readers reject them.
      "make required": "blocks billing? reports",
      "make optional": "it is optional",
      "add an enum value": "it has no list of values",
    });
  });

  test("of a field in a list, of which an open enumeration may grow", async () => {
    expect(await table("shop/orderPlaced", "/lines/*/sku")).toMatchObject({ remove: "blocks billing reports" });
    expect(await table("shop/orderPlaced", "/lines/*/channel")).toMatchObject({ "add an enum value": "passes" });
  });

  test("of a list that two fields share: the other field keeps its values", async () => {
    const impact = await ask("shop/orderPlaced", "/refundCurrency");
    const { findings, detail } = impact!.changes.find(({ change }) => change === "add an enum value")!;
    expect(detail).toBe('"new-value"');
    expect(findings.map(({ witness }) => witness?.value)).toEqual([
      expect.objectContaining({ refundCurrency: "new-value" }),
    ]);
    expect(findings[0]!.breaks).toEqual([{ service: "reports", team: "team-reports" }]);
  });

  test("of requests and responses, which travel in opposite directions", async () => {
    // The till has said what it reads, and not what it sends.
    expect(await table("stock/reserve", "/until")).toMatchObject({ "make required": "blocks till?", retype: "blocks till?" });
    expect(await table("stock/reserve", "/sku")).toMatchObject({ "make optional": "passes" });
    expect(await table("stock/reserve", "/status")).toMatchObject({
      "make optional": "blocks till",
      "add an enum value": "blocks till",
      remove: "blocks till",
    });
  });

  test("of one part of an endpoint: what is asked, what is answered, what stands in the address", async () => {
    const of = async (field: string, part: string) => {
      const impact = await ask("stock/reserve", field, part);
      return Object.fromEntries(
        impact!.changes.map(({ change, impossible, findings }) => [
          change,
          impossible ?? findings.filter(({ severity }) => severity === "error").map(({ code }) => code).join(" "),
        ]),
      );
    };
    expect(await of("/until", "request")).toEqual({
      remove: "compat/property-removed",
      rename: "compat/property-removed",
      retype: "compat/request-narrowed",
      "make required": "compat/request-narrowed",
      "make optional": "it is optional",
      "add an enum value": "it has no list of values",
    });
    expect(await of("/status", "200")).toMatchObject({ "make optional": "compat/response-widened" });
    expect(await ask("stock/reserve", "/status", "request")).toBeUndefined();
    expect(await of("/urgent", "query")).toEqual({
      remove: "compat/parameter-removed",
      rename: "compat/parameter-removed",
      retype: "compat/request-narrowed",
      "make required": "compat/parameter-required",
      "make optional": "it is optional",
      "add an enum value": "",
    });
    expect(await ask("stock/reserve", "/urgent/deeper", "query")).toBeUndefined();
  });

  test("of the whole: everybody who takes part", async () => {
    expect(await table("shop/orderPlaced")).toEqual({ remove: "blocks billing reports" });
    expect(await table("stock/reserve")).toEqual({ remove: "blocks till" });
  });
});

test("who reads it, owned by whom", async () => {
  const { readers } = (await ask("shop/orderPlaced", "/lines"))!;
  expect(readers).toEqual([
    { service: "billing", team: "team-billing", fields: ["/lines/*/sku"], reads: "yes" },
    { service: "reports", team: "team-reports", reads: "unsaid" },
  ]);
  const note = (await ask("shop/orderPlaced", "/note"))!;
  expect(note.readers.map(({ reads }) => reads)).toEqual(["no", "unsaid"]);
});

test("a field that no schema declares", async () => {
  expect(await ask("shop/orderPlaced", "/nope")).toBeUndefined();
  expect(await ask("shop/orderPlaced", "/orderId/deeper")).toBeUndefined();
});

/** The same changes, made by hand to the contract. */
const byHand: Readonly<Record<(typeof changeKinds)[number], (text: string) => string>> = {
  remove: (text) => text.replace("required: [orderId, currency]", "required: [orderId]").replace(/ +currency: .*\n/, ""),
  rename: (text) => text.replace("orderId, currency]", "orderId, currencyRenamed]").replace("  currency:", "  currencyRenamed:"),
  retype: (text) => text.replace('  currency: { $ref: "#/components/schemas/Currency" }', "  currency: { type: integer }"),
  "make required": (text) => text,
  "make optional": (text) => text.replace("required: [orderId, currency]", "required: [orderId]"),
  "add an enum value": (text) =>
    text.replace('  currency: { $ref: "#/components/schemas/Currency" }', "  currency: { type: string, enum: [EUR, USD, new-value] }"),
};

test.each(changeKinds)("the gate says the same of the change itself: %s", async (kind) => {
  const { changes } = (await ask("shop/orderPlaced", "/currency"))!;
  const after = await fabricOf({ "contracts/shop/orders/asyncapi.yaml": byHand[kind](orders) });
  const { findings } = await compareFabrics(await fabricOf(), after, options);
  const said = changes.find(({ change }) => change === kind)!;
  const verdicts = (all: typeof findings) => all.map(({ code, severity, breaks, mayAffect }) => ({ code, severity, breaks, mayAffect }));
  expect(verdicts(said.findings)).toEqual(verdicts(findings));
});
