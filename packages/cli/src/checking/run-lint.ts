import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { confirmWithAjv } from "@concord/compat";
import type { Fabric } from "@concord/contracts";
import { type Lint, applyEdits, lintFabric, loadRuleset } from "@concord/governance";
import type { Judge } from "@concord/subschema";
import type { Workspace } from "../workspace.ts";

/** Holds a fabric to its rules, and to the Spectral ruleset that its settings name. `only` takes rule ids. */
export async function runLint(
  fabric: Fabric,
  workspace: Workspace,
  judge: Judge,
  only?: readonly string[],
): Promise<Lint> {
  const { spectral } = fabric.settings.lint;
  const ruleset =
    spectral === undefined || only
      ? undefined
      : await loadRuleset(spectral, (file) => readText(path.join(workspace.folder, file)));
  return lintFabric(fabric, {
    judge,
    validate: confirmWithAjv,
    ...(only && { only }),
    ...(ruleset && { spectral: ruleset }),
  });
}

/** What fixing did. */
export interface Fixed {
  readonly findings: number;
  readonly files: readonly string[];
}

/** Writes the fixes of the findings that `chosen` picks into the source files; each file is written whole. */
export async function fixFiles(
  { findings, fixes }: Lint,
  fabric: Fabric,
  workspace: Workspace,
  chosen: (file: string) => boolean = () => true,
): Promise<Fixed> {
  const wanted = [...fixes.values()].flat();
  const byFile = Map.groupBy(
    wanted.filter(({ at }) => chosen(at.file)),
    ({ at }) => at.file,
  );
  const files: string[] = [];
  for (const [file, edits] of [...byFile].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const before = fabric.source(file);
    const after = before === undefined ? undefined : applyEdits(before, edits);
    if (after === undefined || after === before) continue;
    await writeFile(path.join(workspace.folder, file), after);
    files.push(file);
  }
  const fixed = findings.filter(({ fingerprint }) => fixes.get(fingerprint)?.some(({ at }) => files.includes(at.file)));
  return { findings: fixed.length, files };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined;
  }
}
