import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Finding } from "@concord/diagnostics";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { concord, repository, repositoryIn, scratch } from "../cli/run.ts";

const fixtures = path.join(import.meta.dirname, "fixtures");
const read = (folder: string, file: string): string => readFileSync(path.join(folder, file), "utf8");
const document = (folder: string, file: string): any => parse(read(folder, file));

interface Result {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
  readonly assumed: readonly string[];
  readonly missing: readonly { readonly code: string; readonly count: number }[];
  readonly baseline: number;
  readonly unlisted: number;
}

async function bring(folder: string, ...argv: readonly string[]): Promise<Result> {
  const { code, out, err } = await concord(folder, ["import", ...argv, "--json"]);
  expect(err).toBe("");
  expect(code).toBe(0);
  return JSON.parse(out);
}

/** The first check after an import: nothing blocks, and nothing warns. */
async function isGreen(folder: string): Promise<void> {
  for (const command of ["validate", "lint", "check"]) {
    const { code, out } = await concord(folder, [command, "--json"]);
    const open = JSON.parse(out).findings.filter(({ severity }: Finding) => severity !== "note");
    expect(open.map(({ code: rule, at }: Finding) => [rule, at.file, at.line])).toEqual([]);
    expect([command, code]).toEqual([command, 0]);
  }
}

test("documents keep every byte, and get their places", async () => {
  const folder = scratch();
  const result = await bring(folder, path.join(fixtures, "documents"), "--domain", "shop");
  const kept = {
    "contracts/shop/orders/orders.asyncapi.yml": "orders.asyncapi.yml",
    "contracts/shop/orders/shared/order.json": "shared/order.json",
    "contracts/shop/shop/openapi.yaml": "shop-api.yaml",
    "contracts/shop/half/asyncapi.yaml": "half.yaml",
    "contracts/shop/schemas/Address.json": "Address.schema.json",
    "contracts/shop/schemas/Parcel.avsc": "parcel.avsc",
  };
  for (const [file, source] of Object.entries(kept)) {
    expect(read(folder, file), file).toBe(read(fixtures, `documents/${source}`));
  }
  expect(result.leftOut.map(({ file }) => file)).toEqual(["old.yaml", "settings.yaml"]);
  expect(result.leftOut[0]!.reason).toContain("convert it to OpenAPI 3");
  expect(result.assumed).toEqual([expect.stringContaining("orders.asyncapi.yml: publish means that")]);
  expect(result.missing.map(({ code }) => code)).toContain("governance/description-omitted");
  await isGreen(folder);
});

test("then it only gets stricter: what is known warns nobody, what is new blocks", async () => {
  const folder = scratch();
  const { baseline } = await bring(folder, path.join(fixtures, "documents/orders.asyncapi.yml"), "--domain", "shop");
  // The schema that it refers to was not brought along.
  expect(baseline).toBeGreaterThan(3);
  repositoryIn(folder).commit("imported");
  await isGreen(folder);
  const file = "contracts/shop/orders/asyncapi.yaml";
  writeFileSync(
    path.join(folder, file),
    read(folder, file).replace("name: orderPlaced", "headers: { $ref: ./none.json }"),
  );
  const { code, out } = await concord(folder, ["validate"]);
  expect(out).toContain("none.json");
  expect(out).not.toContain("order.json");
  expect(code).toBe(1);
});

test("several files of one name become several services, by their folders", async () => {
  const text = (title: string): string => `asyncapi: 3.0.0\ninfo: { title: ${title}, version: 1.0.0 }\n`;
  const { folder } = repository({
    "from/orders/asyncapi.yaml": text("Any"),
    "from/billing/asyncapi.yaml": text("Thing"),
    "other/orders/asyncapi.yaml": text("Else"),
    "from/spec/asyncapi.yaml": text("Fleet Service"),
  });
  const files = ["from/orders", "from/billing", "other/orders", "from/spec"].map((one) => `${one}/asyncapi.yaml`);
  await bring(folder, ...files, "--domain", "shop");
  expect(read(folder, "contracts/shop/orders/asyncapi.yaml")).toBe(text("Any"));
  expect(read(folder, "contracts/shop/billing/asyncapi.yaml")).toBe(text("Thing"));
  expect(read(folder, "contracts/shop/orders-2/asyncapi.yaml")).toBe(text("Else"));
  expect(read(folder, "contracts/shop/fleet/asyncapi.yaml")).toBe(text("Fleet Service"));
});

test("a registry's subjects: the latest version of each, topics with their keys, references put in", async () => {
  const folder = scratch();
  const { assumed, missing } = await bring(
    folder,
    path.join(fixtures, "registry/subjects.json"),
    "--domain",
    "shop",
    "--service",
    "checkout",
  );
  const { channels, operations, components } = document(folder, "contracts/shop/checkout/asyncapi.yaml");
  expect(new Set(Object.values(channels).map((channel: any) => channel.address))).toEqual(
    new Set(["carts", "orders", "payments.captured"]),
  );
  expect(Object.keys(operations).sort()).toEqual(["sendCarts", "sendOrders", "sendPaymentsCaptured"]);
  expect(components.messages.paymentsCaptured).toMatchObject({
    contentType: "avro/binary",
    payload: {
      schemaFormat: "application/vnd.apache.avro;version=1.9.0",
      schema: { $ref: "../schemas/PaymentsCaptured.avsc" },
    },
    bindings: { kafka: { key: { $ref: "../schemas/PaymentsCapturedKey.json" } } },
  });
  const { fields } = JSON.parse(read(folder, "contracts/shop/schemas/PaymentsCaptured.avsc"));
  expect(fields.map(({ name }: { name: string }) => name)).toEqual(["paymentId", "amount", "tax"]);
  expect(missing.filter(({ code }) => code.startsWith("contracts/"))).toEqual([]);
  // A name may be defined once, and is then only named.
  expect(fields[1].type).toMatchObject({ type: "record", name: "Money" });
  expect(fields[2].type).toEqual(["null", "com.acme.Money"]);
  expect(read(folder, "contracts/shop/schemas/Carts.proto")).toContain("message Cart {");
  expect(assumed).toEqual([
    expect.stringContaining("checkout sends every topic"),
    expect.stringContaining("com.acme.Money belongs to no topic"),
  ]);
  await isGreen(folder);
});

