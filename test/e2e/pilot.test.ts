import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { diskFiles, loadFabric } from "@concord/contracts";
import { describe, expect, test } from "vitest";
import { faults } from "../../examples/order-to-cash/src/judge.ts";
import type { Happening } from "../../examples/order-to-cash/src/observe.ts";
import { type Scene, scenes } from "../../examples/order-to-cash/src/scenes.ts";
import { runPilot } from "./run-pilot.ts";

const root = path.resolve(import.meta.dirname, "../..");
const concord = path.join(root, "packages/cli/bin/concord.js");

describe("the pilot", () => {
  test("does what the contracts say, and tells it", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [concord, "pilot"], { cwd: root });
    expect(stdout.match(/✓/g)).toHaveLength(scenes.length);
    expect(stdout).not.toContain("✗");
    expect(stdout).toContain("refuses it: /customerId required");
    expect(stdout).toContain("has had this place order already");
  });

  test.each(["memory", "sqlite"])("says how it went on %s in figures", async (transport) => {
    expect(await runPilot(transport)).toMatchObject({ ok: true, orders: 4, deadLetters: 1 });
  });

  test.each([
    ["commerce/order-to-cash", 0],
    ["support/failed-payment-to-resolved-ticket", 1],
  ])("expects every message that the flow %s sends", async (id, scene) => {
    const fabric = await loadFabric(diskFiles({ cwd: root, root: "contracts" }), { root: "contracts" });
    const flow = fabric.flows.find((one) => one.id === id);
    const sent = flow!.steps.flatMap(({ operation }) => {
      const found = fabric.operations.find((one) => one.id === operation && one.action === "send");
      return found?.messages.map(({ message }) => message.replace("/", ".")) ?? [];
    });
    expect(sent.length).toBeGreaterThan(5);
    // The customer is told twice there, by two services; the scene counts only what one service alone sends.
    const counted = sent.filter((type) => type !== "customer.notifyCustomer");
    expect(Object.keys(scenes[scene]!.expects)).toEqual(expect.arrayContaining(counted));
  });
});

describe("the pilot's judge", () => {
  const scene: Scene = {
    title: "",
    moral: "",
    play: async () => {},
    expects: { "commerce.orderPlaced": 1 },
    duplicates: 1,
  };
  const placed: Happening = { what: "message", type: "commerce.orderPlaced", from: "orders", channel: "orders.placed" };
  const duplicate: Happening = { what: "duplicate", type: "commerce.placeOrder", group: "orders" };

  test("accepts what was expected", () => expect(faults(scene, [placed, duplicate])).toEqual([]));
  test("names what is missing", () => expect(faults(scene, [duplicate])).toEqual(["order placed 1 time, not 0"]));
  test("names what came too often", () =>
    expect(faults(scene, [placed, placed, duplicate])).toEqual(["order placed 1 time, not 2"]));
  test("misses a duplicate that was handled", () =>
    expect(faults(scene, [placed])).toEqual(["duplicates dropped 1, not 0"]));
});
