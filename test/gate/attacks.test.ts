import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { billing, orders, ordersFile, shop } from "../cli/orders.ts";
import { type Repo, concord, repository } from "../cli/run.ts";

const billingFile = "contracts/commerce/billing/asyncapi.yaml";
const wider = { currency: "[EUR, USD, CHF]" };
const teams = "teams:\n  - { id: orders, name: Orders }\n  - { id: payments, name: Payments }\n";
const owned = (team: string): string => billing.replace("  version: 1.0.0\n", `  version: 1.0.0\n  x-owner: ${team}\n`);

/** The shop: orders of one team, read by the billing of another. */
function start(settings = ""): Repo {
  const repo = repository({
    ...shop(),
    "concord.yaml": `contracts: contracts\n${settings}`,
    "contracts/teams.yaml": teams,
    "contracts/commerce/domain.yaml": "name: Commerce\nowner: orders\n",
    [billingFile]: owned("payments"),
  });
  repo.commit("first");
  return repo;
}

interface Error {
  readonly code: string;
  readonly fingerprint: string;
  readonly breaks?: readonly { readonly service: string; readonly team?: string }[];
}

async function errors({ folder }: Repo, ...argv: readonly string[]): Promise<Error[]> {
  const { code, out, err } = await concord(folder, ["check", "--against", "HEAD", "--json", ...argv]);
  expect(err).toBe("");
  const found = (JSON.parse(out).findings as (Error & { readonly severity: string })[]).filter(
    ({ severity }) => severity === "error",
  );
  expect(code).toBe(found.length > 0 ? 1 : 0);
  return found;
}

const codes = async (repo: Repo): Promise<string[]> =>
  [...new Set((await errors(repo)).map(({ code }) => code))].sort();

describe("a change cannot switch off its own judge", () => {
  const none = (text: string): string =>
    text.replace("    orderPlaced:\n      payload:", "    orderPlaced:\n      x-compatibility: none\n      payload:");

  test("by the mode of the message, of the document, or of the domain", async () => {
    const repo = start();
    repo.write({ [ordersFile]: none(orders(wider)) });
    expect(await codes(repo)).toEqual(["compat/payload-widened", "compat/policy-weakened"]);
    repo.write({ [ordersFile]: orders(wider).replace("  version:", "  x-compatibility: none\n  version:") });
    expect(await codes(repo)).toEqual(["compat/payload-widened", "compat/setting-weakened"]);
    const modes = "compatibility:\n  domains:\n    commerce: none\n";
    repo.write({ [ordersFile]: orders(wider), "concord.yaml": `contracts: contracts\n${modes}` });
    expect(await codes(repo)).toEqual(["compat/payload-widened", "compat/setting-weakened"]);
  });

  test("by fewer days of notice", async () => {
    const repo = start();
    repo.write({ "concord.yaml": "contracts: contracts\ndeprecation:\n  minimumDays: 0\n" });
    expect(await codes(repo)).toEqual(["compat/setting-weakened"]);
  });

  test("by settings that are deleted, or stand somewhere else now", async () => {
    const strict = "compatibility:\n  domains:\n    commerce: full\n";
    const forward = orders({ currency: "[EUR]" }).replace("protocol: kafka", "protocol: amqp");
    const repo = start(strict);
    repo.write({ [ordersFile]: orders().replace("protocol: kafka", "protocol: amqp") });
    repo.commit("not retained: without the setting, values could go");
    repo.write({ [ordersFile]: forward });
    expect(await codes(repo)).toEqual(["compat/payload-narrowed"]);
    rmSync(path.join(repo.folder, "concord.yaml"));
    expect(await codes(repo)).toContain("compat/payload-narrowed");
    repo.write({ "contracts/concord.yaml": "contracts: commerce\n" });
    const { out } = await concord(path.join(repo.folder, "contracts"), ["check", "--against", "HEAD", "--json"]);
    const found = (JSON.parse(out).findings as Error[]).map(({ code }) => code);
    expect(found).toContain("compat/payload-narrowed");
    expect(found).toContain("compat/setting-weakened");
  });
});

