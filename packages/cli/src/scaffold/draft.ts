import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Fabric, type FileSource, documentCache, loadFabric, makeFolder } from "@concord/contracts";
import { CannotRun } from "../shell.ts";

/** Files that are about to be written, over a folder as it is: what is drafted can be read, checked and thrown away. */
export interface Draft {
  /** Absolute; paths are relative to it, with forward slashes. */
  readonly folder: string;
  /** The text of a file as drafted, else as it is on disk. */
  readonly read: (file: string) => Promise<string | undefined>;
  /** Adds a file. Throws `CannotRun` where there is one already: nothing is ever overwritten. */
  readonly create: (file: string, text: string) => void;
  /** Changes a file that was read. */
  readonly change: (file: string, text: string) => void;
  readonly created: () => readonly string[];
  readonly changed: () => readonly string[];
  /** The contracts as they would be; read once between two changes. */
  readonly fabric: () => Promise<Fabric>;
  /** Writes everything; each file whole. */
  readonly write: () => Promise<void>;
}

interface DraftOptions {
  readonly folder: string;
  /** The contracts folder, relative to `folder`. */
  readonly contracts: string;
  readonly settingsFile?: string;
  /** The contracts as they are on disk. */
  readonly source: FileSource;
}

export function createDraft({ folder, contracts, settingsFile, source }: DraftOptions): Draft {
  const cache = documentCache();
  let loaded: Promise<Fabric> | undefined;
  const texts = new Map<string, { readonly text: string; readonly isNew: boolean }>();
  const named = (isNew: boolean): readonly string[] =>
    [...texts].flatMap(([file, entry]) => (entry.isNew === isNew ? [file] : []));
  const overlay: FileSource = {
    list: async () => {
      const drafted = [...texts.keys()].filter((file) => file.startsWith(`${contracts}/`));
      return [...new Set([...(await source.list()), ...drafted])].sort();
    },
    read: async (file) => {
      const drafted = texts.get(file);
      return drafted ? { ok: true, bytes: new TextEncoder().encode(drafted.text) } : source.read(file);
    },
  };
  return {
    folder,
    read: async (file) => texts.get(file)?.text ?? readText(path.join(folder, file)),
    create: (file, text) => {
      if (texts.has(file) || existsSync(path.join(folder, file))) {
        throw new CannotRun(
          `there is a ${file} already`,
          "nothing was written; choose another name, or edit that file",
        );
      }
      texts.set(file, { text, isNew: true });
      loaded = undefined;
    },
    change: (file, text) => {
      texts.set(file, { text, isNew: texts.get(file)?.isNew ?? false });
      loaded = undefined;
    },
    created: () => named(true),
    changed: () => named(false),
    fabric: () =>
      (loaded ??= loadFabric(overlay, {
        root: contracts,
        cache,
        ...(settingsFile !== undefined && { workspaceFile: settingsFile }),
      })),
    write: async () => {
      for (const [file, { text, isNew }] of texts) await writeWhole(path.join(folder, file), text, isNew);
    },
  };
}

async function writeWhole(file: string, text: string, isNew: boolean): Promise<void> {
  try {
    makeFolder(path.dirname(file));
    if (isNew) return await writeFile(file, text, { flag: "wx" });
    const beside = `${file}.${process.pid}.draft`;
    await writeFile(beside, text);
    await rename(beside, file);
  } catch (error) {
    throw new CannotRun(`${file} could not be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}
