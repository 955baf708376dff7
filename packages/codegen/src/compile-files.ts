import { type PlannedFile } from "./file-plan.ts";

/**
 * Compiles the modules of a package's `src` to `dist`: JavaScript and declarations. File by file, without a type
 * check: generated modules say the types of what they export, and tests compile them under the strictest flags.
 * A module that comes with its `dist` is left as it is.
 */
export async function compileFiles(files: readonly PlannedFile[]): Promise<readonly PlannedFile[]> {
  const { default: ts } = await import("typescript");
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    isolatedDeclarations: true,
    declaration: true,
  };
  const there = new Set(files.map(({ path }) => path));
  return files
    .filter(({ path }) => path.startsWith("src/") && path.endsWith(".ts"))
    .filter(({ path }) => !there.has(path.replace(/^src\/(.*)\.ts$/, "dist/$1.js")))
    .flatMap(({ path, text }) => {
      const header = text.slice(0, text.indexOf("\n") + 1);
      const target = path.replace(/^src\//, "dist/").replace(/\.ts$/, "");
      const script = ts.transpileModule(text, {
        fileName: path,
        compilerOptions: { ...compilerOptions, removeComments: true },
      });
      const declaration = ts.transpileDeclaration(text, { fileName: path, compilerOptions, reportDiagnostics: true });
      const [problem] = declaration.diagnostics ?? [];
      if (problem) throw new Error(`${path}: ${ts.flattenDiagnosticMessageText(problem.messageText, " ")}`);
      return [
        { path: `${target}.js`, text: withHeader(header, script.outputText) },
        { path: `${target}.d.ts`, text: withHeader(header, declaration.outputText) },
      ];
    });
}

function withHeader(header: string, text: string): string {
  return text.startsWith(header) ? text : header + text;
}
