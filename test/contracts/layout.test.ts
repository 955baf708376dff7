import { loadFabric, memoryFiles } from "@concord/contracts";
import { describe, expect, test } from "vitest";
import { fabricOf } from "./fabric-of.ts";

const contract = "asyncapi: 3.1.0\ninfo: { title: Some Events, version: 1.0.0 }\n";
const api = "openapi: 3.1.0\ninfo: { title: Some API, version: 2.0.0 }\npaths: {}\n";

async function servicesOf(...files: string[]): Promise<Record<string, string>> {
  const text = (file: string) =>
    file.includes("openapi") ? api : file.endsWith("domain.yaml") ? "name: D\n" : contract;
  const fabric = await fabricOf(Object.fromEntries(files.map((file) => [file, text(file)])));
  return Object.fromEntries(fabric.services.map(({ id, domain, contracts }) => [id, `${domain}: ${contracts.length}`]));
}

describe("which service a contract belongs to", () => {
  test("the layout: domain, service, and all contracts of one folder", async () => {
    expect(await servicesOf("shop/orders/asyncapi.yaml", "shop/orders/openapi.yaml")).toEqual({ orders: "shop: 2" });
  });

  test("a flat folder: each document is a service of its own", async () => {
    expect(await servicesOf("Order Service.yaml", "billing.asyncapi.yaml", "stock.json")).toEqual({
      "order-service": "default: 1",
      "billing-asyncapi": "default: 1",
      stock: "default: 1",
    });
  });

  test("one folder deep it is a service, or a domain where it says so or holds other names", async () => {
    expect(await servicesOf("orders/asyncapi.yaml")).toEqual({ orders: "default: 1" });
    expect(await servicesOf("shop/asyncapi.yaml", "shop/domain.yaml")).toEqual({ shop: "shop: 1" });
    expect(await servicesOf("shop/orders.yaml")).toEqual({ orders: "shop: 1" });
  });

  test("namesakes get their domain, and their folders where that does not do", async () => {
    expect(await servicesOf("shop/api/asyncapi.yaml", "bank/api/asyncapi.yaml")).toEqual({
      "shop-api": "shop: 1",
      "bank-api": "bank: 1",
    });
    expect(await servicesOf("shop/eu/api/asyncapi.yaml", "shop/us/api/asyncapi.yaml")).toEqual({
      "shop-eu-api": "shop: 1",
      "shop-us-api": "shop: 1",
    });
  });

  test("a single document is called what its file is called, or else what its title says", async () => {
    const named = await loadFabric(memoryFiles({ "some/where/orders.yaml": contract }), {
      root: "some/where/orders.yaml",
    });
    expect(named.services.map(({ id }) => id)).toEqual(["orders"]);
    const plain = await loadFabric(memoryFiles({ "asyncapi.yaml": contract }), { root: "asyncapi.yaml" });
    expect(plain.services.map(({ id }) => id)).toEqual(["some-events"]);
  });

  test("a system that lives elsewhere is a service by its uses.yaml alone", async () => {
    const fabric = await fabricOf({
      "shop/orders/asyncapi.yaml": `${contract}channels: { a: { address: a, messages: { orderPlaced: {} } } }\n`,
      "shop/auditors/uses.yaml":
        "name: Auditors\nowner: finance\nuses: [{ message: shop/orderPlaced, fields: [/id], purpose: Audit. }]\n",
    });
    expect(fabric.services.find(({ id }) => id === "auditors")).toMatchObject({
      domain: "shop",
      title: "Auditors",
      owner: "finance",
      contracts: [],
      uses: [{ target: { kind: "message", id: "shop/orderPlaced" }, fields: ["/id"], purpose: "Audit." }],
    });
  });
});