test("an EventCatalog folder: services, messages, channels, teams, words, flows", async () => {
  const folder = scratch();
  const { leftOut, assumed } = await bring(folder, path.join(fixtures, "event-catalog"));
  const orders = document(folder, "contracts/orders/orders-service/asyncapi.yaml");
  expect(orders.info).toEqual({
    title: "Orders Service",
    version: "0.0.2",
    description: "The service behind the basket. It sends OrderPlaced once the customer has confirmed.",
    "x-owner": "full-stack",
  });
  expect(orders.channels.ordersEnvEvents).toMatchObject({
    address: "orders.{env}.events",
    parameters: { env: { enum: ["dev", "prod"] } },
  });
  expect(Object.keys(orders.operations)).toEqual([
    "sendOrderCancelled",
    "sendOrderPlaced",
    "receiveOutOfStock",
    "receiveCancelOrder",
  ]);
  expect(orders.components.messages.orderCancelled).toMatchObject({
    "x-kind": "event",
    "x-deprecated": true,
    "x-sunset": "2027-05-01",
  });
  expect(orders.components.messages.cancelOrder["x-kind"]).toBe("command");
  expect(
    document(folder, "contracts/orders/inventory-service/asyncapi.yaml").operations.receiveOrderPlaced["x-uses"],
  ).toEqual(["/orderId"]);
  expect(read(folder, "contracts/event-catalog/payments/openapi.yaml")).toBe(
    read(fixtures, "event-catalog/services/Payments/openapi.yml"),
  );
  expect(document(folder, "contracts/teams.yaml").teams[0]).toEqual({
    id: "full-stack",
    name: "Full stackers",
    contact: "full-stack@example.com",
    members: ["Maya Lindqvist"],
  });
  expect(document(folder, "contracts/glossary.yaml").terms[0]).toMatchObject({
    id: "order",
    definition: "What a customer has asked us to deliver.",
  });
  expect(document(folder, "contracts/orders/domain.yaml")).toMatchObject({ name: "Orders", owner: "full-stack" });
  const flow = document(folder, "contracts/orders/flows/cancel-order.arazzo.yaml");
  expect(flow.workflows[0].steps.map(({ operationId }: { operationId: string }) => operationId)).toEqual([
    "$sourceDescriptions.orders-service.sendOrderPlaced",
    "$sourceDescriptions.orders-service.sendOrderCancelled",
  ]);
  expect(leftOut.map(({ file }) => file)).toEqual(["services/Newsletter/index.mdx", "events/Forgotten/index.mdx"]);
  expect(assumed[0]).toContain("addresses of Order cancelled, Cancel order are made from their names");
  // Who sends on a shared channel and who receives there are joined.
  const { out } = await concord(folder, ["impact", "orders/orderPlaced#/orderId", "--json"]);
  expect(out).toContain('"inventory-service"');
  await isGreen(folder);
});

test("into a repository that is there: only what is new is recorded", async () => {
  const folder = scratch();
  await concord(folder, ["init", "--yes", "--handle", "@acme/sales"]);
  const repo = repositoryIn(folder);
  repo.commit("first");
  const { created, changed } = await bring(
    folder,
    path.join(fixtures, "documents/shop-api.yaml"),
    "--domain",
    "sales",
    "--service",
    "shop",
  );
  expect(created).toEqual(["contracts/sales/shop/openapi.yaml", "concord.baseline.json"]);
  expect(changed).toEqual([]);
  await isGreen(folder);
});

test("nothing is overwritten, and nothing is written where nothing is known", async () => {
  const folder = scratch();
  const source = path.join(fixtures, "documents/shop-api.yaml");
  await bring(folder, source, "--domain", "shop");
  const twice = await concord(folder, ["import", source, "--domain", "shop"]);
  expect(twice).toMatchObject({
    code: 2,
    err: expect.stringContaining("there is a contracts/shop/shop/openapi.yaml already"),
  });
  const { folder: other } = repository({ "notes.yaml": "answer: 42\n" });
  const unknown = await concord(other, ["import", "notes.yaml"]);
  expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining("notes.yaml: it is no contract") });
  expect(existsSync(path.join(other, "concord.yaml"))).toBe(false);
  writeFileSync(path.join(other, "bin.json"), Buffer.from([0xff, 0xfe, 0x00]));
  const binary = await concord(other, ["import", "bin.json"]);
  expect(binary).toMatchObject({ code: 2, err: expect.stringContaining("bin.json: it is not UTF-8 text") });
  const missing = await concord(other, ["import", "nowhere"]);
  expect(missing).toMatchObject({ code: 2, err: expect.stringContaining("there is no ") });
});

test("a dry run writes nothing", async () => {
  const folder = scratch();
  const { out } = await concord(folder, ["import", path.join(fixtures, "event-catalog"), "--dry-run"]);
  expect(out).toContain("would be created  contracts/teams.yaml\n");
  expect(existsSync(path.join(folder, "contracts"))).toBe(false);
});
