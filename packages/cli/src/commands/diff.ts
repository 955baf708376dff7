import { type Finding, blocks, counted, report } from "@concord/diagnostics";
import { type ReportOptions, addReportOptions, emitReport } from "../checking/report-options.ts";
import { compareWith } from "../checking/run-check.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { readSide } from "../history/read-side.ts";
import { isUnreadable } from "../is-unreadable.ts";
import { withProgress } from "../progress.ts";
import type { DefineCommand } from "../shell.ts";

export const define: DefineCommand = (program, shell) => {
  const command = program
    .command("diff")
    .summary("compare two documents, folders or revisions")
    .description(
      "Says what of BEFORE would break in AFTER. Each is a document, a folder, REVISION:PATH, or a revision alone for the\n" +
        "workspace's own contracts. No repository is needed for files on disk.",
    )
    .argument("<before>", "the side that runs today")
    .argument("<after>", "the side that would replace it")
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord diff old/asyncapi.yaml new/asyncapi.yaml\n  $ concord diff v1.3.0:contracts contracts --json",
    );
  addReportOptions(command).action(async (beforeName: string, afterName: string, options: ReportOptions) => {
    const [before, after] = [await readSide(beforeName, shell), await readSide(afterName, shell)];
    await using thread = workerJudge();
    const comparison = await withProgress(shell, "comparing", () =>
      compareWith(before.fabric, after.fabric, before.revision ?? beforeName, thread.judge, {
        ...(before.revision !== undefined && { revision: before.revision }),
      }),
    );
    shell.signal.throwIfAborted();
    const unreadable = after.fabric.findings.filter((finding) => isUnreadable(finding));
    const findings = [...unreadable, ...comparison.findings];
    const result = report({
      command: "diff",
      findings,
      summary: summaryOf(findings, comparison.facts.length),
      figures: {
        changes: comparison.facts.length,
        breaking: findings.filter(({ severity }) => severity === "error").length,
      },
    });
    emitReport(result, options, shell, after.fabric.source);
    shell.exitCode = blocks(findings) ? 1 : 0;
  });
};

function summaryOf(findings: readonly Finding[], changes: number): string {
  const breaking = findings.filter(({ severity }) => severity === "error");
  if (breaking.length > 0)
    return `${counted(breaking.length, "breaking change")}.   concord explain ${breaking[0]!.code}`;
  return changes === 0
    ? "nothing changed that goes over the wire"
    : `no breaking change in ${counted(changes, "change")}`;
}
