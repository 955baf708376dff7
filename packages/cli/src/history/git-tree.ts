import type { Repository } from "./git.ts";

/** One file of a commit. */
export interface TreeEntry {
  /** Of the blob. */
  readonly id: string;
  /** In bytes. */
  readonly size: number;
  /** A symbolic link: its blob is the path it leads to. */
  readonly link: boolean;
  /** Another repository's commit: nothing of it is here. */
  readonly submodule?: true;
}

/** The files of a commit at or below some paths, by path from the top folder; `""` is the top folder. */
export async function listTree(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry>> {
  const below = paths.includes("") ? [] : paths.filter((path) => !path.startsWith("../"));
  const output = await repository.ask("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", ...below);
  const entries = new Map<string, TreeEntry>();
  for (const line of (output ?? "").split("\0")) {
    const tab = line.indexOf("\t");
    const [mode, type, id = "", size] = line.slice(0, tab).split(/ +/u);
    if (tab < 0) continue;
    if (type === "commit") entries.set(line.slice(tab + 1), { id, size: 0, link: false, submodule: true });
    if (type !== "blob") continue;
    entries.set(line.slice(tab + 1), { id, size: Number(size), link: mode === "120000" });
  }
  return entries;
}
