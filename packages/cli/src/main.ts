import { recallGeneration } from "./generating/generate-stamp.ts";
import { processShell } from "./process-shell.ts";
import type { Shell } from "./shell.ts";

/** Runs one command line and returns its exit code: 0, 1, 2, 64, or 130 after Ctrl-C. */
export async function main(argv: readonly string[], shell: Shell = processShell()): Promise<number> {
  // Where there is nothing to do, loading the code that would do it is nearly all that takes time.
  const known = argv.length === 1 && argv[0] === "generate" ? recallGeneration(shell) : undefined;
  if (known) {
    shell.out(known.out);
    return known.exitCode;
  }
  const { runCommand } = await import("./run-command.ts");
  return runCommand(argv, shell);
}