describe("the rest of the folder", () => {
  const files = {
    "teams.yaml": "teams:\n  - { id: shop, name: Shop, contact: shop@example.com, members: [Ana] }\n",
    "glossary.yaml":
      "terms:\n  - { id: sum, term: Sum, definition: How much., synonyms: [total], schema: shop/schemas/Sum.yaml }\n",
    "shop/domain.yaml": "name: The Shop\nowner: shop\ncapabilities: [{ id: checkout, name: Check out }]\n",
    "shop/schemas/Sum.yaml": "title: A sum\ntype: string\nx-term: sum\n",
    "shop/orders/asyncapi.yaml": `${contract}channels: { a: { address: a, messages: { placed: { payload: { $ref: ../schemas/Sum.yaml } } } } }
operations: { sendPlaced: { action: send, channel: { $ref: "#/channels/a" }, x-capability: checkout } }\n`,
    "shop/orders/openapi.yaml": `openapi: 3.0.3
info: { title: Orders, version: 2.0.0 }
paths: { "/orders/{id}": { get: { operationId: read-order, responses: { "200": { description: ok } } } } }\n`,
    "shop/flows/order-to-cash.arazzo.yaml": `arazzo: 1.1.0
info: { title: Order to cash, version: 1.0.0 }
sourceDescriptions:
  - { name: events, url: ../orders/asyncapi.yaml, type: asyncapi }
  - { name: api, url: ../orders/openapi.yaml, type: openapi }
workflows:
  - workflowId: cash
    x-capability: checkout
    steps:
      - { stepId: read, operationId: $sourceDescriptions.api.read-order }
      - { stepId: readByPath, operationPath: "{$sourceDescriptions.api.url}#/paths/~1orders~1{id}/get" }
      - { stepId: tell, operationId: $sourceDescriptions.events.sendPlaced }
      - { stepId: tellByChannel, channelPath: "{$sourceDescriptions.events.url}#/channels/a", action: send }
      - { stepId: wait, operationId: $sourceDescriptions.events.nothing }
`,
  };

  test("teams, terms, domains and models", async () => {
    const fabric = await fabricOf(files);
    expect(fabric.findings).toEqual([]);
    expect(fabric.teams).toMatchObject([{ id: "shop", title: "Shop", contact: "shop@example.com", members: ["Ana"] }]);
    expect(fabric.terms).toMatchObject([{ id: "sum", title: "Sum", synonyms: ["total"], model: "shop/Sum" }]);
    expect(fabric.domains).toMatchObject([{ id: "shop", title: "The Shop", capabilities: [{ id: "shop/checkout" }] }]);
    expect(fabric.models).toMatchObject([{ id: "shop/Sum", title: "A sum", domain: "shop", owner: "shop" }]);
    expect(fabric.messages).toMatchObject([{ id: "shop/placed", payload: { model: "shop/Sum" } }]);
    expect(fabric.services).toMatchObject([{ id: "orders", owner: "shop", version: "1.0.0" }]);
  });

  test("flows name endpoints and operations, by id and by path", async () => {
    const fabric = await fabricOf(files);
    expect(fabric.flows).toMatchObject([
      { id: "shop/order-to-cash", title: "Order to cash", domain: "shop", capability: "shop/checkout" },
    ]);
    expect(fabric.flows[0]!.steps.map(({ id, endpoint, operation }) => [id, endpoint ?? operation])).toEqual([
      ["read", "orders/readOrder"],
      ["readByPath", "orders/readOrder"],
      ["tell", "orders/sendPlaced"],
      ["tellByChannel", "orders/sendPlaced"],
      ["wait", undefined],
    ]);
  });

  test("the order of the files makes no difference", async () => {
    const source = memoryFiles(
      Object.fromEntries(Object.entries(files).map(([file, text]) => [`contracts/${file}`, text])),
    );
    const reversed = { ...source, list: async () => (await source.list()).toReversed() };
    const backwards = await loadFabric(reversed, { root: "contracts" });
    expect(JSON.stringify(backwards)).toBe(JSON.stringify(await fabricOf(files)));
  });
});
