import { type FSWatcher, type Stats, readdirSync, statSync, watch } from "node:fs";
import path from "node:path";
import { CannotRun } from "./shell.ts";

export interface PlacesWatcher {
  /**
   * Says what to watch from now on: files, and folders with everything below them, absolute. Called again after each
   * change, it finds folders that are new, and lets go of those that went. What is not there is waited for.
   */
  readonly follow: (places: readonly string[]) => void;
  readonly close: () => void;
}

/** One folder, and the names in it that matter; all of them when absent. */
interface Watched {
  readonly watcher: FSWatcher;
  readonly inode: number;
  names?: ReadonlySet<string>;
}

/**
 * Watches files and folders, and tells of each change. Every folder is watched by itself, and files by their folders:
 * watched one by one, or by Node's own recursion, files that are saved by renaming are lost.
 */
export function watchPlaces(changed: () => void): PlacesWatcher {
  const all = new Map<string, Watched>();
  const close = (folder: string): void => {
    all.get(folder)?.watcher.close();
    all.delete(folder);
  };
  const open = (folder: string, names: ReadonlySet<string> | undefined): void => {
    const inode = factsOf(folder)?.ino;
    const there = all.get(folder);
    if (there?.inode === inode && there !== undefined) return setNames(there, names);
    close(folder);
    if (inode === undefined) return;
    try {
      const watcher = watch(folder, (_event, name) => {
        const wanted = all.get(folder)?.names;
        if (name === null || (wanted?.has(name) ?? !isUnwatched(name))) changed();
      });
      // A folder that goes: the one that holds it tells.
      watcher.on("error", () => {});
      const one: Watched = { watcher, inode };
      setNames(one, names);
      all.set(folder, one);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR") return;
      throw new CannotRun(
        `${folder} cannot be watched: ${message}`,
        "let the system watch more: fs.inotify.max_user_watches",
      );
    }
  };
  return {
    follow: (places) => {
      const wanted = wantedFolders(places);
      for (const folder of all.keys()) if (!wanted.has(folder)) close(folder);
      for (const [folder, names] of wanted) open(folder, names);
    },
    close: () => {
      for (const folder of all.keys()) close(folder);
    },
  };
}

function setNames(watched: Watched, names: ReadonlySet<string> | undefined): void {
  if (names) watched.names = names;
  else delete watched.names;
}

/** Folder → the names in it that matter; undefined for all of them. */
function wantedFolders(places: readonly string[]): ReadonlyMap<string, ReadonlySet<string> | undefined> {
  const names = new Map<string, Set<string>>();
  const whole = new Set<string>();
  for (const place of places) {
    if (factsOf(place)?.isDirectory()) for (const folder of foldersBelow(place)) whole.add(folder);
    // The step that is missing will come where the last one is that is there; so will one that is replaced.
    let [folder, name] = [path.dirname(place), path.basename(place)];
    while (!factsOf(folder)?.isDirectory() && folder !== path.dirname(folder)) {
      [folder, name] = [path.dirname(folder), path.basename(folder)];
    }
    names.set(folder, (names.get(folder) ?? new Set()).add(name));
  }
  return new Map([...names, ...[...whole].map((folder) => [folder, undefined] as const)]);
}

function foldersBelow(folder: string): readonly string[] {
  try {
    const below = readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !isUnwatched(entry.name),
    );
    return [folder, ...below.flatMap(({ name }) => foldersBelow(path.join(folder, name)))];
  } catch {
    // It has just gone.
    return [];
  }
}

/** What others look after, and what every run writes: where that stands below a watched folder, none would be the last. */
function isUnwatched(name: string): boolean {
  return name === "node_modules" || name === ".git" || name.startsWith(".concord");
}

function factsOf(place: string): Stats | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
