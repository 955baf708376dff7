import { locateIn, type Message, type Schema } from "@concord/contracts";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { errorsIn, fabricOf } from "./fabric-of.ts";

const header = "asyncapi: 3.1.0\ninfo: { title: Orders, version: 1.0.0 }\n";

async function payloadsOf(files: Readonly<Record<string, string>>): Promise<Record<string, Schema>> {
  const fabric = await fabricOf(files);
  expect(errorsIn(fabric)).toEqual([]);
  const named = fabric.messages.map(({ name, payload }: Message) => [name, payload!]);
  return Object.fromEntries(named) as Record<string, Schema>;
}

describe("self-contained schemas", () => {
  const files = {
    "shop/orders/asyncapi.yaml": `${header}
channels:
  orders:
    address: orders
    messages:
      placed:
        payload:
          type: object
          properties:
            lines: { type: array, items: { $ref: "#/components/schemas/order-line" } }
            total: { $ref: ../../finance/schemas/Money.yaml }
      cancelled:
        payload: { $ref: "#/components/schemas/Cancelled" }
      priced:
        payload: { $ref: ../../finance/schemas/Money.yaml }
components:
  schemas:
    order-line:
      type: object
      properties:
        price: { $ref: ../../finance/schemas/Money.yaml }
        part: { $ref: "#/components/schemas/order-line" }
        rate: { $ref: "../../finance/schemas/Money.yaml#/properties/rate" }
    Cancelled:
      type: object
      properties:
        refund: { $ref: ../../finance/schemas/Money.yaml }
`,
    "finance/schemas/Money.yaml": `
$id: https://example.com/Money
type: object
required: [amount, currency]
properties:
  amount: { type: string }
  currency: { $ref: Currency.yaml }
  rate: { type: number }
`,
    "finance/schemas/Currency.yaml": "type: string\nenum: [EUR, CHF]\n",
  };

  test("what a reference reached stands under $defs, by a readable name", async () => {
    const { placed } = await payloadsOf(files);
    expect(placed).toMatchObject({ name: "PlacedPayload", dialect: "asyncapi", format: "json-schema" });
    expect(placed!.json).toMatchObject({
      properties: { lines: { items: { $ref: "#/$defs/OrderLine" } }, total: { $ref: "#/$defs/Money" } },
    });
    expect(placed!.definitions).toEqual({
      Currency: { file: "contracts/finance/schemas/Currency.yaml", pointer: "" },
      Money: { file: "contracts/finance/schemas/Money.yaml", pointer: "" },
      MoneyRate: { file: "contracts/finance/schemas/Money.yaml", pointer: "/properties/rate" },
      OrderLine: { file: "contracts/shop/orders/asyncapi.yaml", pointer: "/components/schemas/order-line" },
    });
  });

  test("it validates on its own, recursion included", async () => {
    const { placed } = await payloadsOf(files);
    const validate = new Ajv({ strict: false }).compile(placed!.json as object);
    const line = (currency: string) => ({
      price: { amount: "1", currency },
      part: { price: { amount: "2", currency } },
    });
    expect(validate({ lines: [line("EUR")] })).toBe(true);
    expect(validate({ lines: [line("USD")] })).toBe(false);
  });

  test("a definition is one object, whichever message refers to it", async () => {
    const { placed, cancelled } = await payloadsOf(files);
    const moneyIn = (schema: Schema) => (schema.json as { $defs: Record<string, unknown> }).$defs["Money"];
    expect(moneyIn(placed!)).toBeDefined();
    expect(moneyIn(placed!)).toBe(moneyIn(cancelled!));
  });

  test("a payload that is a reference is what it refers to, model and all", async () => {
    const { priced, cancelled } = await payloadsOf(files);
    expect(priced).toMatchObject({
      name: "Money",
      model: "finance/Money",
      at: { file: "contracts/finance/schemas/Money.yaml" },
    });
    expect(cancelled).toMatchObject({ name: "Cancelled", at: { pointer: "/components/schemas/Cancelled" } });
    expect(cancelled).not.toHaveProperty("model");
  });

  test("a pointer into the schema leads back to its source", async () => {
    const { placed } = await payloadsOf(files);
    expect(locateIn(placed!, "/properties/total")).toEqual({
      file: "contracts/shop/orders/asyncapi.yaml",
      pointer: "/channels/orders/messages/placed/payload/properties/total",
    });
    expect(locateIn(placed!, "/$defs/OrderLine/properties/price")).toEqual({
      file: "contracts/shop/orders/asyncapi.yaml",
      pointer: "/components/schemas/order-line/properties/price",
    });
  });
});

