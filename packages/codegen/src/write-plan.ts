import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { PlannedFile } from "./file-plan.ts";
import { isMadeFrom, isMadeFromFile, isOwnFile } from "./header.ts";
import { makeFolder } from "@concord/contracts";

/** What writing a plan would do. Paths are relative to the output folder. */
export interface Changes {
  readonly created: readonly PlannedFile[];
  readonly updated: readonly PlannedFile[];
  /** Own files that no plan asks for any more. */
  readonly stale: readonly string[];
  readonly unchanged: number;
  /** Files that somebody else wrote, where the plan wants one of its own. */
  readonly foreign: readonly string[];
}

/**
 * Compares a plan with what is there.
 * @param kept files of packages that are as they should be, and were not planned again
 * @param folders the package folders that plan and kept files are all of: other own files in them are stale
 */
export function compareWithDisk(
  output: string,
  files: readonly PlannedFile[],
  { kept, folders }: { readonly kept: readonly string[]; readonly folders: readonly string[] },
): Changes {
  const created: PlannedFile[] = [];
  const updated: PlannedFile[] = [];
  const foreign: string[] = [];
  // To find that a file is not there costs more than to write it; most often its whole folder is not.
  const isMissing = remembered((folder: string) => !existsSync(path.join(output, folder)));
  for (const file of files) {
    const there = isMissing(path.dirname(file.path)) ? undefined : read(path.join(output, file.path));
    if (there === undefined) created.push(file);
    else if (there === file.text) continue;
    else if (isOwnFile(there)) updated.push(file);
    else foreign.push(file.path);
  }
  const planned = new Set([...kept, ...files.map((file) => file.path)]);
  const stale = staleFiles(output, folders, planned);
  const unchanged = planned.size - created.length - updated.length - foreign.length;
  return { created, updated, stale, unchanged, foreign };
}

/**
 * The folders in the output that hold a package made from the contracts of one root.
 * @param root the contracts folder or document, as the fabric names it: headers name it by its last step
 */
export function ownPackages(output: string, root: string): readonly string[] {
  const first = path.basename(path.normalize(root)).replace(/^\.+$/, "");
  return list(output)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((folder) => isMadeFrom(read(path.join(output, folder, "package.json")) ?? "", first))
    .sort();
}

/** Those of some package folders that were made from one of some contracts, as headers name them. */
export function packagesMadeFrom(
  output: string,
  folders: readonly string[],
  sources: readonly string[],
): readonly string[] {
  if (sources.length === 0) return [];
  return folders.filter((folder) => {
    const manifest = read(path.join(output, folder, "package.json")) ?? "";
    return sources.some((source) => isMadeFromFile(manifest, source));
  });
}

/**
 * Writes the changes: first all new texts beside their places, then each folder or file that is not there yet, or is to be
 * replaced, is moved to its place at once, then the stale files go. When a text cannot be written, nothing has changed.
 */
export function applyChanges(output: string, changes: Changes): void {
  const files = [...changes.created, ...changes.updated];
  if (files.length > 0) {
    makeFolder(output);
    removeLeftovers(output);
    const staging = mkdtempSync(path.join(output, stagingPrefix));
    try {
      const folders = new Set(files.map((file) => path.dirname(file.path)));
      for (const folder of folders) mkdirSync(path.join(staging, folder), { recursive: true });
      for (const file of files) writeFileSync(path.join(staging, file.path), file.text);
      for (const [from, to] of movesInto(output, staging)) renameSync(from, to);
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }
  for (const file of changes.stale) removeFile(output, file);
}

/** What is to be moved so that one folder holds all of another: whole folders where there is none of their name, and files. */
function movesInto(target: string, folder: string): readonly (readonly [from: string, to: string])[] {
  return readEntries(folder).flatMap((entry) => {
    const [from, to] = [path.join(folder, entry.name), path.join(target, entry.name)];
    if (!entry.isDirectory() || !existsSync(to)) return [[from, to]];
    mkdirSync(to, { recursive: true }); // Throws where a file stands in the way.
    return movesInto(to, from);
  });
}

const stagingPrefix = ".concord-";
const leftoverAfterMs = 3_600_000;

/** A run that was killed while it wrote leaves its staging behind; one that is younger may be another's, at work. */
function removeLeftovers(output: string): void {
  for (const { name } of list(output)) {
    const folder = path.join(output, name);
    if (!name.startsWith(stagingPrefix) || Date.now() - statSync(folder).mtimeMs < leftoverAfterMs) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes a file, and the folders that it leaves empty. */
function removeFile(output: string, file: string): void {
  rmSync(path.join(output, file), { force: true });
  for (let folder = path.dirname(file); folder !== "."; folder = path.dirname(folder)) {
    if (list(path.join(output, folder)).length > 0) return;
    rmdirSync(path.join(output, folder));
  }
}

/** Files below package folders that carry our header and are not known; what was installed there is not looked at. */
export function staleFiles(output: string, folders: readonly string[], known: ReadonlySet<string>): readonly string[] {
  const below = (folder: string): readonly string[] =>
    list(path.join(output, folder)).flatMap((entry): readonly string[] => {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : below(file);
      return entry.isFile() && !known.has(file) && isOwnFile(read(path.join(output, file)) ?? "") ? [file] : [];
    });
  return folders.flatMap(below).sort();
}

function remembered<Result>(ask: (name: string) => Result): (name: string) => Result {
  const known = new Map<string, Result>();
  return (name) => {
    if (!known.has(name)) known.set(name, ask(name));
    return known.get(name)!;
  };
}

function list(folder: string): ReturnType<typeof readEntries> {
  return existsSync(folder) ? readEntries(folder) : [];
}

function readEntries(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    // A folder stands there: nothing of ours, and nothing to read.
    if (code === "EISDIR") return "";
    throw error;
  }
}
