import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { cannotRun } from "../open-transport.ts";
import { CannotRun, type DefineCommand } from "../shell.ts";
import { type Workspace, findWorkspace } from "../workspace.ts";

/** What a pilot module exports by default: it runs a flow against the generated stubs and says how it went. */
export type Pilot = (io: PilotIo) => Promise<PilotResult>;

export interface PilotIo {
  /** Where its story is told, line by line. */
  readonly out: (text: string) => void;
  readonly color: boolean;
  /** Which broker: `memory`, or one the module knows. */
  readonly transport: string;
}

export interface PilotResult {
  /** Whether everything went as the contracts say. */
  readonly ok: boolean;
  readonly orders: number;
  readonly messages: number;
  readonly deadLetters: number;
}

interface PilotOptions {
  readonly contracts?: string;
  readonly transport: string;
  readonly json?: boolean;
}

export const define: DefineCommand = (program, shell) => {
  program
    .command("pilot")
    .summary("run the flow of this workspace against its generated stubs")
    .description(
      "Runs the module that concord.yaml names under pilot:, and exits 1 if a message went where it should not.",
    )
    .option("--contracts <dir|file>", "contracts folder (default: from concord.yaml)")
    .option("--transport <name>", "the broker to run over", "memory")
    .option("--json", "print only the result, as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord pilot\n  $ concord pilot --transport kafka\n  $ concord pilot --json",
    )
    .action(async (options: PilotOptions) => {
      const workspace = await findWorkspace(shell, options.contracts);
      const out = options.json ? () => {} : shell.out;
      const result = await runPilot(workspace, { out, color: shell.color, transport: options.transport });
      shell.signal.throwIfAborted();
      if (options.json) shell.out(`${JSON.stringify(result)}\n`);
      shell.exitCode = result.ok ? 0 : 1;
    });
};

/** Runs the pilot of a workspace. Throws `CannotRun` where none is named, or the stubs it needs are not generated. */
export async function runPilot(workspace: Workspace, io: PilotIo): Promise<PilotResult> {
  const { pilot } = workspace.settings;
  if (pilot === undefined) {
    throw new CannotRun("concord.yaml names no pilot", "name a module: pilot: path/to/pilot.ts");
  }
  const file = path.join(workspace.folder, pilot);
  if (!existsSync(file)) throw new CannotRun(`concord.yaml names the pilot ${pilot}, and there is none`);
  const { default: run } = await importPilot(file);
  if (typeof run !== "function") throw new CannotRun(`${pilot} does not export a function by default`);
  try {
    return await run(io);
  } catch (error) {
    const known = cannotRun(error);
    if (known !== error) throw known;
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    throw new CannotRun(
      `the pilot broke off: ${process.env["CONCORD_DEBUG"] ? stack : message}`,
      "CONCORD_DEBUG=1 shows where",
    );
  }
}

async function importPilot(file: string): Promise<{ readonly default?: Pilot }> {
  try {
    return (await import(pathToFileURL(file).href)) as { readonly default?: Pilot };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new CannotRun(`the pilot needs what is not there: ${message.split("\n")[0]}`, "run concord generate first");
  }
}

/** `4 orders · 31 messages · 1 dead letter` */
export function pilotText({ orders, messages, deadLetters }: PilotResult): string {
  return `${orders} orders · ${messages} messages · ${deadLetters} dead ${deadLetters === 1 ? "letter" : "letters"}`;
}
