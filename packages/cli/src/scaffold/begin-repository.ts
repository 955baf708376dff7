import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { openRepository } from "../history/git.ts";

/** Begins a repository where the folder is in none; without git it is done without. */
export async function beginRepository(home: string): Promise<boolean> {
  if (await openRepository(home).catch(() => undefined)) return false;
  return promisify(execFile)("git", ["init", "--quiet", "--initial-branch=main"], { cwd: home }).then(
    () => true,
    () => false,
  );
}
