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

const older = (more = ""): string => `# Ours, since long ago.
asyncapi: 2.6.0
info: { title: Older, version: 1.0.0, description: Speaks as one did.${more} }
defaultContentType: application/json
servers:
  kafka:
    url: kafka.example.com:9094
    protocol: kafka-secure
    security: [{ account: [] }]
channels: {}
components:
  securitySchemes: { account: { type: scramSha512 } }
`;

test.each([
  ["both of 2.6, the sender's from the client's side", older(", x-perspective: client"), older()],
  ["a sender of 2.6", older(), undefined],
  ["a receiver of 2.6, from the client's side", undefined, older(", x-perspective: client")],
])("%s: the pair holds", async (_, sender, receiver) => {
  const repo = await started();
  if (sender !== undefined) repo.write({ "contracts/sales/orders/asyncapi.yaml": sender });
  if (receiver !== undefined) repo.write({ "contracts/sales/billing/asyncapi.yaml": receiver });
  // What was there goes with the documents that spoke of it.
  const other = sender === undefined ? "orders" : "billing";
  if (sender === undefined || receiver === undefined) {
    const text = repo.read(`contracts/sales/${other}/asyncapi.yaml`);
    const bare = text
      .replace(/channels:[^]*?(?=\ncomponents:)/u, "channels: {}\n")
      .replace(/ {2}messages:[^]*?(?= {2}securitySchemes)/u, "");
    repo.write({ [`contracts/sales/${other}/asyncapi.yaml`]: bare });
  }
  const { left } = await make(repo, "event", "orders/orderLost", "--to", "billing", "--summary", "Nobody can find it.");
  // The id that 2.6 asks for is one that 3.0 forbids: between the two it stays open.
  const wanted = receiver !== undefined && sender !== undefined ? [] : ["contracts/asyncapi2-message-messageId"];
  expect(left.map(({ code }) => code)).toEqual(wanted);
  const { out } = await concord(repo.folder, ["check"]);
  expect(out).toContain("1 sender → receiver pair holds");
});

test("half a document is named, and not written to", async () => {
  const repo = await started();
  const file = "contracts/sales/orders/asyncapi.yaml";
  repo.write({ [file]: "asyncapi: 3.0.0\ninfo: {" });
  const half = await concord(repo.folder, ["new", "event", "orders/orderLost"]);
  expect(half).toMatchObject({ code: 2, err: expect.stringContaining("is no YAML") });
  expect(repo.read(file)).toBe("asyncapi: 3.0.0\ninfo: {");
});
