import process from "node:process";
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
    signal: interrupt.signal,
    exitCode: 0,
  };
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