describe("what was promised cannot be moved out of sight", () => {
  test("a folder of contracts that leaves most of them out", async () => {
    const repo = start();
    repo.write({ "concord.yaml": "contracts: contracts/commerce/billing\n" });
    expect(await codes(repo)).toEqual(expect.arrayContaining(["compat/channel-removed"]));
  });

  test("a file, a service, a message and a channel with other names", async () => {
    const repo = start();
    mkdirSync(path.join(repo.folder, "contracts/trade/sales"), { recursive: true });
    rmSync(path.join(repo.folder, "contracts/commerce"), { recursive: true });
    const renamed = orders(wider)
      .replaceAll("orderPlaced", "saleMade")
      .replaceAll("channels/orders", "channels/sales")
      .replace("  orders:\n    address", "  sales:\n    address")
      .replace("title: Orders", "title: Sales")
      .replace("sendOrderPlaced", "sendSaleMade");
    repo.write({ "contracts/trade/sales/asyncapi.yaml": renamed });
    expect(await codes(repo), "nothing that was known is left").toContain("compat/message-removed");
  });

  test("another folder that the command is told of, where no concord.yaml says so", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.git("mv", "contracts", "apis");
    repo.write({ [ordersFile.replace("contracts/", "apis/")]: orders(wider) });
    repo.git("add", "--all");
    const blocking = await errors(repo, "--contracts", "apis");
    expect(blocking.map(({ code }) => code)).toEqual(["compat/payload-widened"]);
  });

  test("a hidden folder, a link or a nested repository in the place of the contracts", async () => {
    const hidden = start();
    renameSync(
      path.join(hidden.folder, "contracts/commerce/orders"),
      path.join(hidden.folder, "contracts/commerce/.orders"),
    );
    expect(await codes(hidden)).toContain("compat/channel-removed");

    const linked = start();
    renameSync(path.join(linked.folder, "contracts"), path.join(linked.folder, "real"));
    symlinkSync("real", path.join(linked.folder, "contracts"));
    expect(await codes(linked), "the same texts behind a link").toEqual([]);
    linked.commit("a link");
    linked.write({ [ordersFile]: orders(wider) });
    const behind = await concord(linked.folder, ["check", "--against", "HEAD"]);
    expect([behind.code, behind.err]).toEqual([2, expect.stringContaining("contracts is a symbolic link at HEAD")]);

    const nested = start();
    nested.git("rm", "-rq", "--cached", "contracts");
    nested.git("update-index", "--add", "--cacheinfo", `160000,${nested.git("rev-parse", "HEAD")},contracts`);
    nested.git("commit", "-qm", "a submodule");
    nested.write({ [ordersFile]: orders(wider) });
    const within = await concord(nested.folder, ["check", "--against", "HEAD"]);
    expect([within.code, within.err]).toEqual([2, expect.stringContaining("contracts is a submodule at HEAD")]);
  });

  test("attributes and flags of git that hide differences", async () => {
    const repo = start();
    const attributes = "*.yaml -diff -text merge=ours\ncontracts/** export-ignore linguist-generated\n";
    repo.write({ ".gitattributes": attributes, [ordersFile]: orders(wider) });
    expect(await codes(repo)).toEqual(["compat/payload-widened"]);
    repo.git("update-index", "--assume-unchanged", ordersFile);
    expect(await codes(repo)).toEqual(["compat/payload-widened"]);
    repo.git("update-index", "--no-assume-unchanged", "--skip-worktree", ordersFile);
    expect(await codes(repo)).toEqual(["compat/payload-widened"]);
  });
});

describe("nobody accepts for somebody else", () => {
  const waiver = (owner: string): string => `owner: ${owner}\nreason: it is in order\nexpiry: "2099-01-01"\n`;
  const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const valid = (owner: string): string => waiver(owner).replace("2099-01-01", soon);

  async function waived(repo: Repo, text: string): Promise<string[]> {
    const [{ fingerprint, breaks }] = (await errors(repo)).filter(({ code }) => code === "compat/payload-widened") as [
      Error,
    ];
    expect(breaks).toEqual([{ service: "billing", team: "payments" }]);
    repo.write({ [`waivers/${fingerprint}.yaml`]: text });
    return codes(repo);
  }

  test("the one way that works: the team that breaks", async () => {
    const repo = start();
    repo.write({ [ordersFile]: orders(wider) });
    expect(await waived(repo, valid("payments"))).toEqual([]);
  });

  test("by taking the service over in the same change", async () => {
    const repo = start();
    repo.write({ [ordersFile]: orders(wider), [billingFile]: owned("orders") });
    expect(await waived(repo, valid("orders"))).toEqual(["compat/payload-widened", "compat/waiver-unauthorised"]);
  });

  test("by taking the reader away in the same change, or letting it read something else", async () => {
    const repo = start();
    repo.write({ [ordersFile]: orders(wider) });
    rmSync(path.join(repo.folder, billingFile));
    expect(await waived(repo, valid("orders"))).toEqual(["compat/payload-widened", "compat/waiver-unauthorised"]);
    const other = start();
    other.write({ [ordersFile]: orders(wider), [billingFile]: owned("payments").replace("[/currency]", "[/orderId]") });
    expect(await waived(other, valid("orders"))).toContain("compat/waiver-unauthorised");
  });

  test("by a team that is founded for it, for ever, or twice", async () => {
    const repo = start();
    repo.write({ [ordersFile]: orders(wider), "contracts/teams.yaml": `${teams}  - { id: ghosts, name: Ghosts }\n` });
    expect(await waived(repo, valid("ghosts"))).toContain("compat/waiver-unauthorised");
    expect(await waived(repo, waiver("payments"))).toContain("compat/waiver-overextended");
    expect(await waived(repo, valid("payments"))).toEqual([]);
    const [name = ""] = repo.git("ls-files", "--others", "waivers").split("\n");
    repo.write({ [name.replace(".yaml", ".yml")]: valid("orders") });
    expect(await codes(repo), "two say something of one finding").toEqual(["contracts/waiver-misnamed"]);
  });
});

describe("time cannot be bent", () => {
  const today = new Date().toISOString().slice(0, 10);
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const noted = (type: string, sunset?: string): string =>
    `${orders()}          note:\n            type: ${type}\n${sunset === undefined ? "" : `            deprecated: true\n            x-sunset: "${sunset}"\n`}`;

  test("on its last day a field still works", async () => {
    const repo = repository({ ...shop(), [ordersFile]: noted("string") });
    repo.commit("first", daysAgo(400));
    repo.write({ [ordersFile]: noted("string", today) });
    repo.commit("announce", daysAgo(300));
    repo.write({ [ordersFile]: orders() });
    expect(await codes(repo)).toEqual(["compat/property-removed"]);
  });

  test("a field that ended as announced does not return with another type", async () => {
    const repo = repository({ ...shop(), [ordersFile]: noted("string", daysAgo(5)) });
    repo.commit("announced", daysAgo(300));
    repo.git("tag", "v1.0.0");
    repo.write({ [ordersFile]: orders() });
    expect(await codes(repo)).toEqual([]);
    repo.commit("gone", daysAgo(2));
    repo.git("tag", "v2.0.0");
    repo.write({ [ordersFile]: noted("integer") });
    expect(await codes(repo)).toEqual(["compat/property-reused"]);
    repo.write({ [ordersFile]: noted("string") });
    expect(await codes(repo)).toEqual([]);
  });
});
