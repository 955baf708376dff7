import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FileRead, FileSource } from "@concord/contracts";
import { CannotRun } from "../shell.ts";
import { type CommitTree, type TreeEntry, commitTree, isIn } from "./git-tree.ts";
import type { Repository } from "./git.ts";

export interface GitFilesOptions {
  readonly repository: Repository;
  /** A commit id. */
  readonly commit: string;
  /** Its tree, for whoever asks it for more than this. */
  readonly tree?: CommitTree;
  /** How people call it. */
  readonly name?: string;
  /** The folder that paths are relative to, absolute, as on disk today. */
  readonly folder: string;
  /** The contracts folder or document, relative to `folder`. */
  readonly contracts: string;
  /** Files outside the contracts folder that may be read all the same. */
  readonly also: readonly string[];
  /** The document refers to no other. */
  readonly alone?: true;
}

const maxBytes = 50_000_000;
const maxLinks = 20;

/**
 * The files of a commit, read from git's objects. A symbolic link is followed inside the contracts folder and refused
 * when it leads out of it, as on disk. Undefined where the commit has no such folder or document.
 */
export async function gitFiles(options: GitFilesOptions): Promise<FileSource | undefined> {
  const { repository, commit, folder, tree = commitTree(repository, commit) } = options;
  const inTree = (file: string): string => toSlashes(path.relative(repository.root, path.resolve(folder, file)));
  const printed = (file: string): string => toSlashes(path.relative(folder, path.join(repository.root, file)));
  const root = inTree(options.contracts);
  const others = options.also.map(inTree);
  const found = await tree.list([root, ...others]);
  const entry = found.get(root);
  refuseElsewhere(options, entry);
  const single = found.has(root);
  // A single document may refer to files of its own folder.
  const home = single ? parentOf(root) : root;
  const isAlone = options.alone === true && !entry?.link;
  const entries = single && !isAlone ? new Map([...found, ...(await tree.list([home]))]) : found;
  const allowed = (file: string): boolean => isIn(home, file) || others.some((other) => isIn(other, file));
  if (![...entries.keys()].some((file) => isIn(root, file))) return undefined;

  const load = blobLoader(repository);
  /** Where a path leads, through links of files and of folders, which stand in the tree as small files. */
  const follow = async (file: string): Promise<string | undefined> => {
    let current = file;
    for (let links = 0; links < maxLinks && allowed(current); links++) {
      const link = linkOn(current, entries);
      if (link === undefined) return current;
      const text = Buffer.from(await load(entries.get(link)!.id)).toString("utf8");
      current = path.posix.join(path.posix.dirname(link), text, path.posix.relative(link, current));
    }
    return allowed(current) ? "" : undefined;
  };
  const resolve = async (file: string): Promise<TreeEntry | "missing" | "outside"> => {
    const target = await follow(file);
    return target === undefined ? "outside" : (entries.get(target) ?? "missing");
  };
  const hidden = (file: string): boolean => isHidden(path.posix.relative(home, file));
  /** A link to a folder that is listed itself adds nothing; one to a hidden folder shows what is in it. */
  const shown = async (link: string): Promise<string[]> => {
    const folder = await follow(link);
    if (!folder || !hidden(folder)) return [];
    const inside = [...entries.keys()].map((file) => path.posix.relative(folder, file));
    return inside.filter((file) => !file.startsWith("../") && !isHidden(file)).map((file) => `${link}/${file}`);
  };

  return {
    list: async () => {
      const stated = [...entries.keys()].filter((file) => isIn(root, file) && !hidden(file));
      const links = stated.filter((file) => entries.get(file)!.link);
      const files = [...stated, ...(await Promise.all(links.map(shown))).flat()];
      const real = await Promise.all(files.map(async (file) => typeof (await resolve(file)) !== "string"));
      return files
        .filter((_, index) => real[index])
        .map(printed)
        .sort();
    },
    id: async (file) => {
      const entry = await resolve(inTree(file));
      return typeof entry === "string" || entry.size > maxBytes ? undefined : entry.id;
    },
    read: async (file): Promise<FileRead> => {
      const entry = await resolve(inTree(file));
      if (entry === "outside") return { ok: false, reason: "outside", detail: "it lies outside the contracts folder" };
      if (entry === "missing") return { ok: false, reason: "missing", detail: "no such file" };
      if (entry.size > maxBytes) return { ok: false, reason: "too-large", detail: `it has ${entry.size} bytes` };
      const bytes = onDisk(path.join(repository.root, inTree(file)), entry);
      return { ok: true, bytes: bytes ?? (await load(entry.id).catch(refuseLacking(file, options.name))) };
    },
  };
}

/** What stands somewhere else cannot be read from here, and must not count as if nothing had been promised. */
function refuseElsewhere({ contracts, name = "that revision" }: GitFilesOptions, entry: TreeEntry | undefined): void {
  if (!entry?.link && !entry?.submodule) return;
  const what = entry.link ? "a symbolic link" : "a submodule";
  throw new CannotRun(
    `${contracts} is ${what} at ${name}`,
    "let contracts: in concord.yaml name the folder that holds the files, in this repository",
  );
}

/** Says which file it is that git cannot give. */
function refuseLacking(file: string, name = "that revision"): (error: unknown) => never {
  return (error) => {
    throw error instanceof CannotRun ? new CannotRun(`${file} at ${name}: ${error.message}`, error.help) : error;
  };
}

/** A file that stands as it was committed need not be fetched. */
function onDisk(file: string, { id, size }: TreeEntry): Uint8Array | undefined {
  try {
    if (statSync(file).size !== size) return undefined;
    const bytes = readFileSync(file);
    const hash = createHash(id.length === 64 ? "sha256" : "sha1").update(`blob ${bytes.length}\0`);
    return hash.update(bytes).digest("hex") === id ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** What is asked for at the same time is fetched together: one process instead of many. */
function blobLoader(repository: Repository): (id: string) => Promise<Uint8Array> {
  const known = new Map<string, Promise<Uint8Array>>();
  let waiting: { readonly ids: string[]; readonly blobs: Promise<readonly Uint8Array[]> } | undefined;
  const gather = (): NonNullable<typeof waiting> => {
    const ids: string[] = [];
    const blobs = nextTurn().then(() => {
      waiting = undefined;
      return repository.blobs(ids);
    });
    return { ids, blobs };
  };
  return (id) => {
    const found = known.get(id);
    if (found) return found;
    const { ids, blobs } = (waiting ??= gather());
    const index = ids.push(id) - 1;
    const blob = blobs.then((all) => all[index]!);
    known.set(id, blob);
    return blob;
  };
}

/** The first step of a path that is a symbolic link. */
function linkOn(file: string, entries: ReadonlyMap<string, TreeEntry>): string | undefined {
  const steps = file.split("/");
  return steps.map((_, index) => steps.slice(0, index + 1).join("/")).find((step) => entries.get(step)?.link);
}

/** Hidden folders and installed packages are not contracts, as on disk. */
function isHidden(file: string): boolean {
  return file.split("/").some((step) => step.startsWith(".") || step === "node_modules");
}

function parentOf(file: string): string {
  const parent = path.posix.dirname(file);
  return parent === "." ? "" : parent;
}

function toSlashes(file: string): string {
  return file.split(path.sep).join("/");
}
