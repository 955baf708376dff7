import { readFileSync } from "node:fs";
import path from "node:path";
import type { Fabric } from "@concord/contracts";
import {
  type CompareOptions,
  type Comparison,
  type ContractChanges,
  changelogOf,
  compareFabrics,
  compareReleases,
  compareSource,
  confirmWithAjv,
  withObserved,
} from "@concord/compat";
import { type Finding, type Report, applyBaseline, blocks, counted, report } from "@concord/diagnostics";
import { type MappingCoverage, type Wiring, checkWiring, coverMappings } from "@concord/governance/wiring";
import type { Judge } from "@concord/subschema";
import type { BeforeSide, NothingBefore } from "../history/before-side.ts";
import { deprecatedSince } from "../history/deprecated-since.ts";
import { readReleases, releasesWith } from "../history/read-releases.ts";
import { isUnreadable } from "../is-unreadable.ts";
import { CannotRun, type Shell } from "../shell.ts";
import { today } from "../today.ts";
import type { Workspace } from "../workspace.ts";
import { mappingsText } from "./mappings-text.ts";
import { type BaselineOnDisk, readBaseline, trustedBaseline } from "./read-baseline.ts";
import { readSeen } from "./read-seen.ts";
import { type CheckedWaivers, readWaivers } from "./read-waivers.ts";

export interface CheckedWiring extends Wiring {
  readonly mappings: readonly MappingCoverage[];
}

/** What the gate found out about a fabric and what stood before it. */
export interface Check {
  readonly before: BeforeSide | NothingBefore;
  readonly comparison?: Comparison;
  /** What changed, contract by contract, waived or not. */
  readonly changes: readonly ContractChanges[];
  readonly wiring: CheckedWiring;
  /** What was accepted by somebody with a name, and what is wrong with such an acceptance. */
  readonly waivers: CheckedWaivers;
  /** Errors of reading, which fail a check as well. */
  readonly errors: readonly Finding[];
  /** What was there on the first day. */
  readonly known: KnownFindings;
}

/** What the baseline excuses, and what is wrong with it. */
interface KnownFindings extends BaselineOnDisk {
  readonly count: number;
}

/** Compares a fabric with what stood before it, checks its wiring, and lets waivers and the baseline speak. */
export async function runCheck(
  before: BeforeSide | NothingBefore,
  fabric: Fabric,
  workspace: Workspace,
  judge: Judge,
  shell: Shell,
): Promise<Check> {
  const comparison = "nothing" in before ? undefined : await compareWithAll(before, fabric, workspace, judge, shell);
  const wiring = await checkAsItStands(fabric, workspace, judge);
  const waivers = await readWaivers(workspace, fabric, before);
  const count = comparison?.findings.length ?? 0;
  const onDisk = await trustedBaseline(readBaseline(workspace), before, workspace, judge);
  const known = applyBaseline([...wiring.findings, ...fabric.findings], onDisk.baseline, ({ code }) =>
    /^(contracts|wiring)\//u.test(code),
  );
  const errors = known.findings.slice(wiring.findings.length).filter(({ severity }) => severity === "error");
  const seen = await readSeen(workspace);
  const waived = waivers.apply([
    ...withObserved(comparison?.findings ?? [], seen),
    ...known.findings.slice(0, wiring.findings.length),
  ]);
  return {
    before,
    changes: "nothing" in before || !comparison ? [] : changelogOf(before.fabric, fabric, comparison),
    wiring: { ...wiring, findings: waived.findings.slice(count) },
    waivers: { ...waived, source: waivers.source },
    errors,
    known: { ...onDisk, findings: [...onDisk.findings, ...known.outdated], count: known.count },
    ...(comparison && { comparison: { ...comparison, findings: waived.findings.slice(0, count) } }),
  };
}

/** Senders against receivers, and mappers against the shapes on both sides of them. */
async function checkAsItStands(fabric: Fabric, workspace: Workspace, judge: Judge): Promise<CheckedWiring> {
  const wiring = await checkWiring(fabric, { judge });
  const { coverages, findings } = coverMappings(fabric, (file) => readModule(workspace, file));
  return { ...wiring, findings: [...wiring.findings, ...findings], mappings: coverages };
}

