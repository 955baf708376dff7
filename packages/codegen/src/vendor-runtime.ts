import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { PlannedFile } from "./file-plan.ts";
import { headerOf } from "./header.ts";

/** The entries of the runtime that generated code imports. */
const entries = ["index", "testing", "memory"];

/** The folder of the runtime's code: its sources in a checkout, what was compiled of them where it is installed. */
export function runtimeHome(): string {
  const home = path.join(path.dirname(fileURLToPath(import.meta.resolve("@concord/runtime"))), "..");
  return path.join(home, existsSync(path.join(home, "src/index.ts")) ? "src" : "dist");
}

/**
 * The runtime as files of a package's own: compiled JavaScript and declarations under `runtime/`. In a checkout it is
 * compiled from its sources in memory; an installed runtime brings its `dist`.
 */
export function vendorRuntime(): Promise<readonly PlannedFile[]> {
  return (copies ??= copyRuntime());
}

/** It is the same for every package of this process. */
let copies: Promise<readonly PlannedFile[]> | undefined;

async function copyRuntime(): Promise<readonly PlannedFile[]> {
  const home = runtimeHome();
  const version = (JSON.parse(readFileSync(path.join(home, "../package.json"), "utf8")) as { version: string }).version;
  const header = `// ${headerOf(`as a copy of its runtime, version ${version}`)}\n`;
  const files = existsSync(path.join(home, "index.ts")) ? await compileSources(home) : readCompiled(home);
  return files
    .map(({ path: file, text }) => ({ path: `runtime/${file}`, text: header + forAnyTarget(file, text) }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

async function compileSources(home: string): Promise<readonly PlannedFile[]> {
  const { default: ts } = await import("typescript");
  const files: PlannedFile[] = [];
  const roots = entries.map((entry) => path.join(home, `${entry}.ts`)).filter((file) => existsSync(file));
  const program = ts.createProgram(roots, {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts", "lib.esnext.collection.d.ts"],
    module: ts.ModuleKind.NodeNext,
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
    declaration: true,
    skipLibCheck: true,
    rootDir: home,
    outDir: home,
  });
  program.emit(undefined, (file, text) => {
    files.push({ path: path.relative(home, file).split(path.sep).join("/"), text: withCompiledImports(text) });
  });
  return files;
}

function readCompiled(home: string): readonly PlannedFile[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|d\.ts)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({
      path: path.relative(home, file).split(path.sep).join("/"),
      text: withCompiledImports(readFileSync(file, "utf8")),
    }));
}

/** Declarations bring the parts of the language that they speak of, and nothing that only a newer target may see. */
function forAnyTarget(file: string, text: string): string {
  if (!file.endsWith(".d.ts")) return text;
  return `/// <reference lib="es2022" />\n/// <reference lib="esnext.disposable" />\n${text.replace(/^ *#private;\n/gm, "")}`;
}

/** Declarations keep the `.ts` of the sources they were made from; here only the compiled files are there. */
function withCompiledImports(text: string): string {
  return text.replace(/((?:from|import)\s*\(?\s*["']\.{1,2}\/[^"']+)\.ts(["'])/g, "$1.js$2");
}
