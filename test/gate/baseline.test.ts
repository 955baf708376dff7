import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { billing, orders, ordersFile, shop } from "../cli/orders.ts";
import { concord, repository } from "../cli/run.ts";

const file = "concord.baseline.json";
const dangling = "    unheard:\n      payload:\n        $ref: '#/components/schemas/nowhere'\n";

/** The shop with a reference that leads nowhere: an error of reading. */
function flawed(): Record<string, string> {
  return { ...shop(), [ordersFile]: `${orders()}${dangling}` };
}

interface Told {
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly at: { readonly line: number };
  }[];
  readonly figures: { readonly known: number };
}

async function check(folder: string, ...argv: readonly string[]): Promise<Told & { readonly code: number }> {
  const { code, out } = await concord(folder, ["check", "--json", ...argv]);
  return { code, ...(JSON.parse(out) as Told) };
}

const errors = ({ findings }: Told): string[] =>
  findings.filter(({ severity }) => severity === "error").map(({ code }) => code);

describe("a repository that starts with findings", () => {
  test("records them on the first day; then check, validate and lint block on new ones only", async () => {
    const repo = repository(flawed());
    repo.commit("as it was found");
    expect((await check(repo.folder, "--against", "HEAD")).code).toBe(1);
    expect((await concord(repo.folder, ["baseline"])).code).toBe(0);
    repo.git("add", file);
    for (const command of [["check", "--against", "HEAD"], ["validate"], ["lint"]])
      expect(await concord(repo.folder, command), command[0]).toMatchObject({ code: 0 });
    repo.commit("baseline");

    repo.write({ "contracts/commerce/billing/asyncapi.yaml": billing.replace("action: receive", "action: recieve") });
    const now = await check(repo.folder, "--against", "HEAD");
    expect([now.code, new Set(errors(now))]).toEqual([1, new Set(["contracts/asyncapi-document-resolved"])]);
  });

  test("what was put right has to leave the file, which concord baseline does", async () => {
    const repo = repository(flawed());
    repo.commit("as it was found");
    await concord(repo.folder, ["baseline"]);
    repo.commit("baseline");
    repo.write(shop());
    const fixed = await check(repo.folder, "--against", "HEAD");
    expect([fixed.code, new Set(errors(fixed))]).toEqual([1, new Set(["governance/baseline-outdated"])]);
    expect(fixed.findings[0]!.at.line, "the line of the entry").toBeGreaterThan(1);
    await concord(repo.folder, ["baseline"]);
    expect((await check(repo.folder, "--against", "HEAD")).code).toBe(0);
  });

  test("it never takes anything in again", async () => {
    const repo = repository(shop());
    repo.commit("clean but for lint");
    await concord(repo.folder, ["baseline"]);
    const before = readFileSync(path.join(repo.folder, file), "utf8");
    repo.write(flawed());
    const { out } = await concord(repo.folder, ["baseline", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ fixed: 0, unlisted: expect.any(Number) });
    expect(readFileSync(path.join(repo.folder, file), "utf8")).toBe(before);
    expect((await concord(repo.folder, ["validate"])).code).toBe(1);
  });
});

describe("the baseline itself", () => {
  test("widened in the change whose mistake it names: both block", async () => {
    const repo = repository(shop());
    repo.commit("first");
    await concord(repo.folder, ["baseline"]);
    repo.commit("baseline");
    repo.write(flawed());
    const old = readFileSync(path.join(repo.folder, file), "utf8");
    writeFileSync(path.join(repo.folder, file), "");
    const { out } = await concord(repo.folder, ["validate", "--json"]);
    const { findings } = JSON.parse(out) as {
      findings: { code: string; fingerprint: string; at: { file: string; pointer: string } }[];
    };
    const mistake = findings.find(({ code }) => code.startsWith("contracts/"))!;
    const { code, fingerprint, at } = mistake;
    const entries = JSON.parse(old).findings;
    const wider = [...entries, { code, file: at.file, pointer: at.pointer, fingerprint }];
    repo.write({ [file]: JSON.stringify({ findings: wider }, null, 2) });
    const told = await check(repo.folder, "--against", "HEAD");
    expect(told.code).toBe(1);
    expect(new Set(errors(told))).toEqual(new Set(["governance/baseline-widened", code]));
  });

  test("a first one beside the mistake that it names excuses nothing", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.write(flawed());
    await concord(repo.folder, ["baseline"]);
    const told = await check(repo.folder, "--against", "HEAD");
    expect(told.code).toBe(1);
    expect(errors(told)).toContain("governance/baseline-widened");
  });

  test("never excuses what a change breaks", async () => {
    const repo = repository(shop());
    repo.commit("first");
    repo.write(shop({ currency: "[EUR, USD, CHF]" }));
    const { findings } = JSON.parse((await concord(repo.folder, ["check", "--against", "HEAD", "--json"])).out) as {
      findings: { code: string; fingerprint: string; at: { file: string; pointer: string } }[];
    };
    const [{ code, fingerprint, at }] = findings as [(typeof findings)[number]];
    repo.write({ [file]: JSON.stringify({ findings: [{ code, fingerprint, file: at.file, pointer: at.pointer }] }) });
    const told = await check(repo.folder, "--against", "HEAD");
    expect(errors(told)).toContain("compat/payload-widened");
  });

  test("that cannot be read is an error, and excuses nothing", async () => {
    const repo = repository(flawed());
    repo.commit("as it was found");
    await concord(repo.folder, ["baseline"]);
    const text = readFileSync(path.join(repo.folder, file), "utf8");
    repo.write({ [file]: `<<<<<<< ours\n${text}` });
    const { code, out } = await concord(repo.folder, ["validate"]);
    expect([code, out]).toEqual([1, expect.stringContaining(`governance/baseline-invalid  ${file}:1:1`)]);
    expect(out).toContain("contracts/");
    expect((await concord(repo.folder, ["baseline"])).code).toBe(2);
  });

  test("is gone with its last entry", async () => {
    const repo = repository(flawed());
    repo.commit("as it was found");
    repo.write({
      [file]: '{ "findings": [{ "code": "contracts/x", "file": "y", "pointer": "", "fingerprint": "z" }] }',
    });
    await concord(repo.folder, ["baseline"]);
    expect(existsSync(path.join(repo.folder, file))).toBe(false);
  });
});