describe("names", () => {
  test("namesakes from several files are told apart by where they come from; the contract's own keeps its name", async () => {
    const { priced } = await payloadsOf({
      "shop/orders/asyncapi.yaml": `${header}
channels:
  orders:
    address: orders
    messages:
      priced:
        payload:
          type: object
          properties:
            foreign: { $ref: ../../finance/schemas/Money.yaml }
            own: { $ref: "#/components/schemas/Money" }
components:
  schemas:
    Money: { type: number }
`,
      "finance/schemas/Money.yaml": "type: string\n",
    });
    expect(priced!.json).toMatchObject({
      properties: { foreign: { $ref: "#/$defs/FinanceMoney" }, own: { $ref: "#/$defs/Money" } },
      $defs: { FinanceMoney: { type: "string" }, Money: { type: "number" } },
    });
  });

  test("an address that a file of the folder says is its own means that file", async () => {
    const { priced } = await payloadsOf({
      "shop/orders/asyncapi.yaml": `${header}channels:
  orders: { address: orders, messages: { priced: { payload: { $ref: "https://example.com/money#/properties/sum" } } } }
`,
      "finance/schemas/Money.yaml":
        "$id: https://example.com/money#\ntype: object\nproperties: { sum: { type: string } }\n",
    });
    expect(priced).toMatchObject({
      name: "MoneySum",
      json: { type: "string" },
      at: { file: "contracts/finance/schemas/Money.yaml" },
    });
  });

  test("x-name pins the name; property names that are keywords stay properties", async () => {
    const { priced } = await payloadsOf({
      "shop/orders/asyncapi.yaml": `${header}
channels:
  orders:
    address: orders
    messages:
      priced:
        payload:
          type: object
          properties:
            items: { $ref: "#/components/schemas/a" }
            definitions: { type: string }
            $ref: { type: string }
            __proto__: { type: string }
          required: [__proto__]
          const: { $ref: "#/not/a/reference" }
components:
  schemas:
    a: { x-name: Basket, type: object }
`.replace('          const: { $ref: "#/not/a/reference" }\n', ""),
    });
    expect(priced!.json).toMatchObject({
      properties: { items: { $ref: "#/$defs/Basket" }, definitions: { type: "string" } },
    });
    const properties = (priced!.json as { properties: object }).properties;
    expect(Object.keys(properties)).toEqual(["items", "definitions", "$ref", "__proto__"]);
    expect(Object.getPrototypeOf(properties)).toBe(Object.prototype);
  });
});

