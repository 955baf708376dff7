import { rules, sourceRules, waiverRules } from "@concord/compat";
import { nearestWord } from "@concord/diagnostics";
import { governanceRules } from "@concord/governance";
import { type DefineCommand, WrongUsage } from "../shell.ts";

/** One rule as `explain` tells it. */
interface Explained {
  readonly code: string;
  readonly severity: string;
  readonly title: string;
  readonly explanation: string;
  readonly example: string;
  /** The rule for the other direction, or why there is none. */
  readonly mirror?: string;
}

export const define: DefineCommand = (program, shell) => {
  program
    .command("explain")
    .summary("say what a rule means and what to do about it")
    .description("Explains one rule; without an argument it lists them all.")
    .argument("[rule]", "a code as findings show it, with or without what stands before the slash")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExamples:\n  $ concord explain compat/payload-widened\n  $ concord explain")
    .action((wanted: string | undefined, options: { readonly json?: boolean }) => {
      const known = explanations();
      if (wanted === undefined) {
        shell.out(options.json ? `${JSON.stringify(known, null, 2)}\n` : known.map(line).join(""));
        return;
      }
      const found = known.find(({ code }) => code === wanted || code.endsWith(`/${wanted}`));
      if (!found) throw unknownRule(wanted, known);
      shell.out(options.json ? `${JSON.stringify(found, null, 2)}\n` : paragraph(found));
    });
};

function explanations(): Explained[] {
  return [
    ...rules.map(({ id, severity, title, explanation, example, mirror }) => ({
      code: `compat/${id}`,
      severity,
      title,
      explanation,
      example,
      mirror: "rule" in mirror ? `compat/${mirror.rule}` : mirror.none,
    })),
    ...sourceRules.map(({ id, ...rest }) => ({ code: `source/${id}`, severity: "warning", ...rest })),
    ...waiverRules.map(({ id, ...rest }) => ({ code: `compat/${id}`, ...rest })),
    ...governanceRules.map(({ id, area, severity, title, explanation, example }) => ({
      code: `${area}/${id}`,
      severity,
      title,
      explanation,
      example,
    })),
  ];
}

function line({ code, title }: Explained): string {
  return `${code.padEnd(36)} ${title}\n`;
}

function paragraph({ code, severity, title, explanation, example, mirror }: Explained): string {
  const rows = [`${severity} ${code}`, title, "", ...wrap(explanation, 96), "", `  ${example}`];
  if (mirror !== undefined) rows.push("", `The other direction: ${mirror}`);
  return `${rows.join("\n")}\n`;
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (`${lines.at(-1)} ${word}`.length > width) lines.push(word);
    else lines.push(`${lines.pop()} ${word}`.trimStart());
  }
  return lines;
}

function unknownRule(wanted: string, known: readonly Explained[]): WrongUsage {
  const name = wanted.split("/").at(-1)!;
  if (wanted.startsWith("contracts/")) {
    return new WrongUsage(`${wanted} has no longer text than its finding`, "its help line says how to put it right");
  }
  const meant = nearestWord(
    name,
    known.map(({ code }) => code.split("/")[1]!),
  );
  return new WrongUsage(
    `there is no rule ${wanted}`,
    meant === undefined ? "run concord explain for the list" : `did you mean ${meant}?`,
  );
}
