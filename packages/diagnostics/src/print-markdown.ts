import type { Finding, ServiceRef } from "./finding.ts";
import { placeText, servicesText, verdictText } from "./print-text.ts";
import { type Report, type ReportReviewer, blocks, countBySeverity, counted } from "./report.ts";

/** GitHub refuses a comment of 65,536 characters; some are for whoever marks the comment as theirs. */
const limit = 65_000;
/** Of the findings that block, so many are told in full before the fold. */
const shownFirst = 3;
/** A value or sentence beyond it is cut: the other reports have it whole. */
const longestText = 2_000;

/**
 * A comment for a pull request: the verdict, who breaks, the first witnesses and what to do; everything else folded.
 * Where it would be too long for a comment the least severe findings are left out, and counted. Ends with a line break.
 */
export function printMarkdown(report: Report): string {
  const { findings, summary, reviewers = [] } = report;
  const serious = findings.filter(({ severity }) => severity === "error");
  const services = affected(serious);
  const head = [
    `### ${blocks(findings) ? "❌ Blocked" : "✅ Nothing blocks"}`,
    "",
    ...summary.split("\n").map((line) => `${text(line)}  `),
    ...(services.length > 0 ? ["", `**Breaks** ${text(servicesText(services))}`] : []),
    ...(reviewers.length > 0 ? ["", `**Review** ${reviewersText(reviewers)}`] : []),
    "",
    ...serious.slice(0, shownFirst).flatMap(inFull),
  ];
  const rest = [...serious.slice(shownFirst), ...findings.filter(({ severity }) => severity !== "error")];
  return `${withinLimit(head.join("\n"), rest)}\n`;
}

function withinLimit(head: string, rest: readonly Finding[]): string {
  if (rest.length === 0) return head.trimEnd();
  const counts = countBySeverity(rest);
  const title = (["error", "warning", "note"] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => counted(counts[severity], severity))
    .join(", ");
  const fold = (body: string): string => `${head}\n<details><summary>${title} more</summary>\n\n${body}\n</details>`;
  const blocksOfText = rest.map((finding) => inFull(finding).join("\n"));
  for (let kept = blocksOfText.length; kept > 0; kept--) {
    const left = blocksOfText.length - kept;
    const note = left > 0 ? `\n\n… and ${left} more, left out as the comment would be too long` : "";
    const comment = fold(blocksOfText.slice(0, kept).join("\n") + note);
    if (comment.length < limit) return comment;
  }
  return `${head.slice(0, limit - 200)}\n\n… and ${rest.length} more, left out as the comment would be too long`;
}

function inFull({ severity, code, at, message, label, subject, witness, breaks, mayAffect, help }: Finding): string[] {
  return [
    `**${severity}** \`${code}\` ${verbatim(placeText(at))}  `,
    `${text(label ?? message)}  `,
    ...(subject ? [`*${text(subject.kind)}* ${text(subject.text)}  `] : []),
    ...(witness
      ? ["", "```json", shortened(JSON.stringify(witness.value)), "```", `${text(verdictText(witness))}  `]
      : []),
    ...(breaks?.length ? [`*breaks* ${text(servicesText(breaks))}  `] : []),
    ...(mayAffect?.length ? [`*may affect* ${text(servicesText(mayAffect))}  `] : []),
    ...(help === undefined ? [] : [`*help* ${text(help)}`]),
    "",
  ];
}

/** Named and not mentioned: a comment that is brought up to date should not call everybody each time. */
function reviewersText(reviewers: readonly ReportReviewer[]): string {
  return reviewers
    .map(({ team, must, why }) => `${text(team)} (${text(why)}${must ? "" : ", for information"})`)
    .join(" · ");
}

function affected(findings: readonly Finding[]): ServiceRef[] {
  const services = new Map(findings.flatMap(({ breaks = [] }) => breaks.map((one) => [one.service, one])));
  return [...services.values()].sort((left, right) => (left.service < right.service ? -1 : 1));
}

/** What a contract says must not become markup, a link, or a mention of somebody. */
function text(words: string): string {
  return shortened(words)
    .replaceAll(/[\\*_[\]<>|#]/gu, String.raw`\$&`)
    .replaceAll("@", "@\u200b");
}

function shortened(words: string): string {
  return words.length <= longestText ? words : `${words.slice(0, longestText)}… (${words.length} characters)`;
}

function verbatim(words: string): string {
  return `\`${words.replaceAll("`", "'")}\``;
}
