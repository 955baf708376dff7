import { readFileSync } from "node:fs";
import path from "node:path";
import type { Fabric } from "@concord/contracts";
import { type Report, type SourceReader, baselineFile, blocks } from "@concord/diagnostics";
import { type ReportOptions, addReportOptions, emitReport } from "../checking/report-options.ts";
import { type Check, checkReport, runCheck } from "../checking/run-check.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { findBefore, readFound } from "../history/before-side.ts";
import { withProgress } from "../progress.ts";
import { type DefineCommand, WrongUsage } from "../shell.ts";
import { type Workspace, findWorkspace, readWorkspace } from "../workspace.ts";

interface CheckOptions extends ReportOptions {
  readonly against?: string;
  readonly contracts?: string;
}

export const define: DefineCommand = (program, shell) => {
  const command = program
    .command("check")
    .summary("say whether a change would break anybody, and prove it")
    .description(
      "Compares the contracts as they stand with a git revision, and checks that every receiver accepts what it is sent.\n" +
        "Without --against: on a branch, with where it left the default branch; on the default branch, with the last release.\n" +
        "A finding can be accepted by those whom it breaks: waivers/<fingerprint>.yaml with owner, reason and expiry.",
    )
    .option("--against <revision>", "branch, tag or commit to compare with")
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing blocks, 1 a finding blocks, 2 it could not run, 64 wrong usage." +
        "\n\nExamples:\n  $ concord check\n  $ concord check --against origin/main --report markdown=comment.md",
    );
  addReportOptions(command).action(async (options: CheckOptions) => {
    // As when a script names a variable that is not set.
    if (options.against === "")
      throw new WrongUsage("--against names no revision", "name one, or leave --against out: it is found by itself");
    const workspace = await findWorkspace(shell, options.contracts);
    const found = await findBefore(workspace, options.against, shell);
    await using thread = workerJudge();
    // Where something differs there will be something to judge, most likely: the thread starts while files are read.
    if (!("nothing" in found) && !found.unchanged) thread.prepare();
    // What is read from disk need not be fetched from git.
    const fabric = await readWorkspace(workspace, shell);
    const before = await readFound(found, workspace, fabric, shell);
    const check = await withProgress(shell, "checking", () => runCheck(before, fabric, workspace, thread.judge, shell));
    shell.signal.throwIfAborted();
    const result = { ...checkReport(check), ...(await reviewersIn(check, fabric, options)) };
    const source = sourceOf(fabric, workspace);
    emitReport(result, options, shell, (file) =>
      file === baselineFile ? check.known.text : (check.waivers.source(file) ?? source(file)),
    );
    shell.exitCode = blocks(result.findings) ? 1 : 0;
  });
};

/** Asking takes a look at every field of both sides: only where a report shows the answer. */
async function reviewersIn(
  { before, comparison, wiring }: Check,
  fabric: Fabric,
  { json, report = [] }: ReportOptions,
): Promise<Pick<Report, "reviewers">> {
  const shown = json === true || report.some(({ format }) => ["json", "markdown", "html"].includes(format));
  if (!shown || "nothing" in before || before.fabric === fabric) return {};
  const findings = [...(comparison?.findings ?? []), ...wiring.findings];
  const { reviewersForReport } = await import("../checking/reviewers-of-check.ts");
  return { reviewers: reviewersForReport(before.fabric, fabric, findings) };
}

/** Texts for excerpts: what was read, and the settings file beside it. */
function sourceOf(fabric: Fabric, workspace: Workspace): SourceReader {
  return (file) => {
    if (file !== workspace.settingsFile) return fabric.source(file);
    return readFileSync(path.join(workspace.folder, file), "utf8");
  };
}
