import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type Fabric, diskFiles, loadWaivers } from "@concord/contracts";
import { type Finding, blocks, counted, finding, report } from "@concord/diagnostics";
import { type CodeOwners, codeOwners, compareCodeOwners, mergeCodeOwners, reviewersOf } from "@concord/governance";
import { waiversFolder } from "../checking/read-waivers.ts";
import { type ReportOptions, addReportOptions, emitReport } from "../checking/report-options.ts";
import { whyText } from "../checking/reviewers-of-check.ts";
import { compareWith } from "../checking/run-check.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { codeOwnersFile, repositoryRoot } from "../code-owners-file.ts";
import { readBefore } from "../history/before-side.ts";
import { withProgress } from "../progress.ts";
import { requireFolder } from "../require-folder.ts";
import type { DefineCommand, Shell } from "../shell.ts";
import { type Workspace, findWorkspace, readWorkspace } from "../workspace.ts";

interface OwnersOptions extends ReportOptions {
  readonly contracts?: string;
  readonly file?: string;
  readonly check?: boolean;
  readonly write?: boolean;
  readonly against?: string | true;
}

export const define: DefineCommand = (program, shell) => {
  const command = program
    .command("owners")
    .summary("say who looks after what, and who must review a change")
    .description(
      "Prints the lines of CODEOWNERS that follow from the contracts. --write puts them into the file and leaves what\n" +
        "people wrote around them alone; --check says whether they are up to date. --against says who must review the\n" +
        "change since a revision: owners of what changed, of what breaks by it, and of the words that it touches.",
    )
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--check", "fail where CODEOWNERS is not up to date")
    .option("--write", "bring CODEOWNERS up to date")
    .option("--file <file>", "where CODEOWNERS is (default: where the forge looks for it)")
    .option("--against [revision]", "who must review the change since then (default: as concord check)")
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing blocks, 1 CODEOWNERS is not up to date, 2 it could not run, 64 wrong usage." +
        "\n\nExamples:\n  $ concord owners --write\n  $ concord owners --check\n  $ concord owners --against origin/main --json",
    );
  addReportOptions(command).action(async (options: OwnersOptions) => {
    const workspace = await findWorkspace(shell, options.contracts);
    const fabric = await readWorkspace(workspace, shell);
    if (options.against !== undefined) return showReviewers(fabric, workspace, options, shell);
    const home = repositoryRoot(workspace.folder);
    const file = options.file ? path.resolve(shell.cwd, options.file) : codeOwnersFile(home);
    const prefix = path.relative(home, workspace.folder).split(path.sep).join("/");
    const waivers = (await loadWaivers(diskFiles({ cwd: workspace.folder, root: waiversFolder }), waiversFolder))
      .waivers;
    const owners = codeOwners(fabric, prefix === "" ? "" : `${prefix}/`, waivers);
    const name = path.relative(shell.cwd, file);
    const stated = existsSync(file) ? readFileSync(file, "utf8") : "";
    if (options.write) await writeOwners(file, mergeCodeOwners(stated, owners));
    else if (!options.check && !options.json && !options.report)
      shell.out(owners.lines.map((line) => `${line}\n`).join(""));
    if (!options.check && !options.write && !options.json && !options.report) return;
    const current = options.write ? mergeCodeOwners(stated, owners) : stated;
    const findings = [...(options.check ? outdated(current, owners, name) : []), ...unreachable(owners, fabric)];
    const lines = counted(owners.lines.length, "line");
    const verdict = findings.some(({ severity }) => severity === "error")
      ? `${name} is not up to date: concord owners --write`
      : options.write
        ? `${lines} in ${name}`
        : `${lines} of ${name} are up to date`;
    const result = report({
      command: "owners",
      findings,
      summary: options.check || options.write ? verdict : lines,
      figures: { file: name, lines: owners.lines },
    });
    emitReport(result, options, shell, (one) => (one === name ? current : fabric.source(one)));
    shell.exitCode = blocks(findings) ? 1 : 0;
  });
};

async function showReviewers(
  fabric: Fabric,
  workspace: Workspace,
  options: OwnersOptions,
  shell: Shell,
): Promise<void> {
  const against = options.against === true ? undefined : options.against;
  const before = await readBefore(workspace, against, fabric, shell);
  if ("nothing" in before) {
    shell.out(options.json ? `${JSON.stringify({ against: null, reviewers: [] }, null, 2)}\n` : `${before.nothing}\n`);
    return;
  }
  await using thread = workerJudge();
  const { findings } = await withProgress(shell, "comparing", () =>
    compareWith(before.fabric, fabric, before.name, thread.judge),
  );
  const reviewers = reviewersOf({ before: before.fabric, after: fabric, findings });
  if (options.json) {
    shell.out(`${JSON.stringify({ against: { name: before.name, commit: before.commit }, reviewers }, null, 2)}\n`);
    return;
  }
  const width = Math.max(0, ...reviewers.map(({ team }) => team.length));
  for (const reviewer of reviewers)
    shell.out(`${reviewer.team.padEnd(width)}  ${whyText(reviewer)}${reviewer.must ? "" : " (for information)"}\n`);
  const must = reviewers.filter((reviewer) => reviewer.must).length;
  shell.out(
    reviewers.length === 0
      ? `nothing changed since ${before.name}\n`
      : `${counted(must, "team")} must review the change since ${before.name}\n`,
  );
}

async function writeOwners(file: string, text: string): Promise<void> {
  requireFolder(path.dirname(file), "choose another file with --file");
  await writeFile(file, text);
}

function outdated(text: string, owners: CodeOwners, file: string): Finding[] {
  const { missing, superfluous } = compareCodeOwners(text, owners);
  const made = (line: number, message: string, stated: string): Finding =>
    finding({
      code: "governance/codeowners-outdated",
      severity: "error",
      message,
      label: message,
      at: { file, pointer: "", line, column: line === 0 ? 0 : 1, length: line === 0 ? 0 : stated.length },
      facts: { line: stated },
      help: "concord owners --write",
    });
  return [
    ...superfluous.map(({ text: stated, line }) => made(line, "the contracts say otherwise", stated)),
    ...missing.map((stated) => made(0, `it lacks: ${stated}`, stated)),
  ];
}

function unreachable({ unreachable: teams }: CodeOwners, fabric: Fabric): Finding[] {
  return teams.flatMap((id) => {
    const team = fabric.teams.find((one) => one.id === id);
    if (!team) return [];
    return finding({
      code: "governance/handle-omitted",
      severity: "warning",
      message: `the team ${id} has no handle, so nobody is asked for a review in its name`,
      label: "no handle",
      at: fabric.locate(team.at),
      facts: { team: id },
      help: "add handle: as the forge calls the team, as in @harbourpine/payments",
    });
  });
}
