import path from "node:path";
import {
  type Finding,
  type Report,
  type SourceReader,
  printGithub,
  printHtml,
  printJson,
  printJunit,
  printMarkdown,
  printSarif,
  printText,
} from "@concord/diagnostics";
import { type Command, InvalidArgumentError } from "commander";
import type { Shell } from "../shell.ts";
import { writeWhole } from "../write-whole.ts";

/** What every command that finds something takes. */
export interface ReportOptions {
  readonly json?: boolean;
  readonly report?: readonly ReportRequest[];
}

/** One report: in which format, and to which file; `-` is standard output. */
export interface ReportRequest {
  readonly format: ReportFormat;
  readonly file: string;
}

interface PrintContext {
  readonly color: boolean;
  readonly source: SourceReader;
}

const printers = {
  text: (report: Report, { color, source }: PrintContext) =>
    `${printText(report.findings, { color, source })}${report.summary}\n`,
  json: printJson,
  markdown: printMarkdown,
  github: printGithub,
  sarif: printSarif,
  junit: printJunit,
  html: (report: Report, { source }: PrintContext) => printHtml(report, source),
};
export type ReportFormat = keyof typeof printers;

/** Adds `--json` and `--report FORMAT[=FILE]`. */
export function addReportOptions(command: Command): Command {
  const formats = Object.keys(printers).join(", ");
  return command
    .option("--json", "print the report as JSON; the same as --report json")
    .option("--report <format[=file]>", `print a report, or write it to a file; repeatable (${formats})`, collect);
}

/**
 * Prints what was asked for; text where nothing was. A file is written whole or not at all.
 * @param inText which findings the text shows; every other format has them all
 */
export function emitReport(
  report: Report,
  options: ReportOptions,
  shell: Shell,
  source: SourceReader,
  inText: (finding: Finding) => boolean = () => true,
): void {
  const requests = [...(options.report ?? [])];
  if (options.json) requests.push({ format: "json", file: "-" });
  if (requests.every(({ file }) => file !== "-")) requests.push({ format: "text", file: "-" });
  for (const { format, file } of requests) {
    const color = shell.color && file === "-";
    const shown = format === "text" ? { ...report, findings: report.findings.filter(inText) } : report;
    const text = printers[format](shown, { color, source });
    if (file === "-") shell.out(text);
    else writeReport(path.resolve(shell.cwd, file), text);
  }
}

function writeReport(file: string, text: string): void {
  writeWhole(file, text, { named: `the report ${file}` });
}

function collect(value: string, known: readonly ReportRequest[] = []): readonly ReportRequest[] {
  const [format = "", ...rest] = value.split("=");
  if (!Object.hasOwn(printers, format)) {
    throw new InvalidArgumentError(`the formats are ${Object.keys(printers).join(", ")}.`);
  }
  return [...known, { format: format as ReportFormat, file: rest.join("=") || "-" }];
}
