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

/** Reads a file or every document below a folder. Throws `CannotRun` where there is none. */
export function readSources(source: string): readonly SourceText[] {
  const facts = statSync(source, { throwIfNoEntry: false });
  if (!facts) throw new CannotRun(`there is no ${source}`, "name a file or a folder to import");
  const files = facts.isDirectory() ? listFiles(source) : [source];
  const base = facts.isDirectory() ? source : path.dirname(source);
  return files.sort().map((file) => ({
    file: path.relative(base, file).split(path.sep).join("/"),
    text: readText(file),
  }));
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || foreign.has(entry.name)) return [];
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(file);
    return entry.isFile() && wanted.test(entry.name) ? [file] : [];
  });
}

function readText(file: string): string {
  if (statSync(file).size > maxBytes) {
    throw new CannotRun(`${file} is larger than ${maxBytes / 1_000_000} MB`, "import the rest without it");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "it is not UTF-8";
    throw new CannotRun(`${file} cannot be read: ${reason}`, "import the rest without it, or write it anew as UTF-8");
  }
}
