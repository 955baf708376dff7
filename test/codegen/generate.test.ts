import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
  mkdirSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Generated, type GenerateOptions, createRender, generate } from "@concord/codegen";
import { type Fabric, type FileSource, loadFabric, memoryFiles } from "@concord/contracts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { generators } from "./plan-contract.ts";

const contract = (title: string, message: string, type = "string"): string => `asyncapi: 3.0.0
info: { title: ${title}, version: 1.0.0 }
channels:
  ${message}s: { address: ${message}s, messages: { ${message}: { payload: { type: ${type} } } } }
operations:
  send: { action: send, channel: { $ref: "#/channels/${message}s" } }
`;
const files = {
  "contracts/shop/orders/asyncapi.yaml": contract("Orders", "orderPlaced"),
  "contracts/shop/stock/asyncapi.yaml": contract("Stock", "stockCounted"),
};

const fabricOf = (sources: Readonly<Record<string, string>>): Promise<Fabric> =>
  loadFabric(memoryFiles(sources), { root: "contracts" });

let output: string;
beforeEach(() => {
  output = mkdtempSync(path.join(tmpdir(), "concord-generate-"));
});
afterEach(() => rmSync(output, { recursive: true, force: true }));

function run(fabric: Fabric, options: Partial<GenerateOptions> = {}): Promise<Generated> {
  const render = createRender();
  return generate(fabric, {
    generators,
    render,
    scope: "@contracts",
    runtime: "package",
    mode: "write",
    output,
    ...options,
  });
}

const tree = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(output, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => !file.includes(".concord"))
      .sort()
      .map((file) => [path.relative(output, file), readFileSync(file, "utf8")]),
  );

describe("generation", () => {
  test("makes a package for each service, byte for byte the same whatever order files are listed in", async () => {
    const first = await run(await fabricOf(files));
    expect(first.packages.map(({ service, outcome }) => [service, outcome])).toEqual([
      ["orders", "whole"],
      ["stock", "whole"],
    ]);
    expect(first.changes.created.length).toBe(tree().size);
    const before = tree();
    rmSync(output, { recursive: true });
    const shuffled: FileSource = { ...memoryFiles(files), list: async () => Object.keys(files).reverse() };
    await run(await loadFabric(shuffled, { root: "contracts" }));
    expect(tree()).toEqual(before);
  });

  test("does nothing where nothing changed, and only what must be done where something did", async () => {
    await run(await fabricOf(files));
    const written = statSync(path.join(output, "orders/src/types.ts")).mtimeMs;
    const again = await run(await fabricOf(files));
    expect({ ...again.changes, unchanged: 0 }).toEqual({
      created: [],
      updated: [],
      stale: [],
      foreign: [],
      unchanged: 0,
    });
    const changed = { ...files, "contracts/shop/stock/asyncapi.yaml": contract("Stock", "stockCounted", "integer") };
    const third = await run(await fabricOf(changed));
    expect(new Set(third.changes.updated.map((file) => file.path.split("/")[0]))).toEqual(new Set(["stock"]));
    expect(statSync(path.join(output, "orders/src/types.ts")).mtimeMs).toBe(written);
    expect(tree().get("stock/src/types.ts")).toContain("export type StockCounted = number;");
  });

  test("puts back what was lost or edited", async () => {
    await run(await fabricOf(files));
    const before = tree();
    rmSync(path.join(output, "orders/src/types.ts"));
    const messages = path.join(output, "orders/src/messages.ts");
    writeFileSync(messages, `${readFileSync(messages, "utf8")}// edited\n`);
    await run(await fabricOf(files));
    expect(tree()).toEqual(before);
  });

  test("removes its own stale files and folders, and nobody else's", async () => {
    await run(await fabricOf(files));
    writeFileSync(path.join(output, "stock/notes.md"), "mine");
    mkdirSync(path.join(output, "handmade"));
    writeFileSync(path.join(output, "handmade/package.json"), "{}");
    const { "contracts/shop/orders/asyncapi.yaml": orders } = files;
    const made = await run(await fabricOf({ "contracts/shop/orders/asyncapi.yaml": orders }));
    expect(made.changes.stale.every((file) => file.startsWith("stock/"))).toBe(true);
    expect([...tree().keys()].filter((file) => !file.startsWith("orders/"))).toEqual([
      "handmade/package.json",
      "stock/notes.md",
    ]);
    expect(existsSync(path.join(output, "stock/src"))).toBe(false);
  });

  test("leaves packages alone that were made from other contracts", async () => {
    await run(await fabricOf(files));
    const other = await loadFabric(memoryFiles({ "elsewhere/tills.yaml": contract("Tills", "saleMade") }), {
      root: "elsewhere",
    });
    const made = await run(other);
    expect(made.changes.stale).toEqual([]);
    expect(existsSync(path.join(output, "orders/src/types.ts"))).toBe(true);
  });

  test("--only touches the services that were asked for", async () => {
    await run(await fabricOf(files), { only: ["stock"] });
    expect([...tree().keys()].every((file) => file.startsWith("stock/"))).toBe(true);
    await run(await fabricOf(files));
    await run(await fabricOf(files), { only: ["orders"] });
    expect(existsSync(path.join(output, "stock/src/types.ts"))).toBe(true);
  });

  test("says what it would do, and does not", async () => {
    const made = await run(await fabricOf(files), { mode: "compare" });
    expect(made.changes.created.length).toBeGreaterThan(20);
    expect(readdirSync(output)).toEqual([]);
  });

  test("does not write over what it did not write", async () => {
    mkdirSync(path.join(output, "orders"));
    writeFileSync(path.join(output, "orders/package.json"), '{ "name": "mine" }');
    const made = await run(await fabricOf(files));
    expect(made.findings.map(({ code, facts }) => [code, facts["file"]])).toContainEqual([
      "codegen/file-foreign",
      "orders/package.json",
    ]);
    expect(readFileSync(path.join(output, "orders/package.json"), "utf8")).toBe('{ "name": "mine" }');
  });

  test("a generator that fails hinders no other service, and what it made before stays", async () => {
    await run(await fabricOf(files));
    const before = tree();
    const broken = generators.map((generator) => ({
      ...generator,
      plan: (...[service, context]: Parameters<typeof generator.plan>) => {
        if (service.service.id === "orders") throw new Error("no");
        return generator.plan(service, context);
      },
    }));
    const changed = Object.fromEntries(
      Object.entries(files).map(([file, text]) => [file, text.replace("1.0.0", "1.1.0")]),
    );
    const made = await run(await fabricOf(changed), { generators: broken });
    expect(made.findings.map(({ code, facts }) => [code, facts["service"]])).toEqual([
      ["codegen/generation-failed", "orders"],
    ]);
    expect(tree().get("orders/package.json")).toBe(before.get("orders/package.json"));
    expect(tree().get("stock/package.json")).toContain('"version": "1.1.0"');
  });

  test("what was made of a contract stays while that cannot be read, and goes with it", async () => {
    const events = "contracts/shop/orders/asyncapi.yaml";
    const api = "contracts/shop/orders/openapi.yaml";
    const both: Record<typeof events | typeof api, string> & typeof files = {
      ...files,
      [api]:
        "openapi: 3.1.0\ninfo: { title: Orders API, version: 1.0.0 }\npaths: { /orders: { get: { operationId: listOrders, responses: { 200: { description: All. } } } } }\n",
    };
    await run(await fabricOf(both));
    const before = tree();
    expect(before.has("orders/dist/http.client.js")).toBe(true);
    const halves = ([events, api] as const).flatMap((file) =>
      ["", "info: [", both[file].slice(0, 60)].map((half) => [file, half]),
    );
    for (const [file, half] of halves) {
      const made = await run(await fabricOf({ ...both, [file!]: half! }));
      expect([made.changes.stale, made.changes.updated, made.changes.created]).toEqual([[], [], []]);
      expect(tree()).toEqual(before);
    }
    expect((await run(await fabricOf(both))).changes.unchanged).toBe(before.size);
    const { [events]: _gone, ...left } = both;
    await run(await fabricOf({ ...left, [api]: "openapi: [" }));
    expect(tree()).toEqual(before);
    const { [api]: _too, ...rest } = left;
    await run(await fabricOf(rest));
    expect([...tree().keys()].some((file) => file.startsWith("orders/"))).toBe(false);
  });

  test("a contract with errors gives what can be made without trusting it", async () => {
    const invalid = files["contracts/shop/orders/asyncapi.yaml"].replace("action: send", "action: shout");
    const made = await run(await fabricOf({ ...files, "contracts/shop/orders/asyncapi.yaml": invalid }));
    const orders = made.packages.find(({ service }) => service === "orders");
    expect(orders).toMatchObject({ outcome: "partly", generators: ["types", "validators"] });
    expect(tree().has("orders/src/types.ts")).toBe(true);
    expect(tree().has("orders/src/producer.ts")).toBe(false);
  });

  test("nothing is written when it is interrupted", async () => {
    const stop = new AbortController();
    const fabric = await fabricOf(files);
    const interrupted = run(fabric, { signal: stop.signal, onProgress: (done) => done === 1 && stop.abort() });
    await expect(interrupted).rejects.toThrow();
    expect(readdirSync(output)).toEqual([]);
  });
});