/** The text of a mapper, which lies among the sources rather than the contracts. */
export function readModule(workspace: Workspace, file: string): string | undefined {
  try {
    return readFileSync(path.join(workspace.folder, file), "utf8");
  } catch {
    return undefined;
  }
}

/** Compares a fabric with what stood before it, and with every release where that is promised. */
async function compareWithAll(
  before: BeforeSide,
  after: Fabric,
  workspace: Workspace,
  judge: Judge,
  shell: Shell,
): Promise<Comparison> {
  const returning = releasesWith(before, workspace, shell);
  const comparison = await compareWithBefore(before, after, workspace, judge, returning);
  if (before.fabric === after) return comparison;
  const releases = await readReleases(before, workspace, shell);
  const options = { judge, validate: confirmWithAjv, today: today() };
  const against = await compareReleases(releases, before.fabric, after, comparison.findings, options);
  const source = await compareSource(before.fabric, after, comparison, {
    judge,
    validate: confirmWithAjv,
    // Loaded where it is needed: it knows the generators.
    loadTypes: async () => (await import("./exported-types.ts")).exportedTypes,
  });
  return { ...comparison, findings: [...comparison.findings, ...against, ...source] };
}

/** Compares a fabric with what stood before it; since when something is deprecated is asked of the history. */
export function compareWithBefore(
  before: BeforeSide,
  after: Fabric,
  workspace: Workspace,
  judge: Judge,
  returning?: CompareOptions["releasesWith"],
): Promise<Comparison> {
  const since = deprecatedSince(before.repository, before.commit, workspace.folder);
  const history = { deprecatedSince: since, ...(returning && { releasesWith: returning }) };
  return compareWith(before.fabric, after, before.name, judge, { revision: before.name, ...history });
}

/**
 * Compares two fabrics as of today. `name` is what the side before is called. Throws `CannotRun` where that side could
 * not be read.
 */
export function compareWith(
  before: Fabric,
  after: Fabric,
  name: string,
  judge: Judge,
  options: Pick<CompareOptions, "revision" | "deprecatedSince" | "releasesWith"> = {},
): Promise<Comparison> {
  // Where nothing changed, what cannot be read now is said already.
  const unreadable = before === after ? [] : before.findings.filter(isUnreadable);
  if (unreadable.length > 0) {
    const [first] = unreadable as [Finding];
    throw new CannotRun(
      `${first.at.file} at ${name} cannot be read: ${first.message}`,
      "compare with a revision at which it could be read: --against REVISION",
    );
  }
  return compareFabrics(before, after, { judge, validate: confirmWithAjv, today: today(), ...options });
}

/** The check as a report: the same findings and figures in every format. */
export function checkReport({ before, comparison, changes, wiring, waivers, errors, known }: Check): Report {
  const findings = [
    ...errors,
    ...(comparison?.findings ?? []),
    ...wiring.findings,
    ...waivers.remarks,
    ...known.findings,
  ];
  const breaking = (comparison?.findings ?? []).filter(({ severity }) => severity === "error");
  const broken = new Set(breaking.flatMap(({ breaks = [] }) => breaks.map(({ service }) => service)));
  return report({
    command: "check",
    findings,
    summary: [
      ...(errors.length > 0
        ? [`${counted(errors.length, "error")} in the contracts themselves: concord validate`]
        : []),
      ...("nothing" in before ? [before.nothing] : [comparisonText(comparison!, before.name, breaking, broken.size)]),
      ...brokenBeforeText(before, errors),
      ...additionsText(changes),
      ...versionsText(changes),
      wiringText(wiring),
      ...mappingsText(wiring.mappings),
      ...waiversText(waivers),
      ...(known.count > 0 ? [`${counted(known.count, "finding")} known since the baseline`] : []),
    ].join("\n"),
    figures: {
      against: "nothing" in before ? null : { name: before.name, commit: before.commit },
      breaking: breaking.length,
      servicesBroken: [...broken].sort(),
      changes: comparison?.facts.length ?? 0,
      deprecationsRunning: comparison?.deprecationsRunning ?? 0,
      wiring: { ...wiring.pairs },
      mappings: wiring.mappings.map(({ mapping, ...rest }) => ({ id: mapping.id, ...rest })),
      waived: waivers.count,
      known: known.count,
      versions: changes.map(({ file, version }) => ({ file, ...version })),
      blocked: blocks(findings),
    },
  });
}

