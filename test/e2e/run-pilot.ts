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
  const input = [command, "pilot", "--json", "--transport", transport];
  const options = { cwd: root, env: { ...process.env, ...environment } };
  try {
    return JSON.parse((await promisify(execFile)(process.execPath, input, options)).stdout) as unknown;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`the pilot over ${transport} said: ${stdout ?? ""}${stderr ?? ""}`, { cause: error });
  }
}
