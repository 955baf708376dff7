import { readFileSync } from "node:fs";
import path from "node:path";
import type { Fabric } from "@concord/contracts";
import { type Report, type SourceReader, blocks } from "@concord/diagnostics";
import { InvalidArgumentError } from "commander";
import { type ReportOptions, addReportOptions, emitReport } from "../checking/report-options.ts";
import { checkedReport } from "../generating/generate-report.ts";
import { type Told, keepStamp, takeStamp } from "../generating/generate-stamp.ts";
import {
  type GenerateRequest,
  outputOf,
  recallReport,
  runGenerate,
  runKey,
  watchedPlaces,
} from "../generating/run-generate.ts";
import { type DefineCommand, type Shell, WrongUsage } from "../shell.ts";
import { watchWorkspace } from "../watch-workspace.ts";
import { type Workspace, findWorkspace, readWorkspace } from "../workspace.ts";

interface Options extends ReportOptions {
  readonly contracts?: string;
  readonly out?: string;
  readonly runtime: "package" | "vendored";
  readonly only?: readonly string[];
  readonly check?: boolean;
  readonly plan?: boolean;
  readonly watch?: boolean;
}

export const define: DefineCommand = (program, shell) => {
  const command = program
    .command("generate")
    .summary("make typed packages from the contracts")
    .description(
      "Makes a package for each service: types, validators, typed producer and consumer, HTTP client and server.\n" +
        "Files that a contract no longer asks for are removed; files that concord did not write are never touched.",
    )
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--out <dir>", "where the packages go (default: from concord.yaml, else ./generated)")
    .option("--runtime <kind>", "package: depend on @concord/runtime; vendored: copy it in", runtimeKind, "package")
    .option("--only <service...>", "these services alone")
    .option("--check", "write nothing; exit 1 when something is out of date")
    .option("--plan", "write nothing; list what would be written")
    .option("--watch", "go on: generate again whenever a contract is saved, until Ctrl-C")
    .addHelpText(
      "after",
      "\nExit codes: 0 all generated, 1 a finding blocks, 2 it could not run, 64 wrong usage." +
        "\n\nExamples:\n  $ concord generate\n  $ concord generate --only orders --plan" +
        "\n  $ concord generate --contracts asyncapi.yaml --out clients --runtime vendored",
    );
  addReportOptions(command).action(async (options: Options) => {
    const workspace = await findWorkspace(shell, options.contracts);
    const { out, runtime, only } = options;
    const mode = options.check || options.plan ? "compare" : "write";
    const request: GenerateRequest = { runtime, mode, ...(out !== undefined && { out }), ...(only && { only }) };
    if (options.watch) return watch(request, options, shell);
    // Looked at before anything is read: what changes meanwhile is then found to have changed.
    const watched = isPlain(options) ? await watchedPlaces(workspace, request, shell) : undefined;
    const stamp = watched && takeStamp(watched);
    const key = await runKey(workspace, request, shell);
    const known = key === undefined ? undefined : recallReport(workspace, request, key, shell);
    if (known) {
      const said = listening(shell);
      finish(known, options, said.shell, diskReader(workspace));
      shell.exitCode = said.shell.exitCode;
      if (stamp) keepStamp(stamp, outputOf(workspace, request, shell), { ...said.heard(), color: shell.color });
      return;
    }
    const fabric = await readWorkspace(workspace, shell);
    const run = await runGenerate(fabric, workspace, request, shell, key);
    finish(options.check ? checkedReport(fabric, run) : run.report, options, shell, fabric.source);
  });
};

/** Generates at once and after each save. Notes are said by a run that ends; here they would be said again and again. */
async function watch(request: GenerateRequest, options: Options, shell: Shell): Promise<void> {
  if (request.mode === "compare") throw new WrongUsage("--watch writes: it goes with neither --check nor --plan");
  const show = async (fabric: Fabric, workspace: Workspace): Promise<void> => {
    const { report } = await runGenerate(fabric, workspace, request, shell);
    emitReport(report, options, shell, fabric.source, ({ severity }) => severity === "error");
  };
  await watchWorkspace(() => findWorkspace(shell, options.contracts), shell, show, { said: "generated", atOnce: true });
}

/** As it is called most: a stamp knows what this says, and nothing of any option. */
function isPlain(options: Options): boolean {
  const { runtime, ...others } = options;
  return runtime === "package" && Object.keys(others).length === 0;
}

/** A shell that also hears what it says. */
function listening(shell: Shell): { readonly shell: Shell; readonly heard: () => Pick<Told, "out" | "exitCode"> } {
  let out = "";
  const own = {
    ...shell,
    out: (text: string) => {
      out += text;
      shell.out(text);
    },
  };
  return { shell: own, heard: () => ({ out, exitCode: own.exitCode }) };
}

function finish(result: Report, options: Options, shell: Shell, source: SourceReader): void {
  if (options.plan && !options.json && !options.report) printPlan(result, shell);
  else emitReport(result, options, shell, source);
  shell.exitCode = blocks(result.findings) ? 1 : 0;
}

/** One line for each file that would change. */
function printPlan(result: Report, shell: Shell): void {
  const files = result.figures["files"] as Record<"created" | "updated" | "removed", readonly string[]>;
  const lines = [
    ...files.created.map((file) => [file, "+"] as const),
    ...files.updated.map((file) => [file, "~"] as const),
    ...files.removed.map((file) => [file, "-"] as const),
  ].sort(([left], [right]) => (left < right ? -1 : 1));
  shell.out(`${lines.map(([file, sign]) => `${sign} ${file}\n`).join("")}${result.summary}\n`);
}

function diskReader(workspace: Workspace): SourceReader {
  return (file) => {
    try {
      return readFileSync(path.join(workspace.folder, file), "utf8");
    } catch {
      return undefined;
    }
  };
}

function runtimeKind(value: string): "package" | "vendored" {
  if (value !== "package" && value !== "vendored") throw new InvalidArgumentError("it is package or vendored.");
  return value;
}
