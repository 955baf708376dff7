import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { confirmWithAjv } from "@concord/compat";
import { type Fabric, diskFiles, loadFabric, memoryFiles } from "@concord/contracts";
import type { Finding } from "@concord/diagnostics";
import { type Edit, type Lint, applyEdits, lintFabric, lintRules } from "@concord/governance";
import { isSubschema } from "@concord/subschema";
import { describe, expect, test } from "vitest";

const here = path.dirname(fileURLToPath(import.meta.url));
const cases = globSync("*/*/findings.json", { cwd: here })
  .map((file) => path.dirname(file))
  .sort();
const source = fileURLToPath(new URL("../../packages/governance/src/rules", import.meta.url));

/** One finding as a fixture expects it. What is left out is not looked at, but for the severity: a warning. */
interface Expected {
  readonly code: string;
  readonly file?: string;
  readonly pointer: string;
  readonly severity?: string;
  readonly facts?: Finding["facts"];
  /** Pointers of the related places. */
  readonly related?: readonly string[];
  readonly mayAffect?: readonly string[];
}

describe("each case", () => {
  test.each(cases)("%s", async (name) => {
    const folder = path.join(here, name);
    const expected: readonly Expected[] = JSON.parse(readFileSync(path.join(folder, "findings.json"), "utf8"));
    const fabric = await read(folder);
    expect(fabric.findings.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
    const lint = await run(fabric, path.dirname(name));
    expect(lint.findings.map(placeOf).sort()).toEqual(
      expected.map((one) => `${fileOf(one, folder)}#${one.pointer}`).sort(),
    );
    for (const one of expected)
      expectFinding(
        lint.findings.find((found) => placeOf(found) === `${fileOf(one, folder)}#${one.pointer}`)!,
        one,
      );

    const fixed = fixedFiles(folder);
    if (!fixed) return expect([...lint.fixes.keys()], `add what --fix makes of it: ${name}/fixed`).toEqual([]);
    const texts = applyFixes(fabric, lint);
    for (const [file, text] of fixed) expect(texts.get(file), file).toBe(text);
    const again = await run(await readTexts(fabric, texts), path.dirname(name));
    expect(again.findings.map(placeOf)).toEqual([]);
  });
});

describe("the registry", () => {
  const files = globSync("*.ts", { cwd: source }).filter((file) => {
    return readFileSync(path.join(source, file), "utf8").includes("defineLintRule(");
  });

  test.each(files)("holds rules/%s, with a case that it finds and one that passes", (file) => {
    const id = path.basename(file, ".ts");
    expect(
      lintRules.map((rule) => rule.id),
      `add it to rules/index.ts: import { … } from "./${file}"`,
    ).toContain(id);
    const names = cases.filter((name) => path.dirname(name) === id).map((name) => path.basename(name));
    expect(names, `add test/governance/${id}/finds/{contract.yaml,findings.json}`).toContain("finds");
    expect(names, `add test/governance/${id}/passes/{contract.yaml,findings.json}`).toContain("passes");
  });

  test("every rule explains itself", () => {
    for (const rule of lintRules) {
      expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(rule.title, rule.id).not.toMatch(/\.$/);
      expect(rule.explanation.length, rule.id).toBeGreaterThan(80);
      expect(rule.example.length, rule.id).toBeGreaterThan(15);
    }
  });
});

function run(fabric: Fabric, rule: string): Promise<Lint> {
  return lintFabric(fabric, {
    only: [rule],
    judge: (left, right, options) =>
      Promise.resolve(isSubschema(left, right, { ...options, validate: confirmWithAjv })),
    validate: confirmWithAjv,
  });
}

/** `contract.yaml` alone, or a whole workspace. */
function read(folder: string): Promise<Fabric> {
  const root = existsSync(path.join(folder, "contracts")) ? "contracts" : "contract.yaml";
  const files = diskFiles({ cwd: folder, root, also: ["concord.yaml"] });
  return loadFabric(files, {
    root,
    ...(existsSync(path.join(folder, "concord.yaml")) && { workspaceFile: "concord.yaml" }),
  });
}

function readTexts(fabric: Fabric, texts: ReadonlyMap<string, string>): Promise<Fabric> {
  return loadFabric(memoryFiles(Object.fromEntries(texts)), { root: fabric.root });
}

/** Every text of a fabric, with what its fixes change. */
function applyFixes(fabric: Fabric, lint: Lint): ReadonlyMap<string, string> {
  const edits: readonly Edit[] = [...lint.fixes.values()].flat();
  return new Map(
    [...fabric.documents.keys()].map((file) => [
      file,
      applyEdits(
        fabric.source(file)!,
        edits.filter(({ at }) => at.file === file),
      ),
    ]),
  );
}

/** What the files should say afterwards: those that change stand in `fixed.yaml`, or below `fixed/`. */
function fixedFiles(folder: string): ReadonlyMap<string, string> | undefined {
  const single = path.join(folder, "fixed.yaml");
  if (existsSync(single)) return new Map([["contract.yaml", readFileSync(single, "utf8")]]);
  const root = path.join(folder, "fixed");
  if (!existsSync(root)) return undefined;
  const files = globSync("contracts/**/*.{yaml,json}", { cwd: root });
  return new Map(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));
}

function placeOf({ at }: Finding): string {
  return `${at.file}#${at.pointer}`;
}

function fileOf({ file }: Expected, folder: string): string {
  return file ?? (existsSync(path.join(folder, "contracts")) ? "" : "contract.yaml");
}

function expectFinding(found: Finding, { code, severity = "warning", facts = {}, related, mayAffect }: Expected): void {
  expect(found.code).toBe(code);
  expect(found.severity).toBe(severity);
  expect(found.facts).toMatchObject(facts);
  if (related) expect(found.related.map(({ at }) => at.pointer)).toEqual(related);
  if (mayAffect) expect(found.mayAffect?.map(({ service }) => service)).toEqual(mayAffect);
}