test("packages of services whose names are alike to npm are told apart", async () => {
  const at = (id: string): string => `contracts/shop/${id}/asyncapi.yaml`;
  const named = async (...ids: readonly string[]): Promise<readonly string[]> => {
    const fabric = await fabricOf(Object.fromEntries(ids.map((id) => [at(id), contract("One", "done")])));
    return (await run(fabric)).packages.map(({ packageName }) => packageName);
  };
  expect(await named("größe")).toEqual(["@contracts/gro-e"]);
  const alike = await named("grose", "größe", "grøse", "gro-e");
  expect(alike).toContain("@contracts/gro-e");
  expect(alike).toContain("@contracts/grose");
  expect(new Set(alike).size).toBe(4);
  expect(new Set(await named("注文管理", "注文受付")).size).toBe(2);
});

test.each([
  ["1.4.2", "1.4.2"],
  ["v2", "2.0.0"],
  ["1.4", "1.4.0"],
  ["01.02.03", "1.2.3"],
  ["0.3.0-rc.1", "0.3.0-rc.1"],
  ["1.0.0+7", "1.0.0"],
  ["latest", /^0\.0\.0-v[0-9a-f]{8}$/],
  // Neither is a release of 1.0.0, and npm takes neither.
  ["1.0.0-01", /^0\.0\.0-v/],
  ["1.0.0-beta_1", /^0\.0\.0-v/],
  ["99999999999999999999.0.0", /^0\.0\.0-v/],
])("a contract of version %s is a package of version %s", async (version, expected) => {
  const text = contract("Orders", "placed").replace("1.0.0", `"${version}"`);
  await run(await fabricOf({ "contracts/shop/orders/asyncapi.yaml": text }));
  expect(JSON.parse(tree().get("orders/package.json")!).version).toMatch(expected);
});
