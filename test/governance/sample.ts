import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { confirmWithAjv } from "@concord/compat";
import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import { type Lint, type LintOptions, lintFabric } from "@concord/governance";
import { isSubschema } from "@concord/subschema";

const workspace = path.resolve(import.meta.dirname, "../..");

export type Texts = Record<string, string>;

/** The texts of the sample fabric, by path, and its settings. */
export function sampleTexts(): Texts {
  const files = [...globSync("contracts/**/*.yaml", { cwd: workspace }), "concord.yaml"];
  return Object.fromEntries(files.map((file) => [file, readFileSync(path.join(workspace, file), "utf8")]));
}

export function readTexts(texts: Texts): Promise<Fabric> {
  const settings = "concord.yaml" in texts ? { workspaceFile: "concord.yaml" } : {};
  const { "concord.yaml": _settings, ...contracts } = texts;
  const [listed, all] = [memoryFiles(contracts), memoryFiles(texts)];
  const source = { list: () => listed.list(), read: (file: string) => all.read(file) };
  return loadFabric(source, { root: "contracts", ...settings });
}

/** Puts a text behind another one, which stands in a file once. */
export function plant(texts: Texts, file: string, behind: string, text: string): void {
  const parts = texts[file]!.split(`${behind}\n`);
  if (parts.length !== 2) throw new Error(`${JSON.stringify(behind)} stands ${parts.length - 1} times in ${file}`);
  texts[file] = parts.join(`${behind}${text}\n`);
}

export const judges: Pick<LintOptions, "judge" | "validate"> = {
  judge: (left, right, options) => Promise.resolve(isSubschema(left, right, { ...options, validate: confirmWithAjv })),
  validate: confirmWithAjv,
};

export function lint(fabric: Fabric, options: Partial<LintOptions> = {}): Promise<Lint> {
  return lintFabric(fabric, { ...judges, ...options });
}
