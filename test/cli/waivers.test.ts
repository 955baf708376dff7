import { describe, expect, test } from "vitest";
import { billing, shop } from "./orders.ts";
import { type Repo, concord, repository } from "./run.ts";

const day = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * day).toISOString().slice(0, 10);
const wider = { currency: "[EUR, USD, CHF]" };

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly label: string;
  readonly fingerprint: string;
  readonly help?: string;
  readonly at: { readonly file: string; readonly line: number };
  readonly related: readonly { readonly label: string; readonly text: string }[];
}

/** The event of the orders team and its reader, which is of the payments team; committed. */
function teamed(): Repo {
  const teams = ["orders", "payments", "insights"].map((id) => `  - { id: ${id}, name: ${id} }\n`).join("");
  const repo = repository({
    ...shop(),
    "contracts/teams.yaml": `teams:\n${teams}`,
    "contracts/commerce/domain.yaml": "name: Commerce\nowner: orders\n",
    "contracts/commerce/billing/asyncapi.yaml": billing.replace(
      "version: 1.0.0",
      "version: 1.0.0\n  x-owner: payments",
    ),
  });
  repo.commit("first");
  return repo;
}

async function check(repo: Repo): Promise<{ code: number; findings: Found[]; figures: Record<string, unknown> }> {
  const { code, out } = await concord(repo.folder, ["check", "--against", "main", "--json"]);
  return { code, ...JSON.parse(out) };
}

/** The repository with the enumeration widened, and the fingerprint of what that breaks. */
async function broken(): Promise<{ repo: Repo; fingerprint: string }> {
  const repo = teamed();
  repo.git("checkout", "-q", "-b", "topic");
  repo.write(withoutReader(shop(wider)));
  const { findings } = await check(repo);
  return { repo, fingerprint: findings[0]!.fingerprint };
}

function withoutReader(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([file]) => !file.includes("/billing/")));
}

function waiver({ owner = "payments" } = {}): string {
  return `owner: ${owner}\nreason: Francs are read from March on\nexpiry: ${inDays(30)}\n`;
}

const codes = (findings: readonly Found[]): string[] => findings.map(({ severity, code }) => `${severity} ${code}`);

describe("a waiver", () => {
  test("by the team whose service breaks turns the error into a note that names it and the day", async () => {
    const { repo, fingerprint } = await broken();
    repo.write({ [`waivers/${fingerprint}.yaml`]: waiver() });
    const { code, findings, figures } = await check(repo);
    expect([code, codes(findings)]).toEqual([0, ["note compat/payload-widened"]]);
    expect(findings[0]!.label).toBe(`"CHF" is new; waived by payments until ${inDays(30)}`);
    expect(findings[0]!.related.at(-1)).toMatchObject({
      label: "waived",
      text: `by payments until ${inDays(30)}: Francs are read from March on`,
      at: { file: `waivers/${fingerprint}.yaml`, line: 1 },
    });
    expect(figures).toMatchObject({ breaking: 0, servicesBroken: [], waived: 1, blocked: false });
  });

  test("is told of where it is missing: the file, and who has to own it", async () => {
    const { repo, fingerprint } = await broken();
    const { findings } = await check(repo);
    expect(findings[0]!.help).toContain(`waivers/${fingerprint}.yaml, owned by payments`);
  });

  test("is for one change: another value besides is not waived by it", async () => {
    const { repo, fingerprint } = await broken();
    repo.write({ [`waivers/${fingerprint}.yaml`]: waiver(), ...withoutReader(shop({ currency: "[EUR, USD, GBP]" })) });
    const { code, findings } = await check(repo);
    expect([code, codes(findings)]).toEqual([1, ["error compat/payload-widened", "error compat/waiver-unused"]]);
  });

  test("survives edits elsewhere in the file: its fingerprint does not hang on lines", async () => {
    const { repo, fingerprint } = await broken();
    const [file, text] = Object.entries(withoutReader(shop(wider)))[1]!;
    repo.write({ [`waivers/${fingerprint}.yaml`]: waiver(), [file]: `# a comment\n\n${text}` });
    expect((await check(repo)).code).toBe(0);
  });
});

describe("a waiver that waives nothing", () => {
  test("blocks beside what it would have waived: for another's consumers, or malformed", async () => {
    const { repo, fingerprint } = await broken();
    const file = `waivers/${fingerprint}.yaml`;
    for (const [text, code, line] of [
      [waiver({ owner: "orders" }), "compat/waiver-unauthorised", 1],
      ["owner: payments\nreason: because\nexpiry: soon\n", "contracts/waiver-invalid", 3],
    ] as const) {
      repo.write({ [file]: text });
      const answer = await check(repo);
      expect([answer.code, codes(answer.findings).sort()]).toEqual([
        1,
        [`error ${code}`, "error compat/payload-widened"].sort(),
      ]);
      expect(answer.findings.find((one) => one.code === code)!.at).toMatchObject({ file, line });
    }
  });
});

describe("over time", () => {
  test("for nothing: an error in the change that adds it, a note once it has been merged", async () => {
    const { repo, fingerprint } = await broken();
    repo.write({ [`waivers/${fingerprint}.yaml`]: waiver() });
    repo.commit("waived");
    repo.git("checkout", "-q", "main");
    repo.git("merge", "-q", "--no-edit", "topic");
    const merged = await check(repo);
    expect([merged.code, codes(merged.findings)]).toEqual([0, ["note compat/waiver-spent"]]);

    const other = teamed();
    other.write({ [`waivers/${fingerprint}.yaml`]: waiver() });
    const added = await check(other);
    expect([added.code, codes(added.findings)]).toEqual([1, ["error compat/waiver-unused"]]);
  });

  test("what is no finding of the gate cannot be waived", async () => {
    const repo = teamed();
    repo.write({ "contracts/commerce/domain.yaml": "name: Commerce\nowner: orders\ncolour: red\n" });
    const { findings } = await check(repo);
    expect(codes(findings)).toEqual(["error contracts/domain-invalid"]);
    repo.write({ [`waivers/${findings[0]!.fingerprint}.yaml`]: waiver() });
    expect(codes((await check(repo)).findings).sort()).toEqual([
      "error compat/waiver-unused",
      "error contracts/domain-invalid",
    ]);
  });
});

test("every rule about waivers is explained", async () => {
  const { code, out } = await concord(teamed().folder, ["explain", "waiver-unauthorised"]);
  expect([code, out]).toEqual([0, expect.stringContaining("error compat/waiver-unauthorised")]);
});
