import path from "node:path";
import { Parser } from "@asyncapi/parser";
import { diskFiles, loadFabric } from "@concord/contracts";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { fabricOf } from "./fabric-of.ts";

const repository = path.resolve(import.meta.dirname, "../..");

const files = {
  "shop/orders/asyncapi.yaml": `
asyncapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
channels:
  placed:
    address: orders.placed
    messages: { orderPlaced: { payload: { $ref: ../../finance/schemas/Money.yaml } } }
components: { schemas: { Money: { $ref: ../../finance/schemas/Money.yaml }, Own: { type: string } } }
`,
  "shop/billing/asyncapi.yaml": `
asyncapi: 3.1.0
info: { title: Billing, version: 1.0.0 }
channels:
  placed: { $ref: ../orders/asyncapi.yaml#/channels/placed }
  own: { address: own, messages: { tree: { payload: { $ref: ../schemas/Tree.yaml } }, gone: { payload: { $ref: ../schemas/Gone.yaml } } } }
`,
  "shop/schemas/Tree.yaml":
    "$id: urn:tree\ntype: object\nproperties: { child: { $ref: Tree.yaml }, price: { $ref: ../../finance/schemas/Money.yaml } }\n",
  "finance/schemas/Money.yaml": "type: object\nproperties: { currency: { $ref: Currency.yaml } }\n",
  "finance/schemas/Currency.yaml": "type: string\n",
};

describe("the bundle of a contract", () => {
  test("holds schemas of other files as components, other things in their place", async () => {
    const fabric = await fabricOf(files);
    const billing = fabric.contracts.find(({ service }) => service === "billing")!;
    expect(billing.valid).toBe(false);
    expect(billing.bundled).toMatchObject({
      channels: {
        placed: {
          address: "orders.placed",
          messages: { orderPlaced: { payload: { $ref: "#/components/schemas/Money" } } },
        },
        own: {
          messages: {
            tree: { payload: { $ref: "#/components/schemas/Tree" } },
            gone: { payload: { "x-unresolved": "../schemas/Gone.yaml" } },
          },
        },
      },
    });
    expect(billing.bundled["components"]).toEqual({
      schemas: {
        Currency: { type: "string" },
        Money: { type: "object", properties: { currency: { $ref: "#/components/schemas/Currency" } } },
        Tree: {
          type: "object",
          properties: { child: { $ref: "#/components/schemas/Tree" }, price: { $ref: "#/components/schemas/Money" } },
        },
      },
    });
  });

  test("a component that only refers to a file is that file", async () => {
    const fabric = await fabricOf(files);
    const orders = fabric.contracts.find(({ service }) => service === "orders")!;
    expect(orders.bundled).toMatchObject({
      channels: { placed: { messages: { orderPlaced: { payload: { $ref: "#/components/schemas/Money" } } } } },
      components: { schemas: { Money: { type: "object" }, Own: { type: "string" }, Currency: { type: "string" } } },
    });
  });

  test("equal contracts have equal hashes, however they are written", async () => {
    const hashOf = async (text: string) => (await fabricOf({ "a/b/asyncapi.yaml": text })).contracts[0]!.hash;
    const yaml = "asyncapi: 3.1.0\ninfo:\n  title: A # a remark\n  version: 1.0.0\n";
    const json = '{"info": {"version": "1.0.0", "title": "A"}, "asyncapi": "3.1.0"}';
    expect(await hashOf(yaml)).toBe(await hashOf(json));
    expect(await hashOf(yaml)).not.toBe(await hashOf(yaml.replace("title: A", "title: B")));
  });

  test(
    "every contract of this repository bundles to a valid document that refers to nothing outside",
    { timeout: 60_000 },
    async () => {
      const fabric = await loadFabric(diskFiles({ cwd: repository, root: "contracts" }), { root: "contracts" });
      const validator = new Validator();
      for (const { file, specification, bundled } of fabric.contracts) {
        expect([file, JSON.stringify(bundled).match(/"\$ref":"[^#]|x-unresolved/)]).toEqual([file, null]);
        if (specification === "openapi")
          expect([file, await validator.validate(structuredClone(bundled))]).toEqual([file, { valid: true }]);
      }
      const foreign = fabric.contracts.find(
        ({ service, specification }) => service === "notifications" && specification === "asyncapi",
      )!;
      const diagnostics = await new Parser().validate(JSON.stringify(foreign.bundled));
      expect(diagnostics.filter(({ severity }) => JSON.stringify(severity) === "0")).toEqual([]);
    },
  );
});
