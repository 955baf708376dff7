import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type Repo, concord, repository, scratch } from "../cli/run.ts";

let starter: Readonly<Record<string, string>> | undefined;

/** A repository as `concord init` leaves it. */
async function started(): Promise<Repo & { readonly read: (file: string) => string }> {
  starter ??= await makeStarter();
  const repo = repository(starter);
  return { ...repo, read: (file) => readFileSync(path.join(repo.folder, file), "utf8") };
}

async function makeStarter(): Promise<Readonly<Record<string, string>>> {
  const folder = scratch();
  const { out } = await concord(folder, ["init", "--json", "--no-git", "--handle", "@acme/sales"]);
  const { created } = JSON.parse(out) as { created: string[] };
  return Object.fromEntries(created.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
}

interface Made {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly left: readonly { readonly code: string; readonly at: { readonly file: string; readonly pointer: string } }[];
}

async function make(repo: Repo, ...argv: readonly string[]): Promise<Made> {
  const { code, out, err } = await concord(repo.folder, ["new", ...argv, "--json"]);
  expect(err).toBe("");
  expect(code).toBe(0);
  return JSON.parse(out);
}

test("one of each, then validate, lint, check and owners are green", async () => {
  const repo = await started();
  repo.commit("first");
  const said = ["--summary", "Nobody has seen it for two weeks."];
  await make(repo, "domain", "shipping", "--team", "logistics", "--handle", "@acme/logistics", "--summary", "Parcels.");
  await make(repo, "service", "shipping/parcels", "--description", "Where each parcel is, and who carries it.");
  const event = await make(repo, "event", "shipping/parcels/parcelLost", "--to", "billing", ...said);
  expect(event.created).toEqual(["contracts/shipping/schemas/ParcelId.yaml"]);
  expect(event.changed).toContain("contracts/sales/billing/asyncapi.yaml");
  await make(repo, "api", "orders/Order");
  await make(repo, "term", "parcel", "--definition", "What one carrier carries to one door.", "--owner", "logistics");
  const flow = await make(
    repo,
    "flow",
    "shipping/lost-parcel",
    "--step",
    "parcels/sendParcelLost",
    "--step",
    "orders/getOrder",
    "--summary",
    "It is paid back.",
  );
  expect(flow.left).toEqual([]);
  for (const command of [["validate"], ["lint"], ["owners", "--check"]]) {
    const { code, out } = await concord(repo.folder, [...command, "--json"]);
    expect(code).toBe(0);
    const { findings } = JSON.parse(out);
    expect(findings.filter((one: { severity: string }) => one.severity !== "note")).toEqual([]);
  }
  const { code, out } = await concord(repo.folder, ["check"]);
  expect(code).toBe(0);
  expect(out).toContain("2 sender → receiver pairs hold");
});

test("what only a person can say is named, with its place", async () => {
  const repo = await started();
  const { left } = await make(repo, "event", "orders/orderCancelled", "--to", "billing");
  expect(left.map(({ code, at }) => [code, at.pointer])).toEqual([
    ["governance/description-omitted", "/components/messages/orderCancelled/summary"],
  ]);
  const lonely = await make(repo, "event", "orders/orderDelayed", "--summary", "It will come later than we said.");
  expect(lonely.left.map(({ code }) => code)).toEqual(["governance/channel-orphaned"]);
});

test("comments and formatting stay as they are", async () => {
  const repo = await started();
  const file = "contracts/sales/orders/asyncapi.yaml";
  const before = `# Ours\n${repo.read(file).replace("operations:", "# What it does\noperations:   # all of it")}`;
  writeFileSync(path.join(repo.folder, file), before);
  await make(repo, "event", "orders/orderCancelled", "--to", "billing", "--summary", "The customer wants it no more.");
  const kept = before.split("\n");
  const lines = repo.read(file).split("\n");
  let next = 0;
  for (const line of lines) if (line === kept[next]) next += 1;
  expect(kept.slice(next)).toEqual([]);
  expect(lines.length).toBeGreaterThan(kept.length + 20);
});

test("the id of a thing that has one is used again", async () => {
  const repo = await started();
  const { created } = await make(repo, "event", "billing/orderPaid", "--to", "orders", "--summary", "All of it.");
  expect(created).toEqual([]);
  expect(repo.read("contracts/sales/billing/asyncapi.yaml")).toContain("$ref: ../schemas/OrderId.yaml");
});

test.each([
  [["event", "orders/orderPlaced"], 2, "has /channels/ordersPlaced already"],
  [["event", "orders/placeOrder"], 64, "does not say what has happened"],
  [["event", "order/orderLost"], 64, "did you mean orders?"],
  [["event", "orderLost"], 64, "SERVICE/NAME"],
  [["service", "sales/orders"], 2, "there is a service orders already"],
  [["service", "sale/tills"], 64, "did you mean sales?"],
  [["domain", "sales"], 2, "there is a contracts/sales/domain.yaml already"],
  [["term", "order-id", "--definition", "x"], 2, "the dictionary has Order id already"],
  [["term", "parcel"], 64, "needs a definition"],
  [["flow", "sales/refund"], 64, "a flow has steps"],
  [["flow", "sales/refund", "--step", "orders/sendOrderPlace"], 64, "did you mean orders/sendOrderPlaced?"],
  [["nothing"], 64, "unknown command"],
] as const)("%j is refused", async (argv, code, told) => {
  const repo = await started();
  repo.commit("first");
  const result = await concord(repo.folder, ["new", ...argv]);
  expect(result.err).toContain(told);
  expect(result.code).toBe(code);
  expect(repo.git("status", "--porcelain")).toBe("");
});

test("a dry run writes nothing", async () => {
  const repo = await started();
  repo.commit("first");
  const { out } = await concord(repo.folder, ["new", "domain", "shipping", "--dry-run"]);
  expect(out).toContain("would be created  contracts/shipping/domain.yaml\n");
  expect(repo.git("status", "--porcelain")).toBe("");
});

test("a document of an older AsyncAPI, half a document and a list are named, not written to", async () => {
  const repo = await started();
  const file = path.join(repo.folder, "contracts/sales/orders/asyncapi.yaml");
  writeFileSync(file, "asyncapi: 2.6.0\ninfo: { title: Orders, version: 1.0.0 }\nchannels: {}\n");
  const older = await concord(repo.folder, ["new", "event", "orders/orderLost"]);
  expect(older).toMatchObject({ code: 2, err: expect.stringContaining("is AsyncAPI 2.6.0") });
  writeFileSync(file, "asyncapi: 3.0.0\ninfo: {");
  const half = await concord(repo.folder, ["new", "event", "orders/orderLost"]);
  expect(half.code).not.toBe(0);
  expect(readFileSync(file, "utf8")).toBe("asyncapi: 3.0.0\ninfo: {");
});
