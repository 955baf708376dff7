import process from "node:process";
import { Command, CommanderError } from "commander";
import { commands } from "./commands/index.ts";
import { CannotRun, type Shell } from "./shell.ts";

const usageError = 64;

/** Runs one command line and returns its exit code: 0, 1, 2 or 64. */
export async function main(argv: readonly string[], shell: Shell = processShell()): Promise<number> {
  const program = new Command("concord")
    .description("Canonical contracts in; typed stubs, a compatibility gate and a catalog out.")
    .exitOverride()
    .showHelpAfterError("help   run concord --help")
    .configureOutput({ writeOut: shell.out, writeErr: shell.err });
  for (const define of commands) define(program, shell);
  try {
    await program.parseAsync(argv, { from: "user" });
    return shell.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageError;
    if (error instanceof CannotRun) {
      shell.err(`error  ${error.message}\n`);
      if (error.help) shell.err(`help   ${error.help}\n`);
      return 2;
    }
    throw error;
  }
}

function processShell(): Shell {
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  process.once("SIGTERM", () => interrupt.abort());
  const terminal = process.stdout.isTTY === true;
  return {
    cwd: process.cwd(),
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    color: terminal && !process.env["NO_COLOR"],
    interactive: process.stderr.isTTY === true,
    signal: interrupt.signal,
    exitCode: 0,
  };
}
