import type { Fabric } from "@concord/contracts";
import { confirmWithAjv } from "@concord/compat";
import { type Finding, type Report, blocks, counted, report } from "@concord/diagnostics";
import { type ProposedTerm, type TermSurvey, surveyTerms } from "@concord/governance";
import { InvalidArgumentError } from "commander";
import { type ReportOptions, addReportOptions, emitReport } from "../checking/report-options.ts";
import { runLint } from "../checking/run-lint.ts";
import { workerJudge } from "../checking/worker-judge.ts";
import { withProgress } from "../progress.ts";
import type { DefineCommand } from "../shell.ts";
import { findWorkspace, readWorkspace } from "../workspace.ts";

interface TermsOptions extends ReportOptions {
  readonly contracts?: string;
  readonly propose?: boolean;
  readonly top: number;
}

/** Rules about words and what they stand for. */
const rules = ["term-conflicted", "term-undefined", "synonym-used", "identifier-varied"];

export const define: DefineCommand = (program, shell) => {
  const command = program
    .command("terms")
    .summary("compare the words of the contracts with the dictionary")
    .description(
      "Says where one word means two things, where one thing has two names, and which words the dictionary lacks.\n" +
        "With --propose it prints entries for those, to be put into glossary.yaml and then into a person's own words.",
    )
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--propose", "print entries for glossary.yaml instead")
    .option("--top <count>", "how many words without an entry", count, 20)
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord terms\n  $ concord terms --propose --top 5 >> contracts/glossary.yaml\n  $ concord terms --json",
    );
  addReportOptions(command).action(async (options: TermsOptions) => {
    const workspace = await findWorkspace(shell, options.contracts);
    const fabric = await readWorkspace(workspace, shell);
    await using thread = workerJudge();
    const survey = surveyTerms(fabric, { judge: thread.judge, validate: confirmWithAjv });
    if (options.propose) {
      shell.out(
        survey.undefined
          .slice(0, options.top)
          .map(({ proposed }) => entry(proposed))
          .join("\n"),
      );
      return;
    }
    const { findings } = await withProgress(shell, "comparing words", () =>
      runLint(fabric, workspace, thread.judge, rules),
    );
    shell.signal.throwIfAborted();
    const result = termsReport(fabric, survey, findings, options.top);
    emitReport(result, options, shell, fabric.source);
    shell.exitCode = blocks(result.findings) ? 1 : 0;
  });
};

function termsReport(fabric: Fabric, survey: TermSurvey, findings: readonly Finding[], top: number): Report {
  const { terms, fields, tied, unspoken } = survey;
  const words = survey.undefined.slice(0, top);
  const unread = fabric.findings.filter(({ severity }) => severity === "error").length;
  const conflicts = findings.filter(({ code }) => /\/(term-conflicted|identifier-varied)$/u.test(code)).length;
  const synonyms = findings.filter(({ code }) => code.endsWith("/synonym-used")).length;
  const rows = words.map(
    (one) =>
      `  ${one.word.padEnd(28)} ${counted(one.services.length, "service").padStart(11)} · ${counted(one.fields, "field")}`,
  );
  return report({
    command: "terms",
    findings,
    summary: [
      ...(unread > 0 ? [`${counted(unread, "error")} in the contracts themselves: concord validate`] : []),
      [
        counted(terms, "term"),
        `${tied.stated + tied.named} of ${counted(fields, "field")} mean one`,
        counted(conflicts, "conflict"),
        `${synonyms} under another name`,
      ].join(" · "),
      ...(words.length > 0
        ? [`words without an entry, the most widely used first (concord terms --propose)`, ...rows]
        : []),
      ...(unspoken.length > 0 ? [`terms that no field means: ${unspoken.join(", ")}`] : []),
    ].join("\n"),
    figures: {
      terms,
      fields,
      tied: { ...tied },
      conflicts,
      synonyms,
      unspoken,
      undefined: words.map(({ word, fields: many, services, proposed }) => ({
        word,
        fields: many,
        services,
        proposed: { ...proposed },
      })),
      glossary: [...new Set(fabric.terms.map(({ at }) => at.file))],
    },
  });
}

/** One entry as it stands in glossary.yaml. */
function entry({ id, term, definition, owner, schema }: ProposedTerm): string {
  const lines = [
    `  - id: ${id}`,
    `    term: ${JSON.stringify(term)}`,
    `    definition: ${JSON.stringify(definition.replaceAll(/\s+/gu, " "))}`,
    ...(owner === undefined ? [] : [`    owner: ${owner}`]),
    ...(schema === undefined ? [] : [`    schema: ${schema}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function count(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("it takes a whole number from 1 on.");
  return number;
}
