import { readFileSync, statSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { FileRead, FileSource } from "./files.ts";

export interface DiskFilesOptions {
  /** The folder that paths are relative to: the workspace. */
  readonly cwd: string;
  /** The contracts folder, or one document, relative to `cwd` or absolute. A document may refer to files of its own folder. */
  readonly root: string;
  /** Files and folders outside the contracts folder that may be read all the same: concord.yaml, mirrors of remote schemas. */
  readonly also?: readonly string[];
  /** Larger files are refused. Default 50 MB. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 50_000_000;

/**
 * Reads contracts from disk and never from outside the contracts folder: `..`, absolute paths and symbolic links that
 * lead out of it are refused. Folders whose name starts with a dot, and node_modules, are not listed.
 */
export function diskFiles(options: DiskFilesOptions): FileSource {
  const cwd = path.resolve(options.cwd);
  const root = path.resolve(cwd, options.root);
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  const printed = (file: string): string => path.relative(cwd, file).split(path.sep).join("/");
  /** Where files really stand that were listed without a link on the way. */
  const listed = new Map<string, string>();
  let reading: Promise<Homes> | undefined;
  const homes = (): Promise<Homes> =>
    (reading ??= homesOf(
      root,
      (options.also ?? []).map((other) => path.resolve(cwd, other)),
    ));
  return {
    list: async () => {
      if ((await homes()).single) return [printed(root)];
      const real = await realpath(root).catch(() => undefined);
      if (real === undefined) return [];
      const found: Listed[] = [];
      const visited = new Set<string>();
      // Folders before links to them: where a folder stands is where its files are listed.
      const folders: Folder[] = [{ stated: root, real }];
      for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
        if (visited.has(folder.real)) continue;
        visited.add(folder.real);
        found.push(...(await listFolder(folder, { home: real, visited, links: folders })));
      }
      for (const one of found) if (one.real !== undefined) listed.set(one.stated, one.real);
      return found.map((one) => printed(one.stated)).sort();
    },
    read: async (file) => {
      const wanted = path.resolve(cwd, file);
      const { stated, real } = await homes();
      if (!stated.some((home) => isInside(home, wanted))) {
        return { ok: false, reason: "outside", detail: "it lies outside the contracts folder" };
      }
      return readInside(wanted, listed.get(wanted), real, maxBytes);
    },
  };
}

/** Where may be read from, as stated and with links followed. */
interface Homes {
  readonly single: boolean;
  readonly stated: readonly string[];
  readonly real: readonly string[];
}

async function homesOf(root: string, also: readonly string[]): Promise<Homes> {
  const single = (await stat(root).catch(() => undefined))?.isFile() ?? false;
  const stated = [single ? path.dirname(root) : root, ...also];
  return { single, stated, real: await Promise.all(stated.map((home) => realpath(home).catch(() => home))) };
}

async function readInside(
  file: string,
  known: string | undefined,
  homes: readonly string[],
  maxBytes: number,
): Promise<FileRead> {
  try {
    const real = known ?? (await realpath(file));
    if (!homes.some((home) => isInside(home, real))) {
      return { ok: false, reason: "outside", detail: "a symbolic link leads out of the contracts folder" };
    }
    // At once: a thousand small files cost a third of what they cost one promise after another.
    const facts = statSync(real);
    if (facts.isDirectory()) return { ok: false, reason: "unreadable", detail: "it is a folder" };
    if (!facts.isFile()) return { ok: false, reason: "unreadable", detail: "it is not a regular file" };
    if (facts.size > maxBytes) {
      const detail = `it has ${megabytes(facts.size)}, and at most ${megabytes(maxBytes)} are read`;
      return { ok: false, reason: "too-large", detail };
    }
    return { ok: true, bytes: readFileSync(real) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return { ok: false, reason: "missing", detail: "no such file" };
    const detail = code === "EACCES" || code === "EPERM" ? "permission denied" : String(code ?? error);
    return { ok: false, reason: "unreadable", detail };
  }
}

/** Whether a file or folder of this name is passed over, with all that is in it. */
export function isUnlisted(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}

/**
 * Files below a folder. A link is followed only to a place inside `home` that was not visited yet. What looks like a
 * document but cannot be one (a link that leads out or nowhere, a folder) is listed too, so that reading it says why.
 */
async function listFolder(folder: Folder, found: Found): Promise<Listed[]> {
  const { home, visited, links } = found;
  const entries = await readdir(folder.stated, { withFileTypes: true }).catch(() => []);
  const files: Listed[] = [];
  for (const entry of entries) {
    if (isUnlisted(entry.name)) continue;
    const stated = path.join(folder.stated, entry.name);
    const plain = entry.isFile() || entry.isDirectory();
    const target = plain ? path.join(folder.real, entry.name) : await realpath(stated).catch(() => undefined);
    const real = target !== undefined && isInside(home, target) ? target : undefined;
    const facts = plain ? entry : real === undefined ? undefined : await stat(real).catch(() => undefined);
    if (facts?.isFile() || /\.(ya?ml|json)$/i.test(entry.name))
      files.push({ stated, real: entry.isFile() ? real : undefined });
    if (real === undefined || !facts?.isDirectory()) continue;
    if (!plain) links.push({ stated, real });
    else if (!visited.has(real)) {
      visited.add(real);
      files.push(...(await listFolder({ stated, real }, found)));
    }
  }
  return files;
}

interface Folder {
  readonly stated: string;
  readonly real: string;
}

interface Found {
  readonly home: string;
  readonly visited: Set<string>;
  /** Links to folders, which are looked at when all folders are. */
  readonly links: Folder[];
}

interface Listed {
  readonly stated: string;
  /** Where it really stands; absent where a link has to be followed each time. */
  readonly real: string | undefined;
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || (relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
