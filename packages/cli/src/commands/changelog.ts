import { type ChangeEntry, type ContractChanges, changeSections, changelogOf } from "@concord/compat";
import { compareWithBefore } from "../checking/run-check.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { readBefore } from "../history/before-side.ts";
import { withProgress } from "../progress.ts";
import type { DefineCommand } from "../shell.ts";
import { findWorkspace, readWorkspace } from "../workspace.ts";

interface ChangelogOptions {
  readonly since?: string;
  readonly contracts?: string;
  readonly json?: boolean;
}

export const define: DefineCommand = (program, shell) => {
  program
    .command("changelog")
    .summary("tell what changed, contract by contract, and the version that asks for")
    .description(
      "Tells what was added, changed, deprecated, removed or broken since a revision, for whom it is new, and how far\n" +
        "info.version has to rise. Markdown; --json gives the same as data.",
    )
    .option("--since <revision>", "branch, tag or commit (default: as concord check)")
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--json", "print it as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord changelog --since v1.3.0\n  $ concord changelog --since main --json",
    )
    .action(async (options: ChangelogOptions) => {
      const workspace = await findWorkspace(shell, options.contracts);
      const fabric = await readWorkspace(workspace, shell);
      const before = await readBefore(workspace, options.since, fabric, shell);
      if ("nothing" in before) {
        shell.out(
          options.json ? `${JSON.stringify({ since: null, contracts: [] }, null, 2)}\n` : `${before.nothing}\n`,
        );
        return;
      }
      await using thread = workerJudge();
      const comparison = await withProgress(shell, "comparing", () =>
        compareWithBefore(before, fabric, workspace, thread.judge),
      );
      shell.signal.throwIfAborted();
      const contracts = changelogOf(before.fabric, fabric, comparison);
      const since = { name: before.name, commit: before.commit };
      shell.out(options.json ? `${JSON.stringify({ since, contracts }, null, 2)}\n` : markdown(contracts, before.name));
    });
};

function markdown(contracts: readonly ContractChanges[], since: string): string {
  const title = `# Changes since ${plain(since)}\n`;
  return `${title}\n${contracts.length === 0 ? "None.\n" : contracts.map(section).join("\n")}`;
}

function section({ title, file, entries, version }: ContractChanges): string {
  const was = version.before === undefined ? "new" : version.before;
  const advice =
    version.enough || version.suggested === undefined ? "" : ` (this asks for ${version.suggested} or later)`;
  const parts = changeSections.flatMap((name) => {
    const of = entries.filter((entry) => entry.section === name);
    return of.length > 0 ? [`\n### ${name[0]!.toUpperCase()}${name.slice(1)}\n\n${of.map(item).join("")}`] : [];
  });
  const said = parts.length > 0 ? parts.join("") : "\nNeither its messages nor its endpoints changed.\n";
  return `## ${plain(title)}\n\n\`${file}\` · ${plain(was)} → ${plain(version.after)}${advice}\n${said}`;
}

function item({ reference, text, newFor = [] }: ChangeEntry): string {
  const words = text === undefined ? "" : `: ${plain(text)}`;
  return `- \`${reference}\`${words}${newFor.length > 0 ? `, new for ${newFor.join(", ")}` : ""}\n`;
}

/** A contract's own words are text, whatever markup they hold. */
function plain(text: string): string {
  return text.replaceAll(/\s+/gu, " ").replaceAll(/[\\`*_[\]<>#|]/gu, "\\$&");
}
