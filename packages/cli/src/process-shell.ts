import process from "node:process";
import { createInterface } from "node:readline/promises";
import type { Shell } from "./shell.ts";

/** How long a command has after Ctrl-C to put away what it has half done. */
const graceMs = 2_000;
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** The shell of the running process. Listens for Ctrl-C; survives a reader that closes its pipe early. */
export function processShell(): Shell {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      const code = exitCodes[signal];
      if (interrupt.signal.aborted) process.exit(code);
      interrupt.abort();
      setTimeout(() => process.exit(code), graceMs).unref();
    });
  }
  const env = process.env;
  return {
    cwd: process.cwd(),
    env,
    out: writer(process.stdout),
    err: writer(process.stderr),
    color: process.stdout.isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb",
    interactive: process.stderr.isTTY && !env["CI"] && env["TERM"] !== "dumb",
    ...(process.stdin.isTTY &&
      process.stderr.isTTY &&
      !env["CI"] && { ask: (question) => askOnce(question, interrupt) }),
    signal: interrupt.signal,
    exitCode: 0,
  };
}

/** While a question is open the terminal hands Ctrl-C to it, not to the process. */
async function askOnce(question: string, interrupt: AbortController): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const leave = (): void => interrupt.abort();
  lines.once("SIGINT", leave);
  // Ctrl-D: the question stays without an answer, and nothing is done without one.
  lines.once("close", leave);
  try {
    const answer = await lines.question(question, { signal: interrupt.signal });
    lines.off("close", leave);
    return answer.trim();
  } finally {
    if (interrupt.signal.aborted) process.stderr.write("\n");
    lines.close();
  }
}

/** `concord check | head -1` closes the pipe: the rest goes nowhere, and the verdict is still the exit code. */
function writer(stream: NodeJS.WriteStream): (text: string) => void {
  let open = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    open = false;
  });
  return (text) => {
    if (open) stream.write(text);
  };
}
