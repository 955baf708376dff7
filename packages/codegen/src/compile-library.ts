import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { PlannedFile } from "./file-plan.ts";

/** One package of sources, to be compiled. */
export interface LibrarySources {
  /** The folder of its sources, absolute. */
  readonly home: string;
  /** Modules in `home` to begin with, without their extension; what they import comes along. */
  readonly entries: readonly string[];
}

/**
 * Compiles packages of sources in one go: JavaScript and declarations, in memory.
 * @returns for each package, in the order given, its files: paths are relative to its `home`
 */
export async function compileLibraries(
  libraries: readonly LibrarySources[],
): Promise<readonly (readonly PlannedFile[])[]> {
  const { default: ts } = await import("typescript");
  const files = libraries.map((): PlannedFile[] => []);
  const roots = libraries.flatMap(({ home, entries }) => entries.map((entry) => path.join(home, `${entry}.ts`)));
  const program = ts.createProgram(roots, {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts", "lib.esnext.collection.d.ts"],
    module: ts.ModuleKind.NodeNext,
    // They find each other's sources, which stand beside what would have to be built first.
    customConditions: ["source"],
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
    declaration: true,
    skipLibCheck: true,
  });
  program.emit(undefined, (file, text) => {
    const owner = libraries.findIndex(({ home }) => !path.relative(home, file).startsWith(".."));
    const own = libraries[owner];
    if (own) files[owner]!.push({ path: relativePath(own.home, file), text: withCompiledImports(text) });
  });
  return files;
}

/** What an installed package was compiled to: JavaScript and declarations. */
export function readCompiled(home: string): readonly PlannedFile[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|d\.ts)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({
      path: relativePath(home, file),
      text: withCompiledImports(readFileSync(file, "utf8")),
    }));
}

/** Declarations bring the parts of the language that they speak of, and nothing that only a newer target may see. */
export function forAnyTarget(file: string, text: string): string {
  if (!file.endsWith(".d.ts")) return text;
  return `/// <reference lib="es2022" />\n/// <reference lib="esnext.disposable" />\n${text.replace(/^ *#private;\n/gm, "")}`;
}

/** Declarations keep the `.ts` of the sources they were made from; where they go only the compiled files are. */
function withCompiledImports(text: string): string {
  return text.replace(/((?:from|import)\s*\(?\s*["']\.{1,2}\/[^"']+)\.ts(["'])/g, "$1.js$2");
}

function relativePath(home: string, file: string): string {
  return path.relative(home, file).split(path.sep).join("/");
}
