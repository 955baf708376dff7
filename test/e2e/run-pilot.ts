import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const root = path.resolve(import.meta.dirname, "../..");
const command = path.join(root, "packages/cli/bin/concord.js");

/** Runs `concord pilot --json` in a process of its own, as people do, and returns what it says. */
export async function runPilot(
  transport: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [command, "pilot", "--json", "--transport", transport],
    {
      cwd: root,
      env: { ...process.env, ...environment },
    },
  );
  return JSON.parse(stdout) as unknown;
}
