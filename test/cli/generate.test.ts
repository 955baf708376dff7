import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { concord, scratch, workspace } from "./run.ts";

const contract = (title: string, action = "send"): string => `asyncapi: 3.0.0
info: { title: ${title}, version: 1.0.0 }
channels:
  orders:
    address: orders
    messages:
      orderPlaced:
        x-key: $message.payload#/orderId
        payload:
          type: object
          required: [orderId]
          properties: { orderId: { type: string }, total: { type: number, multipleOf: 0.01 } }
operations:
  place: { action: ${action}, channel: { $ref: "#/channels/orders" } }
`;

function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const shop = {
  "contracts/shop/orders/asyncapi.yaml": contract("Orders"),
  "contracts/shop/tills/asyncapi.yaml": contract("Tills"),
};

describe("concord generate", () => {
  test("makes packages, then has nothing to do, then says what is out of date", async () => {
    const folder = write(scratch(), shop);
    const first = await concord(folder, ["generate", "--json"]);
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: "" });
    const { figures, verdict } = JSON.parse(first.out);
    expect(verdict).toBe("passed");
    expect(figures.packages.map(({ packageName }: { packageName: string }) => packageName)).toEqual([
      "@contracts/orders",
      "@contracts/tills",
    ]);
    expect(figures.files.created).toContain("orders/src/types.ts");
    expect((await concord(folder, ["generate"])).out).toMatch(/^2 packages · \d+ files \(nothing changed\)\n$/);
    expect((await concord(folder, ["generate", "--check"])).code).toBe(0);

    for (const command of ["generate", "pack"]) expect((await concord(folder, [command, "--out", ""])).code).toBe(64);
    execFileSync("git", ["init", "--quiet"], { cwd: folder });
    execFileSync("git", ["add", "generated"], { cwd: folder });
    const committed = execFileSync("git", ["ls-files"], { cwd: folder, encoding: "utf8" });
    expect(committed).toContain("generated/orders/src/types.ts");
    expect(committed).not.toContain(".concord");

    write(folder, { "concord.yaml": "types: { formats: branded }\nvalidators: { violations: all }\n" });
    expect((await concord(folder, ["generate", "--check"])).code).toBe(1);
    await concord(folder, ["generate"]);
    expect((await concord(folder, ["generate", "--check"])).code).toBe(0);

    write(folder, { "contracts/shop/orders/asyncapi.yaml": contract("Orders").replace("1.0.0", "2.0.0") });
    const outdated = await concord(folder, ["generate", "--check", "--json"]);
    expect(outdated.code).toBe(1);
    expect(JSON.parse(outdated.out).findings).toMatchObject([
      {
        code: "codegen/package-outdated",
        at: { file: "contracts/shop/orders/asyncapi.yaml" },
        help: "run concord generate",
      },
    ]);
    expect(readFileSync(path.join(folder, "generated/orders/package.json"), "utf8")).toContain('"version": "1.0.0"');
    const plan = await concord(folder, ["generate", "--plan", "--only", "orders"]);
    expect(plan.code).toBe(0);
    expect(plan.out.split("\n")).toContain("~ orders/package.json");
  });

  test("a contract with errors exits 1, says where, and hinders no other", async () => {
    const folder = write(scratch(), { ...shop, "contracts/shop/orders/asyncapi.yaml": contract("Orders", "shout") });
    const run = await concord(folder, ["generate"]);
    expect(run.code).toBe(1);
    expect(run.out).toContain("contracts/shop/orders/asyncapi.yaml:14");
    expect(run.out).toContain("without stubs, as their contracts have errors: orders");
    expect(readdirSync(path.join(folder, "generated/tills/src"))).toContain("producer.ts");
    expect(readdirSync(path.join(folder, "generated/orders/src"))).not.toContain("producer.ts");
  });

  test("what cannot run exits 2, wrong usage 64, and neither writes", async () => {
    const folder = write(scratch(), { ...shop, "file.txt": "" });
    expect(await concord(folder, ["generate", "--contracts", "nowhere"])).toMatchObject({ code: 2, out: "" });
    expect(await concord(folder, ["generate", "--out", "file.txt"])).toMatchObject({ code: 2, out: "" });
    // A folder that takes no others; elsewhere than on Linux it is one that cannot be made.
    expect(await concord(folder, ["generate", "--out", "/proc/concord/clients"])).toMatchObject({ code: 2, out: "" });
    expect(await concord(folder, ["generate", "--only", "nobody"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("orders, tills"),
    });
    expect((await concord(folder, ["generate", "--runtime", "borrowed"])).code).toBe(64);
    expect((await concord(folder, ["generate", "--nonsense"])).code).toBe(64);
    expect(existsSync(path.join(folder, "generated"))).toBe(false);
  });

  test("links the packages for the programs of a workspace, by its own output alone", async () => {
    const folder = write(scratch(), { ...shop, "concord.yaml": "title: Shop\n", "examples/a.ts": "" });
    await concord(folder, ["generate", "--out", "elsewhere"]);
    expect(existsSync(path.join(folder, "examples/node_modules"))).toBe(false);
    await concord(folder, ["generate"]);
    expect(readFileSync(path.join(folder, "examples/node_modules/@contracts/orders/package.json"), "utf8")).toContain(
      "@contracts/orders",
    );
  });

  test("a single document generates anywhere and, with the runtime copied in, compiles and runs there", async () => {
    const folder = write(scratch(), { "mine/orders.yaml": contract("Orders") });
    const out = path.join(folder, "deep/clients");
    expect(
      (await concord(folder, ["generate", "--contracts", "mine/orders.yaml", "--out", out, "--runtime", "vendored"]))
        .code,
    ).toBe(0);
    const home = path.join(out, "orders");
    execFileSync(process.execPath, [path.join(workspace, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", home]);
    write(folder, {
      "run.mjs": `
        import { createOrdersProducer, validateOrderPlaced } from "./deep/clients/orders/dist/index.js";
        import { memory } from "./deep/clients/orders/runtime/memory.js";
        import { createOrdersClientConsumer } from "./deep/clients/orders/dist/client.js";
        const transport = memory();
        const seen = [];
        const consumer = await createOrdersClientConsumer({ transport, group: "test" }).on.orderPlaced((order, { message }) => {
          seen.push([order.orderId, message.key]);
        }).start();
        const orders = createOrdersProducer({ transport });
        await orders.orderPlaced({ orderId: "ord_1", total: 4.35 });
        const refused = await orders.orderPlaced({ total: 1 }).catch((error) => error.name);
        await consumer.stop({ drainMs: 1000 });
        await orders[Symbol.asyncDispose]();
        console.log(JSON.stringify({ seen, refused, violations: validateOrderPlaced({ orderId: "a", total: 0.001 }) }));
      `,
    });
    const printed = execFileSync(process.execPath, [path.join(folder, "run.mjs")], {
      encoding: "utf8",
      env: {},
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(JSON.parse(printed)).toEqual({
      seen: [["ord_1", "ord_1"]],
      refused: "ContractViolationError",
      violations: [{ field: "/total", rule: "multipleOf", message: "must be a multiple of 0.01" }],
    });
  }, 60_000);
});
