import type { Command } from "commander";

/** What a command may touch of the process: so that commands can be tested without one. */
export interface Shell {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress, notices and errors. */
  readonly err: (text: string) => void;
  /** Whether text may carry ANSI colours: a terminal, and NO_COLOR not set. */
  readonly color: boolean;
  /** Whether progress may be redrawn. */
  readonly interactive: boolean;
  /** Asks a person for one line; absent where nobody sits at a terminal. Rejects when they press Ctrl-C or Ctrl-D. */
  readonly ask?: (question: string) => Promise<string>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Set by the command: 0 nothing blocks, 1 a finding blocks, 2 could not run, 64 wrong usage. */
  exitCode: number;
}

/** Adds one command to the program. Each file in commands/ exports one under the name `define`. */
export type DefineCommand = (program: Command, shell: Shell) => void;

/** A command could not run at all: exit code 2. */
export class CannotRun extends Error {
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

/** The command line asks for something that does not exist: exit code 64. */
export class WrongUsage extends CannotRun {}
