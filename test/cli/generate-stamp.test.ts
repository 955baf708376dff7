import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { recallGeneration } from "../../packages/cli/src/generating/generate-stamp.ts";
import { concord, scratch } from "./run.ts";

const contract = (title: string): string => `asyncapi: 3.0.0
info: { title: ${title}, version: 1.0.0 }
channels:
  orders: { address: orders, messages: { placed: { payload: { type: string } } } }
operations:
  sendPlaced: { action: send, channel: { $ref: "#/channels/orders" } }
`;

/** A workspace in which nothing is to be done, and that knows it. */
async function settled(): Promise<string> {
  const folder = scratch();
  for (const name of ["contracts/shop/orders", "contracts/shop/empty", "generated/own"])
    mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, "concord.yaml"), "title: Shop\n");
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
  for (const other of ["", "{}", text.slice(0, 100), text.replaceAll(folder, `${folder}-other`)]) {
    writeFileSync(stamp, other);
    expect(asked(folder)).toBeUndefined();
  }
  writeFileSync(stamp, text);
  expect(asked(folder)).toMatch(/nothing changed/);
});
