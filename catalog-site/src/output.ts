import { createHash } from "node:crypto";
import { copyFileSync, linkSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { makeFolder } from "@concord/contracts";
import { placesBeside, putInPlace } from "./publish.ts";

/** What a file was made from, and by what it is known again. */
interface Known {
  readonly key: string;
  readonly size: number;
  readonly modified: number;
}

/** A site being written. */
export interface Output {
  /**
   * Writes a file. Where the site that stands there already holds the very file that was once made from `key`, it is
   * taken over and `make` is not asked.
   */
  readonly put: (path: string, key: string, make: () => Content | Promise<Content>) => Promise<void>;
  /** Puts everything in place at once; nothing is touched where nothing has changed. */
  readonly finish: () => Promise<{ readonly files: number; readonly bytes: number; readonly written: number }>;
  /** Leaves what was there before. */
  readonly giveUp: () => Promise<void>;
}

export type Content = string | Buffer;

/**
 * Opens the folder of a site for the next one, made beside it, on its own file system. What was written is remembered in
 * the folder `cache`: a file counts as known only while its size and time are those of that day. Writing is synchronous,
 * because thousands of small files take a third of the time that way.
 */
export async function openOutput(out: string, cache?: string): Promise<Output> {
  const target = resolve(out);
  const { next } = placesBeside(target);
  const recordFile =
    cache && join(cache, `output-${createHash("sha256").update(target).digest("hex").slice(0, 16)}.json`);
  const before = recordFile === undefined ? new Map<string, Known>() : readRecord(recordFile);
  const after = new Map<string, Known>();
  const kept: string[] = [];
  const folders = new Set<string>();
  await rm(next, { recursive: true, force: true });

  const place = (path: string): string => {
    const file = join(next, path);
    const folder = dirname(file);
    if (!folders.has(folder)) makeFolder(folder);
    folders.add(folder);
    return file;
  };

  return {
    put: async (path, key, make) => {
      const known = before.get(path);
      if (known?.key === key && isStill(known, join(target, path))) {
        kept.push(path);
        after.set(path, known);
        return;
      }
      const content = await make();
      const file = place(path);
      writeFileSync(file, content);
      const { size, mtimeMs } = statSync(file);
      after.set(path, { key, size, modified: mtimeMs });
    },
    finish: async () => {
      const written = after.size - kept.length;
      if (written > 0 || !(await holdsOnly(target, after))) {
        for (const path of kept) takeOver(join(target, path), place(path));
        await putInPlace(out);
      }
      if (recordFile !== undefined) {
        makeFolder(dirname(recordFile));
        writeFileSync(recordFile, JSON.stringify([...after]));
      }
      const bytes = [...after.values()].reduce((sum, { size }) => sum + size, 0);
      return { files: after.size, bytes, written };
    },
    giveUp: () => rm(next, { recursive: true, force: true }),
  };
}

function readRecord(file: string): ReadonlyMap<string, Known> {
  try {
    return new Map(JSON.parse(readFileSync(file, "utf8")) as [string, Known][]);
  } catch {
    return new Map();
  }
}

function isStill({ size, modified }: Known, file: string): boolean {
  const now = statSync(file, { throwIfNoEntry: false });
  return now?.isFile() === true && now.size === size && now.mtimeMs === modified;
}

async function holdsOnly(folder: string, files: ReadonlyMap<string, Known>): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = entries.filter((entry) => !entry.isDirectory());
  return (
    found.length === files.size &&
    found.every(({ parentPath, name }) => files.has(relative(folder, join(parentPath, name)).split("\\").join("/")))
  );
}

/** The file under a second name: the first goes with its folder. */
function takeOver(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
