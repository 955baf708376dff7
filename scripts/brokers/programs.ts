import { accessSync, constants, globSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian puts servers where only root looks for programs. */
const alsoIn = ["/usr/sbin", "/usr/local/sbin"];

/** Path of an executable program; undefined where it is not installed. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...alsoIn].filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** The last, in order of name, of the paths that match and are executable. */
export function findLatest(pattern: string): string | undefined {
  return globSync(pattern).filter(isExecutable).sort().at(-1);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
