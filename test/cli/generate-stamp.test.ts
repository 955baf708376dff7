import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { recallGeneration } from "../../packages/cli/src/generating/generate-stamp.ts";
import { concord, scratch, workspace } from "./run.ts";

const contract = (title: string): string => `asyncapi: 3.0.0
info: { title: ${title}, version: 1.0.0 }
channels:
  orders: { address: orders, messages: { placed: { payload: { type: string } } } }
operations:
  sendPlaced: { action: send, channel: { $ref: "#/channels/orders" } }
`;

/** A workspace in which nothing is to be done, and that knows it. */
async function settled(prepare = (_folder: string): void => {}): Promise<string> {
  const folder = scratch();
  for (const name of ["contracts/shop/orders", "contracts/shop/empty", "generated/own", "examples"])
    mkdirSync(path.join(folder, name), { recursive: true });
  prepare(folder);
  writeFileSync(path.join(folder, "concord.yaml"), "title: Shop\n", { flag: "a" });
  writeFileSync(path.join(folder, "contracts/shop/orders/asyncapi.yaml"), contract("Orders"));
  await concord(folder, ["generate"]);
  // Time goes in steps: what was touched in the last one could have been touched again.
  await sleep(60);
  expect((await concord(folder, ["generate"])).out).toMatch(/nothing changed/);
  return folder;
}

const asked = (folder: string): string | undefined => recallGeneration({ cwd: folder, color: false })?.out;

test("where nothing was touched, a run says again what the last one said", async () => {
  const folder = await settled();
  expect(asked(folder)).toMatch(/^1 package · \d+ files \(nothing changed\)\n$/);
  expect(asked(path.join(folder, "contracts/shop"))).toBe(asked(folder));
  expect(await concord(folder, ["generate"])).toEqual({ code: 0, out: asked(folder), err: "" });
  expect(recallGeneration({ cwd: folder, color: true })).toBeUndefined();
  expect(asked(path.dirname(folder))).toBeUndefined();
});

const orders = "contracts/shop/orders/asyncapi.yaml";
const types = "generated/orders/src/types.ts";

test.each<[what: string, touch: (at: (name: string) => string) => void, does: RegExp]>([
  ["a contract", (at) => writeFileSync(at(orders), contract("Ordres")), /changed\)/],
  [
    "a contract, to the same size and day",
    (at) => {
      const { atime, mtime } = statSync(at(orders));
      writeFileSync(at(orders), contract("Ordres"));
      utimesSync(at(orders), atime, mtime);
    },
    /changed\)/,
  ],
  [
    "a new contract in an empty folder",
    (at) => writeFileSync(at("contracts/shop/empty/asyncapi.yaml"), contract("Tills")),
    /new/,
  ],
  ["a contract that goes", (at) => rmSync(at(orders)), /removed/],
  ["the settings", (at) => writeFileSync(at("concord.yaml"), "title: Shop\noutput: elsewhere\n"), /new/],
  [
    "what was generated",
    (at) => writeFileSync(at(types), readFileSync(at(types), "utf8").replace("string", "number")),
    /1 changed/,
  ],
  ["what was generated, and went", (at) => rmSync(at(types)), /1 new/],
  [
    "what was generated before, and came back",
    (at) => writeFileSync(at("generated/orders/src/old.ts"), readFileSync(at(types))),
    /1 removed/,
  ],
])("a run looks closely where somebody touched %s", async (_what, touch, does) => {
  const folder = await settled();
  touch((name) => path.join(folder, name));
  expect(asked(folder)).toBeUndefined();
  expect((await concord(folder, ["generate"])).out).toMatch(does);
});

test("a stamp that is broken, or from elsewhere, counts for nothing", async () => {
  const folder = await settled();
  const stamp = path.join(folder, "generated/.concord/unchanged.json");
  const text = readFileSync(stamp, "utf8");
  const otherTool = text.replace(/generate-stamp\.ts/, "2.0/generate-stamp.ts");
  for (const other of ["", "{}", text.slice(0, 100), text.replaceAll(folder, `${folder}-other`), otherTool]) {
    writeFileSync(stamp, other);
    expect(asked(folder)).toBeUndefined();
  }
  writeFileSync(stamp, text);
  expect(asked(folder)).toMatch(/nothing changed/);
});

test("the links by which programs find packages are made again where they have gone", async () => {
  const folder = await settled();
  const link = path.join(folder, "examples/node_modules/@contracts/orders/package.json");
  for (const stamp of ["there", "gone"]) {
    rmSync(path.join(folder, "examples/node_modules"), { recursive: true });
    if (stamp === "gone") rmSync(path.join(folder, "generated/.concord/unchanged.json"));
    expect(asked(folder)).toBeUndefined();
    await concord(folder, ["generate"]);
    expect(statSync(link).isFile()).toBe(true);
  }
  mkdirSync(path.join(folder, "test"));
  expect(asked(folder)).toBeUndefined();
});

test("behind a link, too, a new contract is noticed", async () => {
  const folder = await settled((at) => {
    mkdirSync(path.join(at, "elsewhere"));
    rmSync(path.join(at, "contracts"), { recursive: true });
    symlinkSync("elsewhere", path.join(at, "contracts"));
    mkdirSync(path.join(at, "elsewhere/shop/orders"), { recursive: true });
  });
  expect(asked(folder)).toMatch(/nothing changed/);
  mkdirSync(path.join(folder, "elsewhere/crm"));
  expect(asked(folder)).toBeUndefined();
});

test("a generator that is linked to another version is another generator", async () => {
  const version = (at: string, name: string): string => {
    const home = path.join(at, "store", name);
    mkdirSync(home, { recursive: true });
    const file = `{ path: "NOTE.md", text: "<!-- " + header + " -->\\n${name}" }`;
    writeFileSync(
      path.join(home, "index.mjs"),
      `export const note = { name: "note", home: import.meta.dirname, applies: () => true, plan: (_, { header }) => ({ files: [${file}] }) };`,
    );
    writeFileSync(path.join(home, "package.json"), `{ "main": "index.mjs" }`);
    return home;
  };
  const link = "node_modules/note";
  const folder = await settled((at) => {
    version(at, "two");
    mkdirSync(path.join(at, "node_modules"));
    symlinkSync(version(at, "one"), path.join(at, link));
    writeFileSync(path.join(at, "concord.yaml"), "generators: [note]\n");
  });
  const note = (): string => readFileSync(path.join(folder, "generated/orders/NOTE.md"), "utf8");
  expect(asked(folder)).toMatch(/nothing changed/);
  expect(note()).toMatch(/one$/);
  rmSync(path.join(folder, link));
  symlinkSync(path.join(folder, "store/two"), path.join(folder, link));
  // In a process of its own: this one remembers what it has found where.
  const bin = path.join(workspace, "packages/cli/bin/concord.js");
  const out = execFileSync(process.execPath, [bin, "generate"], { cwd: folder, encoding: "utf8" });
  expect(out).toMatch(/changed\)/);
  expect(note()).toMatch(/two$/);
});
