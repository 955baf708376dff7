import { type Finding, finding } from "./finding.ts";

/**
 * The findings that a repository started with, so that only new ones block. One file beside `concord.yaml`, written by
 * `concord baseline` and `concord import`, read by every command that finds something; it only ever shrinks.
 */
export interface Baseline {
  readonly entries: readonly BaselineEntry[];
  /** Line of each entry in the file, counted from 1, by fingerprint. */
  readonly lines: ReadonlyMap<string, number>;
}

/** One finding that was there on the first day. */
export interface BaselineEntry extends Pick<Finding, "code" | "fingerprint"> {
  readonly file: string;
  readonly pointer: string;
}

/** What a baseline made of the findings of one command. */
export interface Baselined {
  /** The findings that were given, in their order; one that was there on the first day is a note. */
  readonly findings: readonly Finding[];
  /** Entries whose finding is gone: they have to leave the file. */
  readonly outdated: readonly Finding[];
  /** How many findings were there on the first day. */
  readonly count: number;
}

/** Where a baseline stands, relative to the workspace. */
export const baselineFile = "concord.baseline.json";

const keys = ["code", "file", "pointer", "fingerprint"] as const;

/** Reads a baseline; undefined where the text is none. */
export function parseBaseline(text: string): Baseline | undefined {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return undefined;
  }
  const list = (said as { readonly findings?: unknown } | null)?.findings;
  if (!Array.isArray(list) || !list.every(isEntry)) return undefined;
  const rows = text.split("\n");
  const lines = list.map(({ fingerprint }): [string, number] => [
    fingerprint,
    rows.findIndex((row) => row.includes(`"${fingerprint}"`)) + 1,
  ]);
  return { entries: list, lines: new Map(lines) };
}

function isEntry(value: unknown): value is BaselineEntry {
  return (
    typeof value === "object" && value !== null && keys.every((key) => typeof Reflect.get(value, key) === "string")
  );
}

/** The entries for findings of today: what blocks or warns. Notes need none, and breaking changes can have none. */
export function baselineOf(findings: readonly Finding[]): readonly BaselineEntry[] {
  const wanted = findings.filter((one) => one.severity !== "note" && canBeBaselined(one.code));
  const entries = wanted.map(({ code, fingerprint, at: { file, pointer } }) => ({ code, file, pointer, fingerprint }));
  return [...new Map(entries.map((entry) => [entry.fingerprint, entry])).values()];
}

/** Whether findings of a code may be there from the first day: what a change breaks is never old. */
export function canBeBaselined(code: string): boolean {
  return !/^(compat|source)\//u.test(code) && !code.startsWith("governance/baseline-");
}

/** The text of a baseline: sorted, one finding on a line, so that two branches can take out theirs. */
export function printBaseline(entries: readonly BaselineEntry[]): string {
  const rows = entries
    .map(({ code, file, pointer, fingerprint }) => JSON.stringify({ code, file, pointer, fingerprint }))
    .sort();
  const list = rows.length === 0 ? "[]" : `[\n${rows.map((row) => `    ${row}`).join(",\n")}\n  ]`;
  return `{\n  "findings": ${list}\n}\n`;
}

/**
 * Lets a baseline turn what it knows into notes.
 * @param judged whether the command has looked for findings of an entry: only then is a missing one gone
 */
export function applyBaseline(
  findings: readonly Finding[],
  baseline: Baseline,
  judged: (entry: BaselineEntry) => boolean,
): Baselined {
  const known = new Map(baseline.entries.map((entry) => [entry.fingerprint, entry]));
  const met = new Set<string>();
  let count = 0;
  const told = findings.map((one): Finding => {
    if (!known.has(one.fingerprint) || !canBeBaselined(one.code)) return one;
    met.add(one.fingerprint);
    if (one.severity === "note") return one;
    count++;
    return { ...one, severity: "note", label: `${one.label ?? one.message}; known since the baseline` };
  });
  const gone = baseline.entries.filter((entry) => !met.has(entry.fingerprint) && judged(entry));
  return { findings: told, outdated: gone.map((entry) => outdated(entry, baseline)), count };
}

function outdated({ code, file, pointer, fingerprint }: BaselineEntry, { lines }: Baseline): Finding {
  const line = lines.get(fingerprint) ?? 0;
  return finding({
    code: "governance/baseline-outdated",
    severity: "error",
    message: `${code} in ${file} was put right and still stands in the baseline`,
    label: "was put right",
    at: { file: baselineFile, pointer: "", line, column: line > 0 ? 1 : 0, length: 0 },
    facts: { code, file, pointer, fingerprint },
    help: "concord baseline",
  });
}
