import { spawn } from "node:child_process";
import { CannotRun, type Shell } from "../shell.ts";

interface NpmRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs npm. Throws `CannotRun` where there is none. */
export async function npm(args: readonly string[], cwd: string, shell: Shell): Promise<NpmRun> {
  // What npm started this process with is about this workspace, and nothing of it about the packages.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)/i.test(name)));
  const child = spawn("npm", args, {
    cwd,
    env: { ...env, ...shell.env, npm_config_update_notifier: "false" },
    shell: process.platform === "win32",
    signal: shell.signal,
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject).on("close", (status) => resolve(status ?? 1));
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new CannotRun("npm is not to be found", "install Node with its npm, and run it again");
  });
  return { code, out, err };
}

/** Runs npm and returns what it printed. Throws `CannotRun` with npm's own first words where it fails. */
export async function npmOutput(args: readonly string[], cwd: string, shell: Shell): Promise<string> {
  const { code, out, err } = await npm(args, cwd, shell);
  if (code === 0) return out;
  const said = err
    .split("\n")
    .flatMap((line) => /^npm (?:error|ERR!) (?!(?:code|syscall|errno|path|dest|command) )(.+)/.exec(line)?.[1] ?? []);
  throw new CannotRun(`npm ${args[0]!} failed: ${said[0] ?? `it ended with ${code}`}`);
}
