import type { PlannedFile } from "./file-plan.ts";

/**
 * Compiles the modules of a package's `src` to `dist`: JavaScript and declarations. Without a type check: generated
 * modules say the types of what they export, so that each can be compiled by what it says alone, and tests compile them
 * under the strictest flags. Only types go; newer syntax than the reader's engine knows stays what it is. A module that
 * comes with its `dist` is left as it is.
 */
export async function compileFiles(files: readonly PlannedFile[]): Promise<readonly PlannedFile[]> {
  const there = new Set(files.map(({ path }) => path));
  const sources = files.filter(
    ({ path }) => /^src\/.*\.ts$/.test(path) && !there.has(path.replace(/^src\/(.*)\.ts$/, "dist/$1.js")),
  );
  if (sources.length === 0) return [];
  const { transformSync } = await import("oxc-transform");
  return sources.flatMap(({ path, text }) => {
    const module = path.replace(/^src\/(.*)\.ts$/, "dist/$1");
    const { code, declaration, errors } = transformSync(path, text, {
      typescript: { onlyRemoveTypeImports: true, declaration: {} },
    });
    const [problem] = errors;
    if (problem || declaration === undefined)
      throw new Error(`${path}: ${problem?.message ?? "it has no declarations"}`);
    const header = text.slice(0, text.indexOf("\n") + 1);
    return [
      { path: `${module}.js`, text: withHeader(header, code) },
      { path: `${module}.d.ts`, text: withHeader(header, layOut(declaration)) },
    ];
  });
}

/** The compiler drops a comment together with the import below it; the first line must stay for the file to be ours. */
function withHeader(header: string, code: string): string {
  return code.startsWith(header) ? code : header + code;
}

/** Declarations are read by people: two spaces a level, as in the sources, and the stars of a comment in one column. */
function layOut(declarations: string): string {
  return declarations.replace(/^(\t*)(\*?)/gm, (_all, tabs: string, star: string) => {
    return `${"  ".repeat(tabs.length)}${star === "" ? "" : " *"}`;
  });
}
