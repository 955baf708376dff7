import path from "node:path";
import type { Repository } from "./git.ts";

/**
 * The folder that the files of a folder stood in at a commit, as git recognises them: renamed, and perhaps edited.
 * Undefined where nothing in it was renamed from a folder of the same shape.
 * @param folder absolute
 * @returns absolute
 */
export async function movedFrom(repository: Repository, commit: string, folder: string): Promise<string | undefined> {
  const told = await repository.ask("diff", "--find-renames", "--diff-filter=R", "--name-status", "-z", commit);
  const parts = (told ?? "").split("\0");
  for (let index = 0; index + 2 < parts.length; index += 3) {
    const [was = "", is = ""] = [parts[index + 1], parts[index + 2]];
    const inside = path.relative(folder, path.join(repository.root, is)).split(path.sep).join("/");
    if (inside.startsWith("..") || !was.endsWith(`/${inside}`)) continue;
    return path.join(repository.root, was.slice(0, -inside.length - 1));
  }
  return undefined;
}
