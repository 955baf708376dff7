import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ContractChanges, changelogOf } from "@concord/compat";
import type { Fabric } from "@concord/contracts";
import { type Finding, blocks, counted, finding, report } from "@concord/diagnostics";
import { type ReportOptions, addReportOptions, emitReport } from "../checking/report-options.ts";
import { compareWithBefore } from "../checking/run-check.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { type PackedPackage, packPackages } from "../generating/pack-packages.ts";
import { type Registry, publishPackage } from "../generating/publish-package.ts";
import { outputFolder, runGenerate } from "../generating/run-generate.ts";
import { readBefore } from "../history/before-side.ts";
import type { DefineCommand, Shell } from "../shell.ts";
import { type Workspace, findWorkspace, readWorkspace } from "../workspace.ts";
import { libraryMissing, sizeLines } from "./pack.ts";

interface Options extends ReportOptions, Registry {
  readonly contracts?: string;
  readonly only?: readonly string[];
  readonly since?: string;
  readonly dryRun?: boolean;
}

export const define: DefineCommand = (program, shell) => {
  const command = program
    .command("publish")
    .summary("publish the generated packages, each in its contract's version")
    .description(
      "Packs what concord pack packs and hands it to npm, with the registry and the credentials of .npmrc. Blocks where\n" +
        "a contract changed and its info.version was not raised as far as that asks for. What the registry has in that\n" +
        "version already is left as it is.",
    )
    .option("--dry-run", "say what would be published; ask no registry")
    .option("--only <service...>", "these services alone")
    .option("--since <revision>", "the last release: branch, tag or commit (default: as concord check)")
    .option("--registry <url>", "where to (default: as npm is set up)")
    .option("--access <access>", "public or restricted (default: as npm is set up)")
    .option("--tag <tag>", "the tag to publish under (default: latest; next for a pre-release)")
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord publish --dry-run\n  $ concord publish --since v1.3.0 --registry https://npm.example.com",
    );
  addReportOptions(command).action(async (options: Options) => {
    const workspace = await findWorkspace(shell, options.contracts);
    const fabric = await readWorkspace(workspace, shell);
    const { only } = options;
    const run = await runGenerate(fabric, workspace, { ...(only && { only }) }, shell);
    const services = new Set(run.generated.packages.map(({ service }) => service));
    const changes = await changesSince(fabric, workspace, options.since, shell);
    const behind = changes
      .filter(({ file }) => services.has(fabric.contracts.find((contract) => contract.file === file)?.service ?? ""))
      .flatMap((change) => versionBehind(fabric, change));
    const findings = [...run.report.findings.filter(({ severity }) => severity === "error"), ...behind];
    if (blocks(findings)) {
      const summary = "nothing was published";
      emitReport(report({ command: "publish", findings, summary, figures: {} }), options, shell, fabric.source);
      shell.exitCode = 1;
      return;
    }
    const out = mkdtempSync(path.join(tmpdir(), "concord-publish-"));
    try {
      const folders = { output: outputFolder(workspace), out };
      const { packages, missing } = await packPackages(fabric, run.generated.packages, folders, shell);
      const done = options.dryRun ? undefined : await publishAll(packages, options, shell);
      const words = done ?? `${counted(packages.length, "package")} would be published`;
      const result = report({
        command: "publish",
        findings: missing.map((name) => libraryMissing(name, fabric.root)),
        summary: [...sizeLines(packages), words].join("\n"),
        figures: { packages: packages.map(({ name, version, size }) => ({ name, version, size })) },
      });
      emitReport(result, options, shell, fabric.source);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
};

async function changesSince(
  fabric: Fabric,
  workspace: Workspace,
  since: string | undefined,
  shell: Shell,
): Promise<readonly ContractChanges[]> {
  const before = await readBefore(workspace, since, fabric, shell);
  if ("nothing" in before) return [];
  await using thread = workerJudge();
  const comparison = await compareWithBefore(before, fabric, workspace, thread.judge);
  return changelogOf(before.fabric, fabric, comparison);
}

/** A version that stands for two different things is one that nobody can install twice. */
function versionBehind(fabric: Fabric, { file, title, version }: ContractChanges): readonly Finding[] {
  const { before, after, bump, suggested, enough } = version;
  if (enough || before === undefined) return [];
  const wanted = suggested === undefined ? "a new version" : `${suggested} or later`;
  return [
    finding({
      code: "codegen/version-behind",
      severity: "error",
      message: `${title} changed since ${before} and is ${before === after ? "still" : "only"} ${after}; a ${bump} change asks for ${wanted}`,
      at: fabric.locate({ file, pointer: "/info/version" }),
      facts: { before, after, bump, ...(suggested !== undefined && { suggested }) },
      help: `set info.version to ${suggested ?? "another version"}`,
    }),
  ];
}

async function publishAll(packages: readonly PackedPackage[], registry: Registry, shell: Shell): Promise<string> {
  let [published, there] = [0, 0];
  for (const one of packages) {
    if ((await publishPackage(one, registry, shell)) === "published") published++;
    else there++;
  }
  const kept = there === 0 ? "" : ` · ${there} there already`;
  return `${counted(published, "package")} published${kept}`;
}