describe("dialects", () => {
  const beside = "{ $ref: ../schemas/Name.yaml, minLength: 3, description: Said beside. }";
  const model = { "shop/schemas/Name.yaml": "type: string\n" };

  test("beside a reference only words count up to draft-07", async () => {
    const { named } = await payloadsOf({
      ...model,
      "shop/orders/asyncapi.yaml": `${header}channels:
  orders: { address: orders, messages: { named: { payload: { type: object, properties: { name: ${beside} } } } } }
`,
    });
    expect((named!.json as { properties: object }).properties).toEqual({
      name: { $ref: "#/$defs/Name", description: "Said beside." },
    });
  });

  test("beside a reference everything counts in 2020-12", async () => {
    const fabric = await fabricOf({
      ...model,
      "shop/orders/openapi.yaml": `openapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
paths:
  /orders:
    post:
      requestBody:
        content: { application/json: { schema: { type: object, properties: { name: ${beside} } } } }
      responses: { "204": { description: Done. } }
`,
    });
    expect(errorsIn(fabric)).toEqual([]);
    const schema = fabric.endpoints[0]!.requestBody!.content[0]!.schema!;
    expect(schema.dialect).toBe("2020-12");
    expect((schema.json as { properties: object }).properties).toEqual({
      name: { $ref: "#/$defs/Name", minLength: 3, description: "Said beside." },
    });
  });

  test("schemas that meet across dialects are read in the newest", async () => {
    // The AsyncAPI rules object to draft-04 bounds; the schema can be read all the same.
    const fabric = await fabricOf({
      "shop/orders/asyncapi.yaml": `${header}channels:
  orders:
    address: orders
    messages:
      mixed:
        payload:
          type: object
          properties:
            pair: { type: array, items: [{ type: string }, { type: integer }], additionalItems: false }
            new: { $ref: ../schemas/New.yaml }
            old: { $ref: ../schemas/Old.yaml }
          dependencies: { pair: [new], new: { required: [old] } }
`,
      "shop/schemas/New.yaml":
        "$schema: https://json-schema.org/draft/2020-12/schema\nprefixItems: [{ type: string }]\n",
      "shop/schemas/Old.yaml":
        "$schema: http://json-schema.org/draft-04/schema#\ntype: number\nminimum: 0\nexclusiveMinimum: true\n",
    });
    const mixed = fabric.messages[0]!.payload;
    expect(mixed!.dialect).toBe("2020-12");
    expect(mixed!.json).toMatchObject({
      properties: { pair: { prefixItems: [{ type: "string" }, { type: "integer" }], items: false } },
      dependentRequired: { pair: ["new"] },
      dependentSchemas: { new: { required: ["old"] } },
      $defs: { New: { prefixItems: [{ type: "string" }] }, Old: { exclusiveMinimum: 0 } },
    });
    const validate = new Ajv2020({ strict: false }).compile(mixed!.json as object);
    expect(validate({ pair: ["a", 1], new: [], old: 1 })).toBe(true);
    expect(validate({ pair: ["a", 1, 2], new: [], old: 1 })).toBe(false);
    expect(validate({ old: 0 })).toBe(false);
  });

  test("other languages are kept as they are written", async () => {
    const { placed } = await payloadsOf({
      "shop/orders/asyncapi.yaml": `${header}channels:
  orders:
    address: orders
    messages:
      placed:
        payload:
          schemaFormat: application/raml+yaml;version=1.0
          schema: { type: object }
`,
    });
    expect(placed).toMatchObject({ format: "other", json: true, raw: { type: "object" } });
  });

  test("Avro and Protobuf are read as what their values are", async () => {
    const payload = (name: string, format: string, ref: string): string => `
      ${name}:
        payload:
          schemaFormat: application/vnd.${format}
          schema: { $ref: "${ref}" }`;
    const { placed, shipped } = await payloadsOf({
      "shop/orders/asyncapi.yaml": `${header}channels:
  orders:
    address: orders
    messages:${payload("placed", "apache.avro+json;version=1.9.0", "./Order.avsc#/Order")}${payload("shipped", "google.protobuf;version=3", "./parcel.proto#/Parcel")}
`,
      "shop/orders/Order.avsc":
        '{ "type": "record", "name": "Order", "fields": [\n{ "name": "id", "type": "string" }] }',
      "shop/orders/parcel.proto": 'syntax = "proto3";\nmessage Parcel {\n  string parcel_id = 1;\n}\n',
    });
    expect(placed).toMatchObject({ format: "avro", json: { properties: { id: { type: "string" } } } });
    expect(locateIn(placed!, "/properties/id")).toEqual({
      file: "contracts/shop/orders/Order.avsc",
      pointer: "/fields/0",
    });
    expect(shipped).toMatchObject({ format: "protobuf", json: { properties: { parcelId: { type: "string" } } } });
    expect(locateIn(shipped!, "/properties/parcelId")).toEqual({
      file: "contracts/shop/orders/parcel.proto",
      pointer: "/Parcel/parcel_id",
    });
  });

  test("what is wrong with them is said where they are written", async () => {
    const fabric = await fabricOf({
      "shop/schemas/Order.avsc":
        '{ "type": "record", "name": "Order",\n "fields": [{ "name": "id", "type": "Gone" }] }',
      "shop/schemas/parcel.proto": 'syntax = "proto3";\nmessage Parcel {\n  string id 1;\n}\n',
      "shop/orders/asyncapi.yaml": `${header}channels: {}\n`,
    });
    expect(fabric.findings.map(({ code, at }) => [code, at.line])).toEqual([
      ["contracts/avro-invalid", 2],
      ["contracts/protobuf-invalid", 3],
    ]);
  });
});
