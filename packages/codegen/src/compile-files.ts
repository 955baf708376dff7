import type { PlannedFile } from "./file-plan.ts";

/**
 * Compiles the modules of a package's `src` to `dist`: JavaScript and declarations. Without a type check: generated
 * modules say the types of what they export, so that each can be compiled by what it says alone, and tests compile them
 * under the strictest flags. A module that comes with its `dist` is left as it is.
 */
export async function compileFiles(files: readonly PlannedFile[]): Promise<readonly PlannedFile[]> {
  const there = new Set(files.map(({ path }) => path));
  const sources = files.filter(
    ({ path }) => /^src\/.*\.ts$/.test(path) && !there.has(path.replace(/^src\/(.*)\.ts$/, "dist/$1.js")),
  );
  if (sources.length === 0) return [];
  const { default: ts } = await import("typescript");
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    isolatedDeclarations: true,
    declaration: true,
    noCheck: true,
    noResolve: true,
    noLib: true,
    types: [],
    rootDir: "/src",
    outDir: "/dist",
  };
  const texts = new Map(sources.map(({ path, text }) => [`/${path}`, text]));
  const compiled: PlannedFile[] = [];
  const program = ts.createProgram([...texts.keys()], options, {
    fileExists: (file) => texts.has(file),
    readFile: (file) => texts.get(file),
    getSourceFile: (file, version) => ts.createSourceFile(file, texts.get(file) ?? "", version),
    getDefaultLibFileName: () => "lib.d.ts",
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    writeFile: (file, text, _mark, _onError, from) => {
      const header = headerOf(texts.get(from?.[0]?.fileName ?? "") ?? "");
      compiled.push({ path: file.slice(1), text: text.startsWith(header) ? text : header + text });
    },
  });
  const { diagnostics } = program.emit();
  const [problem] = [...program.getSyntacticDiagnostics(), ...diagnostics];
  if (problem) {
    throw new Error(`${problem.file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(problem.messageText, " ")}`);
  }
  return compiled;
}

/** The compiler drops a comment together with the import below it; the first line must stay for the file to be ours. */
function headerOf(text: string): string {
  return text.slice(0, text.indexOf("\n") + 1);
}
