import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  type Baseline,
  type BaselineEntry,
  type Finding,
  baselineFile,
  finding,
  parseBaseline,
} from "@concord/diagnostics";
import { checkWiring } from "@concord/governance/wiring";
import type { Judge } from "@concord/subschema";
import type { BeforeSide, NothingBefore } from "../history/before-side.ts";
import type { Workspace } from "../workspace.ts";

/** The baseline of a workspace as it stands on disk. */
export interface BaselineOnDisk {
  readonly baseline: Baseline;
  /** What is wrong with it: that it is none, or that the change at hand has widened it. */
  readonly findings: readonly Finding[];
  /** For excerpts; absent where there is no such file. */
  readonly text?: string;
}

const none: Baseline = { entries: [], lines: new Map() };

export function readBaseline({ folder }: Pick<Workspace, "folder">): BaselineOnDisk {
  const file = path.join(folder, baselineFile);
  if (!existsSync(file)) return { baseline: none, findings: [] };
  const text = readFileSync(file, "utf8");
  const baseline = parseBaseline(text);
  return baseline ? { baseline, findings: [], text } : { baseline: none, findings: [invalid()], text };
}

/** The part of a baseline that a change may rely on: what stood in it before, or in the contracts on its first day. */
export async function trustedBaseline(
  onDisk: BaselineOnDisk,
  before: BeforeSide | NothingBefore,
  workspace: Pick<Workspace, "folder">,
  judge: Judge,
): Promise<BaselineOnDisk> {
  if (onDisk.baseline.entries.length === 0 || "nothing" in before) return onDisk;
  const old = await baselineBefore(before, workspace);
  const trusts = old ? (entry: BaselineEntry) => old.has(entry.fingerprint) : await wasThere(onDisk, before, judge);
  const [kept, added] = [true, false].map((wanted) =>
    onDisk.baseline.entries.filter((entry) => trusts(entry) === wanted),
  ) as [BaselineEntry[], BaselineEntry[]];
  return {
    ...onDisk,
    baseline: { ...onDisk.baseline, entries: kept },
    findings: [...onDisk.findings, ...added.map((entry) => widened(entry, onDisk.baseline))],
  };
}

/** Fingerprints of the baseline at the commit; undefined where there was none. */
async function baselineBefore(
  { repository, commit }: BeforeSide,
  { folder }: Pick<Workspace, "folder">,
): Promise<ReadonlySet<string> | undefined> {
  const file = path.relative(repository.root, path.join(folder, baselineFile)).split(path.sep).join("/");
  const text = await repository.ask("show", `${commit}:${file}`);
  const baseline = text === undefined ? undefined : parseBaseline(text);
  return baseline && new Set(baseline.entries.map(({ fingerprint }) => fingerprint));
}

/** A first baseline may name what the contracts had before it. What lint finds breaks nobody, and is taken as it is. */
async function wasThere(
  { baseline }: BaselineOnDisk,
  { fabric }: BeforeSide,
  judge: Judge,
): Promise<(entry: BaselineEntry) => boolean> {
  const wiring = baseline.entries.some(({ code }) => code.startsWith("wiring/"))
    ? (await checkWiring(fabric, { judge })).findings
    : [];
  const found = new Set([...fabric.findings, ...wiring].map(({ fingerprint }) => fingerprint));
  return ({ code, fingerprint }) => code.startsWith("governance/") || found.has(fingerprint);
}

function invalid(): Finding {
  return finding({
    code: "governance/baseline-invalid",
    severity: "error",
    message: `${baselineFile} is no baseline`,
    label: "no list of findings",
    at: { file: baselineFile, pointer: "", line: 1, column: 1, length: 0 },
    help: "take the file as it stands on the default branch, and run concord baseline",
  });
}

function widened({ code, file, pointer, fingerprint }: BaselineEntry, { lines }: Baseline): Finding {
  return finding({
    code: "governance/baseline-widened",
    severity: "error",
    message: `the baseline was widened by ${code} in ${file}`,
    label: "was not there before this change",
    at: { file: baselineFile, pointer: "", line: lines.get(fingerprint) ?? 1, column: 1, length: 0 },
    facts: { code, file, pointer, fingerprint },
    help: `put right what it names, and take the line out`,
  });
}
