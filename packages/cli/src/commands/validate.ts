import type { Fabric } from "@concord/contracts";
import {
  type Finding,
  type Report,
  applyBaseline,
  blocks,
  countBySeverity,
  counted,
  report,
} from "@concord/diagnostics";
import { readBaseline } from "../checking/read-baseline.ts";
import { addReportOptions, emitReport, type ReportOptions } from "../checking/report-options.ts";
import type { DefineCommand } from "../shell.ts";
import { findWorkspace, readWorkspace } from "../workspace.ts";

interface ValidateOptions extends ReportOptions {
  readonly contracts?: string;
  readonly notes?: boolean;
}

export const define: DefineCommand = (program, shell) => {
  const command = program
    .command("validate")
    .summary("say what is wrong with the contracts, and where")
    .description("Reads every contract and says what is wrong: file, line, column, and how to put it right.")
    .option(
      "--contracts <dir|file>",
      "contracts folder or single document (default: from concord.yaml, else ./contracts)",
    )
    .option("--notes", "show notes as well; other formats than text always have them")
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord validate\n  $ concord validate --contracts path/to/asyncapi.yaml --json",
    );
  addReportOptions(command).action(async (options: ValidateOptions) => {
    const workspace = await findWorkspace(shell, options.contracts);
    const fabric = await readWorkspace(workspace, shell);
    const { baseline, findings: wrong } = readBaseline(workspace);
    const known = applyBaseline(fabric.findings, baseline, ({ code }) => code.startsWith("contracts/"));
    const result = validationReport(fabric, [...known.findings, ...known.outdated, ...wrong]);
    emitReport(result, options, shell, fabric.source, ({ severity }) => options.notes === true || severity !== "note");
    shell.exitCode = blocks(result.findings) ? 1 : 0;
  });
};

/** What reading a fabric found, with a verdict for each document. */
function validationReport(fabric: Fabric, findings: readonly Finding[] = fabric.findings): Report {
  const documents = verdicts(fabric);
  const invalid = documents.filter(({ valid }) => !valid).length;
  const { error, warning, note } = countBySeverity(findings);
  const where = invalid > 0 ? ` in ${counted(invalid, "document")}` : "";
  const verdict =
    error > 0 ? `${counted(error, "error")}${where}` : `${documents.length === 1 ? "it is" : "all are"} valid`;
  const lesser = [...(warning > 0 ? [counted(warning, "warning")] : []), ...(note > 0 ? [counted(note, "note")] : [])];
  return report({
    command: "validate",
    findings,
    summary: [counted(documents.length, "document"), verdict, ...lesser].join(" · "),
    figures: { documents },
  });
}

/** Every contract, and every other file that something was found in. */
function verdicts(fabric: Fabric): { file: string; specification: string; valid: boolean; findings: number }[] {
  const contracts = new Map(fabric.contracts.map((contract) => [contract.file, contract]));
  // That a folder holds nothing is said of the folder.
  const ofFiles = fabric.findings.filter(({ at }) => at.file !== fabric.root || contracts.has(at.file));
  const found = Map.groupBy(ofFiles, (finding) => finding.at.file);
  return [...new Set([...contracts.keys(), ...found.keys()])].sort().map((file) => {
    const contract = contracts.get(file);
    const findings = found.get(file) ?? [];
    return {
      file,
      specification: contract ? `${contract.specification} ${contract.specificationVersion}` : "other",
      valid: contract?.valid !== false && !blocks(findings),
      findings: findings.length,
    };
  });
}
