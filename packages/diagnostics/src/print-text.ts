import { styleText } from "node:util";
import { excerpt } from "./excerpt.ts";
import type { Finding, Location, Related, ServiceRef, Severity, Witness } from "./finding.ts";
import type { SourceReader } from "./source-reader.ts";

export interface TextOptions {
  /** Whether ANSI colours may be used. */
  readonly color: boolean;
  readonly source: SourceReader;
}

type Style = Parameters<typeof styleText>[0];

const severityStyle: Record<Severity, Style> = {
  error: ["red", "bold"],
  warning: ["yellow", "bold"],
  note: ["cyan", "bold"],
};
const longestValue = 240;

/** Findings as a person reads them in a terminal, one block each with an empty line after it. */
export function printText(findings: readonly Finding[], options: TextOptions): string {
  return findings.map((finding) => `${printFinding(finding, options)}\n`).join("");
}

/** One finding: headline, excerpt with a caret, then what explains it. Ends with a line break. */
export function printFinding(finding: Finding, options: TextOptions): string {
  const paint = (style: Style, text: string) =>
    options.color ? styleText(style, text, { validateStream: false }) : text;
  const headline = `${paint(severityStyle[finding.severity], finding.severity)} ${paint("bold", finding.code)}`;
  const lines = [`${headline}  ${printable(placeText(finding.at))}`, ...excerptLines(finding, options, paint)];
  const rows = explanation(finding);
  const width = Math.max(7, ...rows.map(([label]) => label.length));
  for (const [label, text] of rows) {
    const [first = "", ...rest] = printable(text).split("\n");
    lines.push(` ${paint("bold", label.padEnd(width))}  ${first}`);
    for (const line of rest) lines.push(` ${" ".repeat(width)}  ${line}`);
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** `contracts/orders/asyncapi.yaml:48:15`; with a revision `contracts/orders/asyncapi.yaml@main:48:15`. */
export function placeText(at: Location, revision?: string): string {
  const file = revision === undefined ? at.file : `${at.file}@${revision}`;
  return at.line > 0 ? `${file}:${at.line}:${at.column}` : file;
}

/** `ledger (team finance) · support-desk (team support)` */
export function servicesText(services: readonly ServiceRef[]): string {
  return services.map(({ service, team }) => (team === undefined ? service : `${service} (team ${team})`)).join(" · ");
}

/** A witness in two sentences: who accepts it, who rejects it, and why. */
export function verdictText(witness: Witness): string {
  return `accepted by ${sideText[witness.acceptedBy]}, rejected by ${sideText[witness.rejectedBy]}: ${witness.reason}`;
}

const sideText: Record<Witness["acceptedBy"], string> = {
  before: "the contract as it was",
  after: "this change",
  sender: "the sender's contract",
  receiver: "the receiver's contract",
};

function excerptLines(finding: Finding, options: TextOptions, paint: (style: Style, text: string) => string): string[] {
  const text = options.source(finding.at.file);
  const cut = text === undefined || finding.at.line === 0 ? undefined : excerpt(text, finding.at);
  const remark = printable(finding.label ?? finding.message);
  if (!cut) return [`      ${printable(finding.message)}`];
  const gutter = Math.max(5, String(finding.at.line).length + 2);
  const lines = cut.lines.map(
    (line) => `${paint("dim", `${String(line.number).padStart(gutter)} |`)} ${printable(line.text)}`,
  );
  const pointer = paint(severityStyle[finding.severity], `${cut.caret} ${remark}`);
  lines.push(`${paint("dim", `${" ".repeat(gutter)} |`)} ${cut.indent}${pointer}`);
  return lines;
}

function explanation(finding: Finding): [label: string, text: string][] {
  const rows: [string, string][] = [];
  if (finding.subject) rows.push([finding.subject.kind, finding.subject.text]);
  for (const related of finding.related) rows.push([related.label, relatedText(related)]);
  if (finding.witness) {
    rows.push(["witness", `${shortened(JSON.stringify(finding.witness.value))}\n${verdictText(finding.witness)}`]);
  }
  if (finding.breaks?.length) rows.push(["breaks", servicesText(finding.breaks)]);
  if (finding.mayAffect?.length) rows.push(["may affect", servicesText(finding.mayAffect)]);
  if (finding.help !== undefined) rows.push(["help", finding.help]);
  return rows;
}

function relatedText(related: Related): string {
  const place = placeText(related.at, related.revision);
  return related.text === undefined ? place : `${place}  ${shortened(related.text)}`;
}

function shortened(text: string): string {
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}… (${text.length} characters)`;
}

/** A contract's own text must not be able to move the cursor or recolour the terminal. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu, "�");
}
