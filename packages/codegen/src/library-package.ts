import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { compileLibraries, forAnyTarget, readCompiled } from "./compile-library.ts";
import type { PlannedFile } from "./file-plan.ts";

/** A package that generated ones lean on, as it is handed on. */
export interface LibraryPackage {
  readonly name: string;
  readonly version: string;
  /** Paths are relative to the package. */
  readonly files: readonly PlannedFile[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly [field: string]: unknown;
}

/**
 * Packages as somebody outside installs them: compiled, and with nothing in their manifests that only a checkout has.
 * @param homes the folders of their manifests, absolute: of a checkout, which is compiled, or as they were installed
 */
export async function libraryPackages(homes: readonly string[]): Promise<readonly LibraryPackage[]> {
  const read = homes.map((home) => ({
    home,
    manifest: JSON.parse(readFileSync(path.join(home, "package.json"), "utf8")) as Manifest,
  }));
  const checkouts = read.filter(({ home }) => existsSync(path.join(home, "src/index.ts")));
  const compiled = await compileLibraries(
    checkouts.map(({ home, manifest }) => ({ home: path.join(home, "src"), entries: entriesOf(manifest) })),
  );
  const filesOf = new Map(checkouts.map(({ home }, index) => [home, compiled[index]!]));
  return read.map(({ home, manifest }) => ({
    name: manifest.name,
    version: manifest.version,
    files: [
      { path: "package.json", text: `${JSON.stringify(publishedManifest(manifest), null, 2)}\n` },
      ...readmeOf(home),
      ...(filesOf.get(home) ?? readCompiled(path.join(home, "dist"))).map(({ path: file, text }) => ({
        path: `dist/${file}`,
        text: forAnyTarget(file, text),
      })),
    ],
  }));
}

function entriesOf({ exports }: Manifest): readonly string[] {
  return Object.values(exports).flatMap(({ source }) => /^\.\/src\/(.+)\.ts$/.exec(source ?? "")?.[1] ?? []);
}

/** Without scripts, and without the condition by which a checkout finds sources. */
function publishedManifest({ exports, ...manifest }: Manifest): object {
  const { scripts: _scripts, devDependencies: _tools, ...fields } = manifest;
  const entries = Object.entries(exports).map(([entry, { source: _, ...conditions }]) => [entry, conditions] as const);
  return { ...fields, exports: Object.fromEntries(entries) };
}

function readmeOf(home: string): readonly PlannedFile[] {
  const file = path.join(home, "README.md");
  return existsSync(file) ? [{ path: "README.md", text: readFileSync(file, "utf8") }] : [];
}
