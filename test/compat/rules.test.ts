import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compareFabrics, confirmWithAjv, rules } from "@concord/compat";
import { type Fabric, diskFiles, loadFabric } from "@concord/contracts";
import type { Finding, Json } from "@concord/diagnostics";
import { isSubschema } from "@concord/subschema";
import { describe, expect, test } from "vitest";

const here = path.dirname(fileURLToPath(import.meta.url));
const cases = globSync("*/*/findings.json", { cwd: here }).map((file) => path.dirname(file)).sort();
const source = fileURLToPath(new URL("../../packages/compat/src/rules", import.meta.url));

/** One finding as a fixture expects it. What is left out is not looked at. */
interface Expected {
  readonly code: string;
  readonly pointer: string;
  readonly severity?: string;
  readonly label?: string;
  /** What the witness holds, by JSON pointer. */
  readonly has?: Readonly<Record<string, Json>>;
  /** What it does not hold. */
  readonly lacks?: readonly string[];
  readonly breaks?: readonly string[];
  readonly mayAffect?: readonly string[];
}

/** The day on which every fixture is judged. */
const today = "2026-11-20";

describe("each case", () => {
  test.each(cases)("%s", async (name) => {
    const folder = path.join(here, name);
    const expected: readonly Expected[] = JSON.parse(readFileSync(path.join(folder, "findings.json"), "utf8"));
    const [before, after] = [await read(folder, "before"), await read(folder, "after")];
    const release = existsSync(path.join(folder, "release.yaml")) ? await read(folder, "release") : undefined;
    const { findings } = await compareFabrics(before, after, {
      judge: (left, right, options) => Promise.resolve(isSubschema(left, right, { ...options, validate: confirmWithAjv })),
      validate: confirmWithAjv,
      today,
      releasesWith: async () => (release ? [{ name: "v1.0.0", fabric: release }] : []),
    });
    expect(findings.map((finding, index) => seen(finding, expected[index]))).toEqual(
      expected.map(({ has: _has, lacks: _lacks, ...rest }) => ({ severity: "error", ...rest })),
    );
    for (const [index, finding] of findings.entries()) expectWitness(finding, expected[index]!);
  });
});

describe("the registry", () => {
  const files = globSync("*.ts", { cwd: source }).filter((file) => file !== "index.ts");

  test.each(files)("holds rules/%s, with a case that breaks and one that holds", (file) => {
    const id = path.basename(file, ".ts");
    expect(rules.map((rule) => rule.id), `add it to rules/index.ts: import { … } from "./${file}"`).toContain(id);
    const names = cases.filter((name) => path.dirname(name) === id).map((name) => path.basename(name));
    expect(names, `add test/compat/${id}/breaks/{before.yaml,after.yaml,findings.json}`).toContain("breaks");
    expect(names, `add test/compat/${id}/holds-…/{before.yaml,after.yaml,findings.json}`).toContainEqual(
      expect.stringMatching(/^holds/),
    );
    const broken: readonly Expected[] = JSON.parse(readFileSync(path.join(here, id, "breaks", "findings.json"), "utf8"));
    expect(broken.map(({ code }) => code)).toContain(`compat/${id}`);
  });

  test.each(rules.map((rule) => [rule.id, rule] as const))("%s has a mirror that answers, or a reason", (id, rule) => {
    const { mirror } = rule;
    const other = "rule" in mirror ? rules.find((one) => one.id === mirror.rule) : undefined;
    if ("rule" in mirror) expect(other?.mirror, `${mirror.rule} should name ${id}`).toEqual({ rule: id });
    else expect(mirror.none).toMatch(/\w+ \w+/);
  });

  test("every rule explains itself", () => {
    for (const rule of rules) {
      expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(rule.explanation.length, rule.id).toBeGreaterThan(80);
      expect(rule.example, rule.id).toContain("→");
    }
  });
});

function seen(finding: Finding, expected: Expected | undefined): Record<string, unknown> {
  const { code, severity, at, label, breaks = [], mayAffect = [] } = finding;
  const names = (services: Finding["breaks"] = []): string[] => services.map(({ service }) => service);
  return {
    code,
    severity,
    pointer: at.pointer,
    ...(expected?.label !== undefined && { label }),
    ...(expected?.breaks && { breaks: names(breaks) }),
    ...(expected?.mayAffect && { mayAffect: names(mayAffect) }),
  };
}

function expectWitness({ witness }: Finding, { has = {}, lacks = [] }: Expected): void {
  for (const [pointer, value] of Object.entries(has)) expect(at(witness?.value, pointer)).toEqual(value);
  if (lacks.length > 0) expect(witness).toBeDefined();
  for (const pointer of lacks) expect(at(witness?.value, pointer)).toBeUndefined();
}

function at(value: Json | undefined, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((current, key) => (current as Record<string, unknown> | undefined)?.[key], value);
}

/** `before.yaml` alone, or a whole workspace in `before/`. */
async function read(folder: string, side: string): Promise<Fabric> {
  const home = path.join(folder, side);
  if (!existsSync(home)) return loadFabric(diskFiles({ cwd: folder, root: `${side}.yaml` }), { root: `${side}.yaml` });
  const files = diskFiles({ cwd: home, root: "contracts", also: ["concord.yaml"] });
  return loadFabric(files, { root: "contracts", workspaceFile: "concord.yaml" });
}
