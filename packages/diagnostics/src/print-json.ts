import type { Report } from "./report.ts";
import { blocks, countBySeverity } from "./report.ts";

/** The report as one JSON document: its shape is report.schema.json of this package. Ends with a line break. */
export function printJson(report: Report): string {
  const { command, findings, summary, figures, reviewers } = report;
  const document = {
    command,
    verdict: blocks(findings) ? "blocked" : "passed",
    summary,
    counts: countBySeverity(findings),
    figures,
    ...(reviewers && { reviewers }),
    findings,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
