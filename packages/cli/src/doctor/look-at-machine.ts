import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Shell } from "../shell.ts";
import { type Diagnosis, diagnose } from "./diagnosis.ts";

const { ok, note, warning, error } = diagnose("machine");

/** Git has `init --initial-branch` and merge bases of partial clones from here on. */
const oldestGit = [2, 28] as const;
const oldestNpm = [10, 0] as const;

/** What concord runs on: this process's Node, npm, git, and the catalog package. */
export async function lookAtMachine(shell: Pick<Shell, "env">, cwd: string): Promise<readonly Diagnosis[]> {
  const [npm, git] = await Promise.all([versionOf("npm", shell, cwd), versionOf("git", shell, cwd)]);
  return [
    ok("node", process.versions.node),
    npm === undefined
      ? error("npm", "there is none on the PATH", "install Node.js, which brings npm")
      : isAtLeast(npm, oldestNpm)
        ? ok("npm", npm)
        : warning("npm", `${npm} is old`, "npm install --global npm@latest"),
    git === undefined
      ? error("git", "there is none on the PATH, and concord check compares with git", "install git")
      : isAtLeast(git, oldestGit)
        ? ok("git", git)
        : warning("git", `${git} is old`, "install git 2.28 or newer"),
    await catalog(),
  ];
}

async function catalog(): Promise<Diagnosis> {
  try {
    import.meta.resolve("@concord/catalog");
    return ok("catalog", "@concord/catalog is installed");
  } catch {
    return note(
      "catalog",
      "@concord/catalog is not installed: no concord catalog here",
      "npm install --save-dev @concord/catalog",
    );
  }
}

async function versionOf(command: string, { env }: Pick<Shell, "env">, cwd: string): Promise<string | undefined> {
  try {
    // On Windows npm is a script, which only a shell can start.
    const shell = process.platform === "win32";
    const { stdout } = await promisify(execFile)(command, ["--version"], {
      cwd,
      env: { ...process.env, ...env },
      shell,
      timeout: 20_000,
    });
    return /\d+(\.\d+)+/u.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [first = 0, second = 0] = version.split(".").map(Number);
  return first > major || (first === major && second >= minor);
}
