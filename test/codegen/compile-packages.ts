import type { PackagePlan } from "@concord/codegen";
import ts from "typescript";

/** The strictest flags that anybody may compile generated code with, and nothing but the language's own libraries. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.esnext.disposable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  declaration: true,
  skipLibCheck: false,
  noEmit: true,
};

/**
 * Where packages with a vendored runtime would lie: each group in a folder of its own, the runtime once for all.
 * @param groups packages of one fabric, by a name for the group
 */
export function layOut(groups: ReadonlyMap<string, readonly PackagePlan[]>): Map<string, string> {
  const files = new Map<string, string>();
  for (const [group, plans] of groups) {
    for (const { path: file, text } of plans.flatMap((plan) => plan.files)) {
      const copy = /^[^/]+\/(runtime\/.*)$/.exec(file)?.[1];
      if (copy !== undefined) files.set(`/${copy}`, text);
      else files.set(`/${group}/${file}`, text.replaceAll('"../runtime/', '"/runtime/'));
    }
  }
  return files;
}

/**
 * Compiles files held in memory in one program and returns what the compiler says: `<path>:<line> <message>`.
 * @param files absolute path → text
 * @param only those that are asked about; by default all
 */
export function compile(files: ReadonlyMap<string, string>, only?: (file: string) => boolean): readonly string[] {
  const host = ts.createCompilerHost(options);
  const disk = { ...host };
  const folders = new Set<string>();
  for (const file of files.keys()) {
    for (let at = file.lastIndexOf("/"); at > 0; at = file.lastIndexOf("/", at - 1)) folders.add(file.slice(0, at));
  }
  host.fileExists = (file) => files.has(file) || disk.fileExists(file);
  host.readFile = (file) => files.get(file) ?? disk.readFile(file);
  host.directoryExists = (folder) => folders.has(folder) || ts.sys.directoryExists(folder);
  host.getSourceFile = (file, ...rest) => {
    const text = files.get(file);
    return text === undefined ? disk.getSourceFile(file, ...rest) : ts.createSourceFile(file, text, rest[0], true);
  };
  const sources = [...files.keys()].filter((file) => file.endsWith(".ts") && /\/(src|dist)\//.test(file));
  const roots = only ? sources.filter(only) : sources;
  const program = ts.createProgram(roots, options, host);
  const diagnostics = only
    ? roots.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    : ts.getPreEmitDiagnostics(program);
  return diagnostics.map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName ?? ""}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}
