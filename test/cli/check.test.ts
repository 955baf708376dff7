import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { orders, ordersFile, shop } from "./orders.ts";
import { concord, repository } from "./run.ts";

const wider = { currency: "[EUR, USD, CHF]" };

describe("against a revision", () => {
  test("a new value in a sent enumeration blocks, with place, before, witness and reader; taking it back passes", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.write(shop(wider));
    const broken = await concord(repo.folder, ["check", "--against", "HEAD", "--json"]);
    expect(broken.code).toBe(1);
    const { findings, figures, verdict } = JSON.parse(broken.out);
    expect(verdict).toBe("blocked");
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      code: "compat/payload-widened",
      at: { file: ordersFile, line: 31, column: 30, length: 3 },
      label: '"CHF" is new',
      related: [{ label: "before", revision: "HEAD", at: { line: 31 }, text: "enum: [EUR, USD]" }],
      witness: { value: { currency: "CHF" }, acceptedBy: "after", rejectedBy: "before" },
      breaks: [{ service: "billing" }],
    });
    expect(figures).toMatchObject({ breaking: 1, servicesBroken: ["billing"], against: { name: "HEAD" } });

    repo.write(shop());
    expect(await concord(repo.folder, ["check", "--against", "HEAD"])).toMatchObject({ code: 0, err: "" });
  });

  test("the text shows the excerpt with a caret below the change", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.write(shop(wider));
    const { out } = await concord(repo.folder, ["check", "--against", "HEAD"]);
    expect(out.split("\n").slice(0, 4)).toEqual([
      `error compat/payload-widened  ${ordersFile}:31:30`,
      "   30 |             type: string",
      "   31 |             enum: [EUR, USD, CHF]",
      '      |                              ^^^ "CHF" is new',
    ]);
    expect(out).toContain(
      "1 breaking change in 1 message, 1 service would break.   concord explain compat/payload-widened",
    );
  });

  test("neither the working tree nor the index is touched", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.write({ ...shop(wider), "notes.txt": "mine" });
    repo.git("add", "notes.txt");
    const before = repo.git("status", "--porcelain=v2");
    await concord(repo.folder, ["check", "--against", "HEAD"]);
    expect(repo.git("status", "--porcelain=v2")).toBe(before);
  });

  test("a renamed contracts folder is compared with what it was called before", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.git("mv", "contracts", "specs");
    const { code } = await concord(repo.folder, ["check", "--against", "HEAD"]);
    expect(code, "concord.yaml still names the old one").toBe(2);
    repo.write({ "concord.yaml": "contracts: specs\n" });
    expect((await concord(repo.folder, ["check", "--against", "HEAD"])).code).toBe(0);
    repo.write({ "specs/commerce/orders/asyncapi.yaml": orders(wider) });
    expect((await concord(repo.folder, ["check", "--against", "HEAD"])).code).toBe(1);
  });

  test("a moved file is not a way round", async () => {
    const repo = repository(shop());
    repo.commit("first");
    mkdirSync(path.join(repo.folder, "contracts/trade/sales"), { recursive: true });
    repo.git("mv", ordersFile, "contracts/trade/sales/asyncapi.yaml");
    rmSync(path.join(repo.folder, "contracts/commerce/billing"), { recursive: true });
    repo.write({ "contracts/trade/sales/asyncapi.yaml": orders() });
    expect((await concord(repo.folder, ["check", "--against", "HEAD"])).out).toContain("no breaking change since HEAD");
    repo.write({ "contracts/trade/sales/asyncapi.yaml": orders(wider) });
    const { code, out } = await concord(repo.folder, ["check", "--against", "HEAD"]);
    expect([code, out.split("  ")[0]]).toEqual([1, "error compat/payload-widened"]);
  });

  test("an invalid document blocks although nothing can be compared in it", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.write({ [ordersFile]: "asyncapi: 3.0.0\ninfo: [\n" });
    const { code, out } = await concord(repo.folder, ["check", "--against", "HEAD"]);
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`error contracts/yaml-invalid {2}${ordersFile}:\\d+:\\d+`));
  });

  test("a workspace below the top folder of its repository", async () => {
    const files = Object.fromEntries(Object.entries(shop()).map(([file, text]) => [`apps/shop/${file}`, text]));
    const repo = repository(files);
    repo.commit("first");
    repo.write({ [`apps/shop/${ordersFile}`]: orders(wider) });
    const inside = path.join(repo.folder, "apps/shop/contracts/commerce");
    expect(await concord(inside, ["check", "--against", "HEAD"])).toMatchObject({ code: 1 });
    const outside = await concord(repo.folder, ["check", "--against", "HEAD", "--contracts", "apps/shop/contracts"]);
    expect(outside.code).toBe(1);
  });
});

