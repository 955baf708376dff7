import { Command, CommanderError } from "commander";
import { CannotRun, type DefineCommand, type Shell, WrongUsage } from "./shell.ts";
import { untilIdle } from "./when-idle.ts";

const usageError = 64;
const cannotRun = 2;
const interrupted = 130;

/** Runs one command line and returns its exit code: 0, 1, 2, 64, or 130 after Ctrl-C. */
export async function runCommand(argv: readonly string[], shell: Shell): Promise<number> {
  const program = defineProgram(await commandsFor(argv), shell);
  try {
    if (argv.length === 0) program.help();
    await program.parseAsync(argv, { from: "user" });
    return shell.exitCode;
  } catch (error) {
    return exitCodeOf(error, shell);
  } finally {
    await untilIdle();
  }
}

/** What runs often, and most often has little to do: it begins without the code of every other command. */
const alone: Readonly<Record<string, () => Promise<{ readonly define: DefineCommand }>>> = {
  check: () => import("./commands/check.ts"),
  generate: () => import("./commands/generate.ts"),
  validate: () => import("./commands/validate.ts"),
};

async function commandsFor([name = ""]: readonly string[]): Promise<readonly DefineCommand[]> {
  if (Object.hasOwn(alone, name)) return [(await alone[name]!()).define];
  return (await import("./commands/index.ts")).commands;
}

function defineProgram(commands: readonly DefineCommand[], shell: Shell): Command {
  const program = new Command("concord")
    .description("Canonical contracts in; typed stubs, a compatibility gate and a catalog out.")
    .exitOverride()
    .helpCommand("help [command]", "show the help of a command")
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: shell.out,
      writeErr: shell.err,
      getOutHasColors: () => shell.color,
      getErrHasColors: () => shell.color,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      outputError: (text, write) => write(plainError(text)),
    })
    .addHelpText("after", "\nExamples:\n  $ concord check\n  $ concord validate --contracts path/to/contracts --json");
  for (const define of commands) define(program, shell);
  for (const command of withSubcommands(program)) {
    command.helpOption("-h, --help", "show this help");
    command.showHelpAfterError(`help   run ${pathOf(command)} --help`);
  }
  return program;
}

function exitCodeOf(error: unknown, shell: Shell): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageError;
  if (shell.signal.aborted) return interrupted;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CannotRun) {
    shell.err(`error  ${message}\n`);
    if (error.help) shell.err(`help   ${error.help}\n`);
    return error instanceof WrongUsage ? usageError : cannotRun;
  }
  shell.err(`error  concord failed in a way it should not: ${message}\n`);
  if (shell.env["CONCORD_DEBUG"]) shell.err(`${error instanceof Error ? error.stack : message}\n`);
  else shell.err("help   run it again with CONCORD_DEBUG=1 in the environment and report what it prints\n");
  return cannotRun;
}

/** Errors of the argument parser in the form of our own. */
function plainError(text: string): string {
  return text.replace(/^error: /u, "error  ").replace(/\n\(Did you mean (.*)\?\)/u, "\nhelp   did you mean $1?");
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
