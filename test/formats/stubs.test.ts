import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Fabric, diskFiles, loadFabric } from "@concord/contracts";
import type { MessageDefinition, SendDefinitions } from "@concord/runtime";
import type { TestKit } from "@concord/runtime/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile, layOut } from "../codegen/compile-packages.ts";
import { planFabric } from "../codegen/plan-contract.ts";

const root = fileURLToPath(new URL("fixtures/fabric", import.meta.url));
const here = mkdtempSync(path.join(tmpdir(), "concord-formats-"));
let fabric: Fabric;

beforeAll(async () => {
  fabric = await loadFabric(diskFiles({ cwd: root, root: "." }), { root: "." });
  for (const { files } of await planFabric(fabric)) {
    for (const file of files) {
      mkdirSync(path.dirname(path.join(here, file.path)), { recursive: true });
      writeFileSync(path.join(here, file.path), file.text);
    }
  }
  symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), path.join(here, "node_modules"));
}, 60_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));

/** Generated code is loaded as an application would load it: compiled, and typed by the definitions of the runtime. */
async function testKit(): Promise<TestKit<SendDefinitions, Received>> {
  const { createBillingTestKit } = (await import(
    pathToFileURL(path.join(here, "billing/dist/testing.js")).href
  )) as Record<string, () => TestKit<SendDefinitions, Received>>;
  return createBillingTestKit!();
}

type Received = {
  orderPlaced: { message: MessageDefinition<object>; operation: string };
  orderShipped: { message: MessageDefinition<object>; operation: string };
};

const order = {
  orderId: "3f333df6-90a4-4fda-8dd3-9485d27cee36",
  total: { amount: "119.90", currency: "EUR" },
  placedAt: "2026-11-21T10:00:00.000Z",
};

describe("stubs of Avro and Protobuf contracts", () => {
  test("compile under the strictest flags", async () => {
    expect(fabric.findings).toEqual([]);
    expect(compile(layOut(new Map([["fabric", await planFabric(fabric)]])))).toEqual([]);
  });

  test("carry values in the bytes of their schemas", async () => {
    await using kit = await testKit();
    kit.consumer.on.orderPlaced(() => {});
    kit.consumer.on.orderShipped(() => {});
    await kit.given.orderPlaced(order);
    await kit.given.orderShipped({ shipmentId: "s1", carrier: "POST", items: [{ sku: "a" }] });
    expect(kit.handled.orderPlaced.once().data).toEqual({ ...order, note: null });
    expect(kit.handled.orderShipped.once().data).toEqual({
      shipmentId: "s1",
      carrier: "POST",
      items: [{ sku: "a", quantity: 0 }],
    });
  });

  test("read what another implementation wrote, and set aside what no schema wrote", async () => {
    await using kit = await testKit();
    kit.consumer.on.orderPlaced(() => {});
    kit.consumer.on.orderShipped(() => {});
    // { orderId: "…" (36 bytes), total: { amount: 0x2ed6 = 119.90, currency: EUR }, placedAt, note: null }, by hand.
    const bytes = Buffer.concat([
      Buffer.from([72]),
      Buffer.from(order.orderId),
      Buffer.from([4, 0x2e, 0xd6, 0]),
      Buffer.from("80a4e3d8bf68", "hex"),
      Buffer.from([0]),
    ]);
    const headers = { "content-type": "application/vnd.apache.avro", "ce-type": "commerce.orderPlaced" };
    await kit.givenRaw("orders.placed", bytes, { headers });
    expect(kit.handled.orderPlaced.once().data).toEqual({ ...order, note: null });
    await kit.givenRaw("orders.placed", JSON.stringify(order), { headers });
    expect(kit.deadLetters.one({ reason: "rejected" }).origin).toBe("orders.placed");
  });
});
