import { styleText } from "node:util";
import { counted } from "@concord/diagnostics";
import type { Diagnosis } from "../doctor/diagnosis.ts";
import { lookAtMachine } from "../doctor/look-at-machine.ts";
import { lookAtRepository } from "../doctor/look-at-repository.ts";
import type { DefineCommand } from "../shell.ts";

interface DoctorOptions {
  readonly contracts?: string;
  readonly json?: boolean;
}

export const define: DefineCommand = (program, shell) => {
  program
    .command("doctor")
    .summary("look over this machine and this repository")
    .description("Says what concord needs here and does not have, each with what to do about it. Changes nothing.")
    .option("--contracts <dir|file>", "contracts folder (default: from concord.yaml, else ./contracts)")
    .option("--json", "print everything as JSON")
    .addHelpText(
      "after",
      "\nExit codes: 0 it works here, 1 something does not, 64 wrong usage.\n\nExamples:\n  $ concord doctor\n  $ concord doctor --json",
    )
    .action(async (options: DoctorOptions) => {
      const found = [...(await lookAtMachine(shell, shell.cwd)), ...(await lookAtRepository(shell, options.contracts))];
      shell.signal.throwIfAborted();
      const errors = found.filter(({ state }) => state === "error").length;
      const warnings = found.filter(({ state }) => state === "warning").length;
      shell.exitCode = errors > 0 ? 1 : 0;
      if (options.json) {
        shell.out(`${JSON.stringify({ ok: errors === 0, diagnoses: found }, null, 2)}\n`);
        return;
      }
      shell.out(textOf(found, shell.color));
      const counts = [
        ...(errors > 0 ? [counted(errors, "error")] : []),
        ...(warnings > 0 ? [counted(warnings, "warning")] : []),
      ];
      shell.out(`\n${counts.length > 0 ? counts.join(" · ") : "all is well"}\n`);
    });
};

const colors = { ok: "green", note: "dim", warning: "yellow", error: "red" } as const;

function textOf(found: readonly Diagnosis[], color: boolean): string {
  const paint = (state: Diagnosis["state"]): string => {
    const text = state.padEnd(7);
    return color ? styleText(colors[state], text, { validateStream: false }) : text;
  };
  const width = Math.max(...found.map(({ what }) => what.length));
  return [...Map.groupBy(found, ({ area }) => area)]
    .map(([area, group]) => {
      const lines = group.map(({ state, what, says, fix }) => {
        const told = `  ${paint(state)}  ${what.padEnd(width)}  ${says}`;
        return state === "ok" || fix === undefined ? told : `${told}\n${" ".repeat(width + 13)}${fix}`;
      });
      return `${area}\n${lines.join("\n")}\n`;
    })
    .join("\n");
}