describe("without --against", () => {
  test("on a branch: where it left the default branch", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.git("checkout", "-q", "-b", "topic");
    repo.write(shop(wider));
    repo.commit("wider");
    repo.git("checkout", "-q", "main");
    repo.write(shop({ required: "[orderId]" }));
    repo.commit("main went on");
    repo.git("checkout", "-q", "topic");
    const { code, out } = await concord(repo.folder, ["check", "--json"]);
    expect(code).toBe(1);
    const { findings, figures } = JSON.parse(out);
    expect(figures.against).toEqual({ name: "main", commit: repo.git("merge-base", "main", "topic") });
    expect(findings.map((one: { label: string }) => one.label)).toEqual(['"CHF" is new']);
  });

  test("on the default branch: the last release, or the one before it when it is checked out", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.git("tag", "v1.0.0");
    repo.write(shop(wider));
    repo.commit("wider");
    const since = async (): Promise<string> =>
      JSON.parse((await concord(repo.folder, ["check", "--json"])).out).figures.against.name;
    expect(await since()).toBe("v1.0.0");
    repo.git("tag", "v2.0.0");
    expect(await since()).toBe("v1.0.0");
    repo.write(shop());
    expect(await since(), "edits are compared with the release that is checked out").toBe("v2.0.0");
  });

  test("on the default branch without a release: the first parent", async () => {
    const repo = repository(shop());
    const first = repo.commit("first");
    repo.write(shop(wider));
    repo.commit("wider");
    const { code, out } = await concord(repo.folder, ["check", "--json"]);
    expect([code, JSON.parse(out).figures.against.commit]).toEqual([1, first]);
  });

  test("on the first commit: nothing to compare with, said plainly, and edits are compared with it", async () => {
    const repo = repository(shop());
    expect(await concord(repo.folder, ["check"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing is committed yet"),
    });
    repo.commit("first");
    const { code, out } = await concord(repo.folder, ["check"]);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining("this is the first commit: there is nothing to compare with"),
    ]);
    repo.write(shop(wider));
    expect((await concord(repo.folder, ["check"])).code).toBe(1);
  });

  test("a contracts folder that did not exist before", async () => {
    const repo = repository({ "README.md": "hello" });
    repo.commit("first");
    repo.git("checkout", "-q", "-b", "topic");
    repo.write(shop());
    repo.commit("contracts");
    const { code, out } = await concord(repo.folder, ["check"]);
    expect([code, out]).toEqual([0, expect.stringContaining("contracts did not exist at main")]);
  });

  test("the forge's word for the target branch", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.git("branch", "release");
    repo.write(shop(wider));
    repo.commit("wider");
    repo.git("checkout", "-q", "--detach");
    const { out } = await concord(repo.folder, ["check", "--json"], { env: { GITHUB_BASE_REF: "release" } });
    expect(JSON.parse(out).figures).toMatchObject({ against: { name: "release" }, breaking: 1 });
  });
});

describe("links in the past", () => {
  test("a folder behind a link is read in the past as it is now", async () => {
    const { [ordersFile]: order, ...others } = shop();
    const repo = repository({ ...others, "contracts/.shared/orders/asyncapi.yaml": order! });
    symlinkSync("../.shared/orders", path.join(repo.folder, "contracts/commerce/orders"));
    symlinkSync("commerce", path.join(repo.folder, "contracts/again"));
    repo.commit("linked");
    expect((await concord(repo.folder, ["check", "--against", "HEAD"])).out).toContain("no breaking change since HEAD");
    repo.write({ "contracts/.shared/orders/asyncapi.yaml": orders(wider) });
    const { code, out } = await concord(repo.folder, ["check", "--against", "HEAD"]);
    expect([code, out]).toEqual([1, expect.stringContaining(`error compat/payload-widened  ${ordersFile}:31:30`)]);
  });

  test("a link that leads out of the contracts folder is refused in the past as well", async () => {
    const repo = repository({ ...shop(), "secret.yaml": orders() });
    symlinkSync("../../../secret.yaml", path.join(repo.folder, "contracts/commerce/orders/leak.yaml"));
    repo.write({
      [ordersFile]: orders().replace(
        "payload:\n        type: object",
        "payload:\n        $ref: ./leak.yaml#/info\n        type: object",
      ),
    });
    repo.commit("linked");
    repo.write(shop());
    rmSync(path.join(repo.folder, "contracts/commerce/orders/leak.yaml"));
    const { out } = await concord(repo.folder, ["diff", "HEAD:contracts", "contracts", "--json"]);
    expect(out).not.toContain("title: Orders");
  });
});
