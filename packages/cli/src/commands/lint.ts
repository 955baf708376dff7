import type { Fabric } from "@concord/contracts";
import {
  type Finding,
  type Report,
  applyBaseline,
  blocks,
  countBySeverity,
  counted,
  nearestWord,
  report,
} from "@concord/diagnostics";
import { type FlowCoverage, type Lint, coverFlow, lintRules } from "@concord/governance";
import { readBaseline } from "../checking/read-baseline.ts";
import { type ReportOptions, addReportOptions, emitReport } from "../checking/report-options.ts";
import { type Fixed, fixFiles, runLint } from "../checking/run-lint.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { withProgress } from "../progress.ts";
import { type DefineCommand, WrongUsage } from "../shell.ts";
import { findWorkspace, readWorkspace } from "../workspace.ts";

interface LintCommandOptions extends ReportOptions {
  readonly contracts?: string;
  readonly rule?: readonly string[];
  readonly domain?: readonly string[];
  readonly fix?: boolean;
  readonly notes?: boolean;
}

export const define: DefineCommand = (program, shell) => {
  const command = program
    .command("lint")
    .summary("say where the contracts are unclear, unsafe or at odds with each other")
    .description(
      "Holds the contracts to the house rules: owners, descriptions, names, one meaning for each word, personal data,\n" +
        "money, keys, retries, security, flows. Settings stand in concord.yaml under lint; concord explain lists the rules.",
    )
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--rule <id>", "only this rule; repeatable", collect)
    .option("--domain <id>", "only what stands in this domain; repeatable", collect)
    .option("--fix", "put right what can be put right without a change on the wire")
    .option("--notes", "show notes as well; other formats than text always have them")
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing blocks, 1 a finding blocks, 2 it could not run, 64 wrong usage." +
        "\n\nExamples:\n  $ concord lint\n  $ concord lint --domain payments --fix\n  $ concord lint --rule term-conflicted --json",
    );
  addReportOptions(command).action(async (options: LintCommandOptions) => {
    const rules = knownRules(options.rule);
    const workspace = await findWorkspace(shell, options.contracts);
    await using thread = workerJudge();
    let fabric = await readWorkspace(workspace, shell);
    const isChosen = chooser(options.domain, fabric);
    const lint = (): Promise<Lint> =>
      withProgress(shell, "linting", () => runLint(fabric, workspace, thread.judge, rules));
    let found = await lint();
    let fixed: Fixed | undefined;
    if (options.fix) {
      fixed = await fixFiles(found, fabric, workspace, isChosen);
      if (fixed.files.length > 0) {
        fabric = await readWorkspace(workspace, shell);
        found = await lint();
      }
    }
    shell.signal.throwIfAborted();
    const chosen = found.findings.filter(({ at }) => isChosen(at.file));
    const { baseline, findings: wrong } = readBaseline(workspace);
    const known = applyBaseline(chosen, baseline, (entry) => isJudged(entry.code, rules) && isChosen(entry.file));
    const result = lintReport(fabric, found, [...known.findings, ...known.outdated, ...wrong], fixed);
    emitReport(result, options, shell, fabric.source, ({ severity }) => options.notes === true || severity !== "note");
    shell.exitCode = blocks(result.findings) ? 1 : 0;
  });
};

/** The lint as a report: the same findings and figures in every format. */
function lintReport(fabric: Fabric, lint: Lint, findings: readonly Finding[], fixed: Fixed | undefined): Report {
  const { error, warning, note } = countBySeverity(findings);
  const fixable = findings.filter(({ fingerprint }) => lint.fixes.has(fingerprint)).length;
  const unread = fabric.findings.filter(({ severity }) => severity === "error").length;
  const counts = [
    ...(error > 0 ? [counted(error, "error")] : []),
    ...(warning > 0 ? [counted(warning, "warning")] : []),
    ...(note > 0 ? [counted(note, "note")] : []),
  ];
  const verdict = counts.length > 0 ? counts : [`nothing found by ${counted(lintRules.length, "rule")}`];
  const flows = fabric.flows.map((flow) => coverFlow(flow, fabric));
  return report({
    command: "lint",
    findings,
    summary: [
      ...(unread > 0 ? [`${counted(unread, "error")} in the contracts themselves: concord validate`] : []),
      ...(fixed ? [`${counted(fixed.findings, "finding")} fixed in ${counted(fixed.files.length, "file")}`] : []),
      [
        ...verdict,
        ...(lint.suppressed > 0 ? [`${lint.suppressed} ignored with a reason`] : []),
        ...(fixable > 0 ? [`${fixable} can be fixed: concord lint --fix`] : []),
      ].join(" · "),
    ].join("\n"),
    figures: {
      suppressed: lint.suppressed,
      fixable,
      ...(fixed && { fixed: { findings: fixed.findings, files: fixed.files } }),
      flows: flows.map(flowFigures),
    },
  });
}

function flowFigures({ flow, steps, resolved, connected, services, gaps }: FlowCoverage): Report["figures"] {
  return { flow, steps, resolved, connected, services, gaps: gaps.map(({ step }) => step.id) };
}

/** Whether a file stands in one of the domains that were asked for. */
function chooser(domains: readonly string[] | undefined, fabric: Fabric): (file: string) => boolean {
  if (!domains) return () => true;
  const ids = fabric.domains.map(({ id }) => id);
  for (const domain of domains) {
    if (!ids.includes(domain)) throw unknown("domain", domain, ids, `the domains are ${ids.join(", ")}`);
  }
  const folders = domains.map((domain) => (fabric.root === "." ? `${domain}/` : `${fabric.root}/${domain}/`));
  return (file) => folders.some((folder) => file.startsWith(folder));
}

/** Whether this run has looked for findings of a code. */
function isJudged(code: string, rules: readonly string[] | undefined): boolean {
  const [area, id = ""] = code.split("/");
  const byOwners = id === "codeowners-outdated" || id === "handle-omitted";
  return area === "governance" && !byOwners && (rules?.includes(id) ?? true);
}

function knownRules(rules: readonly string[] | undefined): readonly string[] | undefined {
  const ids = lintRules.map(({ id }) => id);
  const plain = rules?.map((rule) => rule.replace(/^governance\//u, ""));
  for (const rule of plain ?? []) {
    if (!ids.includes(rule)) throw unknown("rule", rule, ids, "run concord explain for the list");
  }
  return plain;
}

function unknown(kind: string, name: string, known: readonly string[], help: string): WrongUsage {
  const meant = nearestWord(name, known);
  return new WrongUsage(`there is no ${kind} ${name}`, meant === undefined ? help : `did you mean ${meant}?`);
}

function collect(value: string, known: readonly string[] = []): readonly string[] {
  return [...known, value];
}
