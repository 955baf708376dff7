import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import ts from "typescript";

/** Runs npm as somebody outside this repository would: with nothing of what npm said to the test run. */
export function npm(folder: string, ...args: readonly string[]): string {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
  return execFileSync("npm", [...args, ...quiet], { cwd: folder, env, encoding: "utf8", stdio: "pipe" });
}

/** An empty project with the tarballs of a folder installed, and what else is named. */
export function project(folder: string, packed: string, others: readonly string[] = []): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "books", private: true, type: "module" }));
  const tarballs = tarballsIn(packed).map((file) => path.join(packed, file));
  npm(folder, "install", others.length === 0 ? "--offline" : "--prefer-offline", ...tarballs, ...others);
}

export function tarballsIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((file) => file.endsWith(".tgz"));
}

/** Compiles programs of a project under the strictest flags, libraries' declarations too, and writes what came out. */
export function compileProject(folder: string, files: readonly string[], types: readonly string[]): readonly string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.esnext.disposable.d.ts", ...(types.length === 0 ? ["lib.dom.d.ts"] : [])],
    module: ts.ModuleKind.NodeNext,
    types: [...types],
    typeRoots: [path.join(folder, "node_modules/@types")],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    skipLibCheck: false,
  };
  const program = ts.createProgram(
    files.map((file) => path.join(folder, file)),
    options,
  );
  const problems = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  return problems.map(({ file, messageText }) => {
    return `${file?.fileName.replace(folder, "") ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

/** Runs a compiled program on this Node, with no flags and no conditions. */
export function run(folder: string, file: string): string {
  return execFileSync(process.execPath, [file], { cwd: folder, env: { PATH: process.env["PATH"] }, encoding: "utf8" });
}

/**
 * What publint and "are the types wrong" say of a tarball. The packages are modules alone and their entries are in
 * `exports`: how Node 10 and a `require` before Node 22 would fail is known, and no mistake.
 */
export async function judge(file: string): Promise<readonly string[]> {
  const tarball = new Uint8Array(readFileSync(file));
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  const found = messages.flatMap((message) => formatMessage(message, pkg, { color: false }) ?? []);
  const types = await checkPackage(createPackageFromTarballData(tarball));
  const wrong = types.types === false ? ["no types"] : types.problems.filter(isMistake).map(({ kind }) => kind);
  return [...found, ...wrong].map((text) => `${path.basename(file)}: ${text}`);
}

function isMistake(problem: { readonly kind: string; readonly resolutionKind?: string }): boolean {
  return problem.resolutionKind !== "node10" && problem.kind !== "CJSResolvesToESM";
}
