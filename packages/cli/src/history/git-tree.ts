import { CannotRun } from "../shell.ts";
import { type Repository, lacking } from "./git.ts";

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

/** The files of one commit, which do not change: each part is asked for once. */
export interface CommitTree {
  /** The files at or below some paths, by path from the top folder; `""` is the top folder. */
  readonly list: (paths: readonly string[]) => Promise<ReadonlyMap<string, TreeEntry>>;
}

/** The tree of a commit. Whoever knows what will be asked of it, and has something else to do first, may ask before. */
export function commitTree(repository: Repository, commit: string): CommitTree {
  const listings: { readonly paths: readonly string[]; readonly entries: Promise<ReadonlyMap<string, TreeEntry>> }[] =
    [];
  return {
    list: async (wanted) => {
      const paths = wanted.includes("") ? [""] : wanted.filter((path) => !path.startsWith("../"));
      const has = (listed: readonly string[], path: string): boolean => listed.some((home) => isIn(home, path));
      const known = listings.find((listing) => paths.every((path) => has(listing.paths, path)));
      if (known) return new Map([...(await known.entries)].filter(([file]) => has(paths, file)));
      const entries = listTree(repository, commit, paths);
      listings.push({ paths, entries });
      return entries;
    },
  };
}

/** Whether a file, by its path from the top folder, is this one or in this folder; `""` is the top folder. */
export function isIn(folder: string, file: string): boolean {
  return folder === "" ? !file.startsWith("../") : file === folder || file.startsWith(`${folder}/`);
}

async function listTree(
  repository: Repository,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry>> {
  const below = paths.includes("") ? [] : paths;
  const output = await repository.ask("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", ...below);
  // A commit always has a tree: one that cannot be listed must not count as empty.
  if (output === undefined) throw new CannotRun(`git cannot list the files of ${commit}`, lacking);
  const entries = new Map<string, TreeEntry>();
  for (const line of output.split("\0")) {
    const tab = line.indexOf("\t");
    const [mode, type, id = "", size] = line.slice(0, tab).split(/ +/u);
    if (tab < 0) continue;
    if (type === "commit") entries.set(line.slice(tab + 1), { id, size: 0, link: false, submodule: true });
    if (type !== "blob") continue;
    entries.set(line.slice(tab + 1), { id, size: Number(size), link: mode === "120000" });
  }
  return entries;
}
