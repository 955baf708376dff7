import type { PlannedFile } from "@concord/codegen";
import ts from "typescript";

/** Modules in `src` compiled by TypeScript itself, one by one: what any compiler of ours has to agree with. */
function compileByTypeScript(sources: readonly PlannedFile[]): readonly PlannedFile[] {
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    isolatedDeclarations: true,
    declaration: true,
  };
  return sources.flatMap(({ path, text }) => {
    const module = path.replace(/^(.*\/)?src\/(.*)\.ts$/, "$1dist/$2");
    return [
      { path: `${module}.js`, text: ts.transpileModule(text, { compilerOptions }).outputText },
      { path: `${module}.d.ts`, text: ts.transpileDeclaration(text, { compilerOptions }).outputText },
    ];
  });
}

/** The modules that a package's compiled files were made of; not those that come with what they compile to. */
function compiledModules(files: readonly PlannedFile[]): readonly PlannedFile[] {
  return files.filter(({ path, text }) => /^[^/]+\/src\//.test(path) && !text.includes("\n// @ts-nocheck\n"));
}

/** Files of a package that say something else than what TypeScript would have made of their modules. */
export function differentFromTypeScript(files: readonly PlannedFile[]): readonly string[] {
  const ours = new Map(files.map((file) => [file.path, file]));
  return compileByTypeScript(compiledModules(files))
    .filter((theirs) => {
      const own = ours.get(theirs.path);
      return own === undefined || tokensOf(own).join(" ") !== tokensOf(theirs).join(" ");
    })
    .map(({ path }) => path);
}

/**
 * What a text says to a compiler: its tokens, each as the value it stands for. Layout, comments, and the separators
 * that may as well be left out say nothing.
 */
function tokensOf({ path, text }: PlannedFile): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const tokens: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isParenthesizedTypeNode(node)) return visit(node.type);
    if (ts.isExportDeclaration(node) && node.getText(file) === "export {};") return;
    if (ts.isShorthandPropertyAssignment(node)) return void tokens.push(node.name.text, ":", node.name.text);
    const children = node.getChildren(file);
    if (children.length === 0) tokens.push(tokenOf(node, file));
    for (const child of children) if (!ts.isJSDoc(child)) visit(child);
  };
  visit(file);
  const isIdle = (token: string, at: number): boolean =>
    token === "" ||
    token === ";" ||
    (token === "," && ["}", "]", ")"].includes(tokens[at + 1] ?? "")) ||
    (token === "|" && ["=", ":", "&"].includes(tokens[at - 1] ?? ""));
  return tokens.filter((token, at) => !isIdle(token, at));
}

function tokenOf(node: ts.Node, file: ts.SourceFile): string {
  if (ts.isNumericLiteral(node)) return String(Number(node.text));
  if (ts.isStringLiteral(node)) return JSON.stringify(node.text);
  return node.getText(file);
}
