import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { CannotRun } from "../shell.ts";

/** A file to import: its path below what was named, and its text. */
export interface SourceText {
  /** Forward slashes. */
  readonly file: string;
  readonly text: string;
}

const wanted = /\.(ya?ml|json|avsc|proto|mdx?)$/iu;
const foreign: ReadonlySet<string> = new Set(["node_modules", "dist", "public", "package.json", "package-lock.json"]);
const maxBytes = 50_000_000;

/** What was read, and what could not be. */
export interface Sources {
  readonly texts: readonly SourceText[];
  readonly unread: readonly { readonly file: string; readonly reason: string }[];
}

/** Reads a file or every document below a folder. Throws `CannotRun` where there is none. */
export function readSources(source: string): Sources {
  const facts = statSync(source, { throwIfNoEntry: false });
  if (!facts) throw new CannotRun(`there is no ${source}`, "name a file or a folder to import");
  const files = facts.isDirectory() ? listFiles(source) : [source];
  // The folder of a single file says what it is about, more often than not.
  const base = facts.isDirectory() ? source : path.dirname(path.dirname(source));
  const texts: SourceText[] = [];
  const unread: { file: string; reason: string }[] = [];
  for (const one of files.sort()) {
    const file = path.relative(base, one).split(path.sep).join("/");
    const read = readText(one);
    if ("text" in read) texts.push({ file, text: read.text });
    else unread.push({ file, reason: read.reason });
  }
  return { texts, unread };
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || foreign.has(entry.name)) return [];
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(file);
    return entry.isFile() && wanted.test(entry.name) ? [file] : [];
  });
}

function readText(file: string): { readonly text: string } | { readonly reason: string } {
  try {
    if (statSync(file).size > maxBytes) return { reason: `it is larger than ${maxBytes / 1_000_000} MB` };
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      reason:
        code === "EACCES"
          ? "permission denied"
          : code?.startsWith("E") && !code.startsWith("ERR_")
            ? code
            : "it is not UTF-8 text",
    };
  }
}
