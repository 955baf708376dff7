import { rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import {
  type BaselineEntry,
  type Finding,
  baselineFile,
  baselineOf,
  counted,
  printBaseline,
} from "@concord/diagnostics";
import { checkWiring } from "@concord/governance";
import { type BaselineOnDisk, readBaseline } from "../checking/read-baseline.ts";
import { runLint } from "../checking/run-lint.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { withProgress } from "../progress.ts";
import { CannotRun, type DefineCommand } from "../shell.ts";
import { findWorkspace, readWorkspace } from "../workspace.ts";

interface BaselineOptions {
  readonly contracts?: string;
  readonly json?: boolean;
}

/** What became of the file. */
interface Recorded {
  readonly entries: readonly BaselineEntry[];
  readonly fixed: number;
  /** Findings that the file does not name, and that it will not take in any more. */
  readonly unlisted: number;
}

export const define: DefineCommand = (program, shell) => {
  program
    .command("baseline")
    .summary("record what is wrong today, so that only what is new blocks")
    .description(
      `Writes what validate, lint and the wiring find today to ${baselineFile}; from then on only new findings block.\n` +
        "Where the file is there already, what was put right leaves it; nothing is ever added. What a change breaks is\n" +
        "never recorded: that needs a waiver.",
    )
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--json", "print the figures as JSON")
    .addHelpText("after", "\nExamples:\n  $ concord baseline\n  $ git add concord.baseline.json")
    .action(async (options: BaselineOptions) => {
      const workspace = await findWorkspace(shell, options.contracts);
      const onDisk = readBaseline(workspace);
      if (onDisk.findings.length > 0) {
        throw new CannotRun(
          `${baselineFile} is no baseline`,
          "take the file as it stands on the default branch, or delete it to begin anew",
        );
      }
      const fabric = await readWorkspace(workspace, shell);
      await using thread = workerJudge();
      const found = await withProgress(shell, "looking at everything", async () => [
        ...fabric.findings,
        ...(await checkWiring(fabric, { judge: thread.judge })).findings,
        ...(await runLint(fabric, workspace, thread.judge)).findings,
      ]);
      shell.signal.throwIfAborted();
      const recorded = recordedIn(onDisk, found);
      const file = path.join(workspace.folder, baselineFile);
      if (recorded.entries.length > 0) await writeFile(file, printBaseline(recorded.entries));
      else rmSync(file, { force: true });
      const { entries, fixed, unlisted } = recorded;
      shell.out(
        options.json
          ? `${JSON.stringify({ file: baselineFile, findings: entries.length, fixed, unlisted }, null, 2)}\n`
          : textOf(recorded),
      );
    });
};

function recordedIn({ baseline, text }: BaselineOnDisk, found: readonly Finding[]): Recorded {
  const today = baselineOf(found);
  if (text === undefined) return { entries: today, fixed: 0, unlisted: 0 };
  const [now, listed] = [today, baseline.entries].map(
    (entries) => new Set(entries.map(({ fingerprint }) => fingerprint)),
  );
  const entries = baseline.entries.filter(({ fingerprint }) => now!.has(fingerprint));
  return {
    entries,
    fixed: baseline.entries.length - entries.length,
    unlisted: today.filter(({ fingerprint }) => !listed!.has(fingerprint)).length,
  };
}

function textOf({ entries, fixed, unlisted }: Recorded): string {
  const left =
    entries.length > 0 ? `${counted(entries.length, "finding")} in ${baselineFile}` : "no finding is left: no baseline";
  const parts = [
    left,
    ...(fixed > 0 ? [`${fixed} put right`] : []),
    ...(unlisted > 0 ? [`${unlisted} new, which it does not take in`] : []),
  ];
  return `${parts.join(" · ")}\n`;
}
