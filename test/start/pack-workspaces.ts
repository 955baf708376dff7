import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

const home = path.resolve(import.meta.dirname, "../..");

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Builds and packs packages of this workspace as a release does, with all of its packages that they lean on.
 * The sources are copied first: what packing writes beside them must not meet a test that reads them meanwhile.
 * @returns the paths of the tarballs
 */
export function packWorkspaces(names: readonly string[], scratch: string): readonly string[] {
  execFileSync("npx", ["tsc", "--build", "tsconfig.build.json"], { cwd: home, stdio: "pipe" });
  const folders = new Map(
    globSync(["packages/*/package.json", "generators/*/package.json", "catalog-site/package.json"], { cwd: home }).map(
      (file) => [manifestOf(file).name, path.dirname(file)],
    ),
  );
  const wanted = new Set(names);
  for (const name of wanted) {
    const own = Object.keys(manifestOf(`${folders.get(name)!}/package.json`).dependencies ?? {});
    for (const other of own) if (folders.has(other)) wanted.add(other);
  }
  const [stage, packed] = [path.join(scratch, "stage"), path.join(scratch, "packed")];
  mkdirSync(packed, { recursive: true });
  cpSync(path.join(home, "templates"), path.join(stage, "templates"), { recursive: true });
  for (const name of wanted) {
    const folder = folders.get(name)!;
    cpSync(path.join(home, folder), path.join(stage, folder), {
      recursive: true,
      filter: (file) => !/[/\\](node_modules|\.tsbuildinfo|\.astro)$/u.test(file),
    });
    execFileSync("npm", ["pack", "--loglevel=error", "--pack-destination", packed], {
      cwd: path.join(stage, folder),
      stdio: "pipe",
    });
  }
  return globSync("*.tgz", { cwd: packed }).map((file) => path.join(packed, file));
}

function manifestOf(file: string): Manifest {
  return JSON.parse(readFileSync(path.join(home, file), "utf8")) as Manifest;
}
