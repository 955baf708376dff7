import { type Finding, type JsonObject, type Severity, compareFindings } from "./finding.ts";

/** What one command found: the input of every printer. */
export interface Report {
  /** The command as typed, without its options: `check`. */
  readonly command: string;
  /** Sorted as `compareFindings` sorts. */
  readonly findings: readonly Finding[];
  /** One line: the verdict in words. */
  readonly summary: string;
  /** The figures behind the summary. */
  readonly figures: JsonObject;
  /** Who should look at the change, where that was asked for. */
  readonly reviewers?: readonly ReportReviewer[];
}

/** One team, and why it should look at a change. */
export interface ReportReviewer {
  readonly team: string;
  /** How the forge calls it. */
  readonly handle?: string;
  /** Whether it has to agree; otherwise it is for information. */
  readonly must: boolean;
  /** In a few words: `billing would break`. */
  readonly why: string;
}

/** A report with its findings in the order in which every printer shows them. */
export function report(input: Report): Report {
  return { ...input, findings: [...input.findings].sort(compareFindings) };
}

/** Whether something in it must be dealt with before the work may go on: exit code 1. */
export function blocks(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/** How many findings of each severity. */
export function countBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

/** `1 error`, `2 errors`: a count with its noun. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
