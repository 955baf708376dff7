import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { makeFolder } from "@concord/contracts";

/** What a template wrote, so that it can be removed again, and from what, so that it need not be written again. */
interface Written {
  /** The name of the contracts folder: others may have theirs in the same output. */
  readonly root: string;
  readonly key: string;
  /** Path in the folder → SHA-256. */
  readonly files: Readonly<Record<string, string>>;
}

/** In each template's own folder: its files carry no mark of ours. */
const record = ".concord.json";

/** Whether a folder holds what a template wrote under a key, as it wrote it. */
export function isCurrent(folder: string, key: string): boolean {
  const there = read(folder);
  return there?.key === key && Object.entries(there.files).every(([file, hash]) => hashAt(folder, file) === hash);
}

/** Whether a folder is free, or holds what a template wrote before. */
export function isOurs(folder: string): boolean {
  if (!existsSync(folder)) return true;
  if (!lstatSync(folder).isDirectory()) return false;
  return readdirSync(folder).length === 0 || read(folder) !== undefined;
}

/** The files of a draft that would take the place of files that somebody else wrote. */
export function foreignFiles(folder: string, draft: string): readonly string[] {
  const own = new Set(Object.keys(read(folder)?.files ?? {}));
  return filesBelow(draft).filter((file) => !own.has(file) && existsSync(path.join(folder, file)));
}

/**
 * Moves a draft to where its files belong, and removes what was written there before and is not in it. The record comes
 * last: whoever is killed on the way has not been here.
 */
export function replaceFolder(folder: string, draft: string, { root, key }: Pick<Written, "root" | "key">): void {
  const files = filesBelow(draft);
  const before = Object.keys(read(folder)?.files ?? {});
  const hashes = Object.fromEntries(files.map((file) => [file, hashAt(draft, file)!]));
  for (const file of before.filter((one) => !Object.hasOwn(hashes, one))) removeFile(folder, file);
  for (const file of files) {
    makeFolder(path.dirname(path.join(folder, file)));
    renameSync(path.join(draft, file), path.join(folder, file));
  }
  makeFolder(folder);
  writeFileSync(
    path.join(draft, record),
    `${JSON.stringify({ root, key, files: hashes } satisfies Written, null, 2)}\n`,
  );
  renameSync(path.join(draft, record), path.join(folder, record));
}

/** Removes what a template wrote into a folder, and the folder where nothing else is in it. */
export function clearFolder(folder: string): void {
  for (const file of Object.keys(read(folder)?.files ?? {})) removeFile(folder, file);
  removeFile(folder, record);
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** The folders below an output folder that templates wrote of the contracts of one root, by their paths in it. */
export function writtenFolders(output: string, root: string): readonly string[] {
  const below = (folder: string): readonly string[] =>
    readdirSync(path.join(output, folder), { withFileTypes: true }).flatMap((entry) => {
      const place = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return /^node_modules$|^\.concord/.test(entry.name) ? [] : below(place);
      return entry.name === record ? [folder] : [];
    });
  const isOfRoot = (place: string): boolean => read(path.join(output, place))?.root === root;
  return existsSync(output) ? below("").filter(isOfRoot).toSorted() : [];
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}

function read(folder: string): Written | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, record), "utf8")) as Written;
  } catch {
    return undefined;
  }
}

function hashAt(folder: string, file: string): string | undefined {
  try {
    return createHash("sha256")
      .update(readFileSync(path.join(folder, file)))
      .digest("hex");
  } catch {
    return undefined;
  }
}

/** Removes a file, and the folders that it leaves empty, up to the one that is named. */
function removeFile(folder: string, file: string): void {
  rmSync(path.join(folder, file), { force: true });
  for (let place = path.dirname(file); place !== "."; place = path.dirname(place)) {
    const there = path.join(folder, place);
    if (!existsSync(there) || readdirSync(there).length > 0) return;
    rmdirSync(there);
  }
}
