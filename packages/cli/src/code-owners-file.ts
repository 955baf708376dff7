import { existsSync } from "node:fs";
import path from "node:path";

/** Where the forges look, in their order. */
const usualPlaces = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"];

/** The CODEOWNERS of a repository: the one that is there, or where it would be put. */
export function codeOwnersFile(home: string): string {
  const found = usualPlaces.find((place) => existsSync(path.join(home, place)));
  return path.join(home, found ?? usualPlaces[0]!);
}

/** The folder that has the repository; the workspace itself where there is none. */
export function repositoryRoot(folder: string): string {
  for (let current = folder; ; current = path.dirname(current)) {
    if (existsSync(path.join(current, ".git"))) return current;
    if (current === path.dirname(current)) return folder;
  }
}
