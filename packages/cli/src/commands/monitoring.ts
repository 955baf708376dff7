import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "@concord/contracts";
import { type MonitoringFile, planMonitoring } from "@concord/generator-monitoring";
import { CannotRun, type DefineCommand } from "../shell.ts";
import { findWorkspace, readWorkspace } from "../workspace.ts";

interface MonitoringOptions {
  readonly contracts?: string;
  readonly out: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

export const define: DefineCommand = (program, shell) => {
  program
    .command("monitoring")
    .summary("write dashboards and alert rules for channels and flows")
    .description(
      "Writes two Grafana dashboards (grafana/) and alert rules for Prometheus (prometheus/rules.yaml): rate, errors,\n" +
        "retries, dead letters, lag and latency of every channel and flow, over the metrics that the runtime emits.",
    )
    .option("--out <folder>", "where they go", "monitoring")
    .option("--check", "write nothing; fail where they are not up to date")
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--json", "print the files as JSON")
    .addHelpText("after", "\nExamples:\n  $ concord monitoring\n  $ concord monitoring --out ops --check")
    .action(async (options: MonitoringOptions) => {
      const workspace = await findWorkspace(shell, options.contracts);
      const files = planMonitoring(await readWorkspace(workspace, shell));
      const folder = path.resolve(workspace.folder, options.out);
      const stale = files.filter(({ path: file, text }) => textOf(path.join(folder, file)) !== text);
      if (options.check !== true) write(folder, stale);
      const named = stale.map(({ path: file }) => path.relative(shell.cwd, path.join(folder, file)));
      if (options.json) shell.out(`${JSON.stringify({ files: files.length, stale: named })}\n`);
      else shell.out(named.length === 0 ? "up to date\n" : named.map((file) => `${file}\n`).join(""));
      if (options.check === true && stale.length > 0) shell.exitCode = 1;
    });
};

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function write(folder: string, files: readonly MonitoringFile[]): void {
  for (const { path: name, text } of files) {
    const file = path.join(folder, name);
    try {
      makeFolder(path.dirname(file));
      writeFileSync(file, text);
    } catch (error) {
      throw new CannotRun(
        `${file} could not be written: ${(error as Error).message}`,
        "choose another folder with --out",
      );
    }
  }
}
