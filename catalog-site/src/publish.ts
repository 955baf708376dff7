import { cp, readdir, rename, rm } from "node:fs/promises";
import process from "node:process";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder } from "@concord/contracts";

/** Marks a folder as a catalog, which the next build may replace. */
const marker = "model.json";

/** The output folder holds something else: it is not touched. */
export class ForeignFolder extends Error {
  readonly folder: string;
  constructor(folder: string) {
    super(`${folder} holds files that are not a catalog`);
    this.folder = folder;
  }
}

/** Where the next site is made, and where the previous one waits to be removed: beside the folder they share. */
export function placesBeside(target: string): { readonly next: string; readonly previous: string } {
  const beside = join(dirname(target), `.${basename(target)}.${process.pid}`);
  return { next: `${beside}.next`, previous: `${beside}.previous` };
}

/** Throws `ForeignFolder` where the folder holds anything but a catalog. */
export async function assertOwnFolder(out: string): Promise<void> {
  const entries = await readdir(resolve(out)).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (entries.length > 0 && !entries.includes(marker)) throw new ForeignFolder(out);
}

/** Swaps the site that was made beside `out` in by renaming: readers see the old site or the new one, never half of each. */
export async function putInPlace(out: string): Promise<void> {
  const target = resolve(out);
  const { next, previous } = placesBeside(target);
  await assertOwnFolder(out);
  makeFolder(dirname(target));
  try {
    await swap(target, next, previous);
  } finally {
    await rm(next, { recursive: true, force: true });
    await rm(previous, { recursive: true, force: true });
  }
}

async function swap(target: string, next: string, previous: string): Promise<void> {
  try {
    await rename(target, previous);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A mount point cannot be renamed: what it holds is exchanged in place.
    if (code === "EBUSY" || code === "EXDEV" || code === "EPERM") return exchange(target, next);
    if (code !== "ENOENT") throw error;
  }
  try {
    await rename(next, target);
  } catch (error) {
    await rename(previous, target).catch(() => {});
    throw error;
  }
}

async function exchange(target: string, next: string): Promise<void> {
  for (const entry of await readdir(target)) await rm(join(target, entry), { recursive: true, force: true });
  await cp(next, target, { recursive: true, preserveTimestamps: true });
}
