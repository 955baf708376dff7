import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { orders, ordersFile, shop } from "../cli/orders.ts";
import { type Repo, concord, repository, scratch } from "../cli/run.ts";

interface Told {
  readonly code: number;
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly facts: Readonly<Record<string, unknown>>;
    readonly witness?: { readonly value: Readonly<Record<string, unknown>>; readonly rejectedBy: string };
    readonly related: readonly { readonly revision?: string }[];
  }[];
}

async function check(folder: string): Promise<Told> {
  const { code, out, err } = await concord(folder, ["check", "--against", "main", "--json"]);
  expect(err).toBe("");
  return { code, ...JSON.parse(out) };
}

const errors = ({ findings }: Told): string[] =>
  findings.filter(({ severity }) => severity === "error").map(({ code }) => code);

/** The event with a note of some type, or none, under a promise. */
function noted(type: string | undefined, mode = "full-transitive"): string {
  const text = orders().replace(
    "    orderPlaced:\n      payload:",
    `    orderPlaced:\n      x-compatibility: ${mode}\n      payload:`,
  );
  return type === undefined ? text : `${text}          note:\n            type: ${type}\n`;
}

/** Releases v1.0.0, v2.0.0, … of these texts, then a branch. */
function released(...texts: readonly string[]): Repo {
  const repo = repository(shop());
  for (const [index, text] of texts.entries()) {
    repo.write({ [ordersFile]: text });
    repo.commit(`release ${index + 1}`, `2026-0${index + 1}-01`);
    repo.git("tag", `v${index + 1}.0.0`);
  }
  repo.git("checkout", "-q", "-b", "topic");
  return repo;
}

describe("a promise to agree with every release", () => {
  test("a field that returns with another type breaks the release that had it, which is named", async () => {
    const repo = released(noted("string"), noted(undefined));
    repo.write({ [ordersFile]: noted("integer") });
    const told = await check(repo.folder);
    expect(told.code).toBe(1);
    const against = told.findings.filter(({ facts }) => facts["release"] === "v1.0.0");
    expect(against.map(({ code }) => code)).toContain("compat/payload-widened");
    const { witness, related } = against.find(({ code }) => code === "compat/payload-widened")!;
    expect(Number.isInteger(witness!.value["note"])).toBe(true);
    expect(related[0]!.revision).toBe("v1.0.0");
  });

  test("what a later release broke already is not held against a harmless change", async () => {
    const repo = released(noted("string"), noted("integer"));
    repo.write({ [ordersFile]: `${noted("integer")}          colour:\n            type: string\n` });
    expect(await check(repo.folder)).toMatchObject({ code: 0 });
  });

  test("what the last release alone says is told once", async () => {
    const repo = released(noted("string"), noted("string"));
    repo.write({ [ordersFile]: noted("integer") });
    const { findings } = await check(repo.folder);
    expect(findings.filter(({ facts }) => "release" in facts)).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
  });

  test("taken back in the same change, it still judges it", async () => {
    const repo = released(noted("string"), noted(undefined));
    repo.write({ [ordersFile]: noted("integer", "full") });
    const told = await check(repo.folder);
    expect(told.code).toBe(1);
    expect(errors(told)).toContain("compat/policy-weakened");
    expect(told.findings.some(({ facts }) => facts["release"] === "v1.0.0")).toBe(true);
  });

  test("the pattern of releases cannot be moved out of the way", async () => {
    const repo = released(noted("string"), noted(undefined));
    repo.write({
      [ordersFile]: noted("integer"),
      "concord.yaml": "contracts: contracts\nreleases:\n  tags: none-*\n",
    });
    const told = await check(repo.folder);
    expect(errors(told)).toContain("compat/setting-weakened");
    expect(told.findings.some(({ facts }) => facts["release"] === "v1.0.0")).toBe(true);
  });

  test("that cannot be checked is not kept: a release that cannot be read, a history that was cut", async () => {
    const repo = released("asyncapi: 3.0.0\ninfo: [\n", noted("string"));
    repo.write({ [ordersFile]: `${noted("string")}          colour:\n            type: string\n` });
    const unread = await concord(repo.folder, ["check", "--against", "main"]);
    expect([unread.code, unread.err]).toEqual([2, expect.stringContaining("at the release v1.0.0 cannot be read")]);

    repo.commit("colour", "2026-05-01");
    const folder = path.join(scratch(), "clone");
    const clone = ["clone", "-q", "--depth=1", "--no-single-branch", "--branch=topic", `file://${repo.folder}`, folder];
    execFileSync("git", clone);
    const cut = await concord(folder, ["check", "--against", "origin/main"]);
    expect([cut.code, cut.err]).toEqual([2, expect.stringMatching(/shallow[^]*git fetch --unshallow --tags/)]);
  });

  test("is made by nobody: releases are not read", async () => {
    const repo = released("asyncapi: 3.0.0\ninfo: [\n", orders());
    repo.write({ [ordersFile]: `${orders()}          colour:\n            type: string\n` });
    expect(await check(repo.folder)).toMatchObject({ code: 0 });
  });
});

describe("how much a domain promises", () => {
  const stability = (level: string): string =>
    `contracts: contracts\ncompatibility:\n  stability:\n    commerce: ${level}\n`;
  const wider = { [ordersFile]: orders({ currency: "[EUR, USD, CHF]" }) };

  test.each([
    ["draft", 0, []],
    ["beta", 0, [["compat/payload-widened", "warning"]]],
    ["stable", 1, [["compat/payload-widened", "error"]]],
  ])("%s", async (level, code, findings) => {
    const repo = repository({ ...shop(), "concord.yaml": stability(level) });
    repo.commit("first");
    repo.git("checkout", "-q", "-b", "topic");
    repo.write(wider);
    const told = await check(repo.folder);
    expect(told.code).toBe(code);
    expect(told.findings.map((one) => [one.code, one.severity])).toEqual(findings);
  });

  test("is not lowered by the change that needs it lower; raising it is nobody's harm", async () => {
    const repo = repository({ ...shop(), "concord.yaml": stability("beta") });
    repo.commit("first");
    repo.git("checkout", "-q", "-b", "topic");
    repo.write({ "concord.yaml": stability("draft") });
    expect(errors(await check(repo.folder))).toEqual(["compat/setting-weakened"]);
    repo.write({ "concord.yaml": stability("stable") });
    expect(await check(repo.folder)).toMatchObject({ code: 0, findings: [] });
    repo.write({ ...wider, "concord.yaml": stability("draft") });
    expect((await check(repo.folder)).findings.map(({ code }) => code).sort()).toEqual([
      "compat/payload-widened",
      "compat/setting-weakened",
    ]);
  });
});