function comparisonText(
  { deprecationsRunning }: Comparison,
  name: string,
  breaking: readonly Finding[],
  broken: number,
): string {
  if (breaking.length === 0) {
    const running = deprecationsRunning > 0 ? ` · ${counted(deprecationsRunning, "deprecation")} running` : "";
    return `no breaking change since ${name}${running}`;
  }
  const subjects = new Set(breaking.flatMap(({ facts, code }) => facts["subjects"] ?? facts["subject"] ?? code));
  const kinds = new Set(breaking.map(({ subject }) => subject?.kind ?? "setting"));
  const kind = kinds.size === 1 ? [...kinds][0]! : "place";
  const would = broken > 0 ? `, ${counted(broken, "service")} would break` : "";
  const where = `${counted(breaking.length, "breaking change")} in ${counted(subjects.size, kind)}${would}`;
  return `${where}.   concord explain ${breaking[0]!.code}`;
}

/** What was wrong before and is put right: what it meant could be read in part alone. */
function brokenBeforeText(before: BeforeSide | NothingBefore, errors: readonly Finding[]): string[] {
  if ("nothing" in before) return [];
  const placeOf = ({ code, at }: Finding): string => `${code} ${at.file}#${at.pointer}`;
  const still = new Set(errors.map(placeOf));
  return shortened(
    before.fabric.findings
      .filter((one) => one.severity === "error" && !still.has(placeOf(one)))
      .map(
        ({ at, message }) =>
          `note: ${at.file}:${at.line} at ${before.name} is wrong, and was compared as far as it can be read: ${message}`,
      ),
    "concord validate at that revision",
  );
}

const linesTold = 5;

/** What is new, and for whom. */
function additionsText(changes: readonly ContractChanges[]): string[] {
  const added = changes.flatMap(({ entries }) => entries.filter(({ section }) => section === "added"));
  return shortened(
    added.map(({ reference, newFor = [] }) => {
      const readers = newFor.length > 0 ? `, new for ${newFor.join(", ")}` : "";
      return `added ${reference}${readers}`;
    }),
  );
}

/** Contracts whose info.version was not raised as far as their change asks for. */
function versionsText(changes: readonly ContractChanges[]): string[] {
  return shortened(
    changes.flatMap(({ file, version: { before, after, suggested, enough, bump } }) => {
      if (enough || suggested === undefined) return [];
      const now = before === after ? `is still ${after}` : `went from ${before} to ${after}`;
      return `note: ${file} ${now}; a ${bump} change asks for ${suggested}`;
    }),
  );
}

function shortened(lines: readonly string[], where = "concord changelog"): string[] {
  const rest = lines.length - linesTold;
  return rest > 0 ? [...lines.slice(0, linesTold), `and ${rest} more: ${where}`] : [...lines];
}

function wiringText({ pairs, findings }: Wiring): string {
  const ofPairs = findings.filter(({ code }) => !code.startsWith("wiring/mapping-"));
  const errors = ofPairs.filter(({ severity }) => severity === "error").length;
  if (errors === 0)
    return `${counted(pairs.holding, "sender → receiver pair")} ${pairs.holding === 1 ? "holds" : "hold"}`;
  return `the wiring: ${counted(errors, "error")} in ${counted(pairs.holding + pairs.broken, "sender → receiver pair")}`;
}

function waiversText({ count, remarks }: CheckedWaivers): string[] {
  const refused = new Set(remarks.filter(({ severity }) => severity === "error").map(({ at }) => at.file)).size;
  const parts = [
    ...(count > 0 ? [`${counted(count, "finding")} waived`] : []),
    ...(refused > 0 ? [`${counted(refused, "waiver")} not in order`] : []),
  ];
  return parts.length > 0 ? [parts.join(" · ")] : [];
}
