import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compileLibraries, forAnyTarget, readCompiled } from "./compile-library.ts";
import type { PlannedFile } from "./file-plan.ts";
import { headerOf } from "./header.ts";

/** The entries of the runtime that every package has, and those that it has where it needs them. */
const entries = ["index", "testing", "memory"];
const furtherEntries = ["avro", "protobuf", "mapping", "http", "http-server"];

/** The folder of the runtime's code: its sources in a checkout, what was compiled of them where it is installed. */
export function runtimeHome(): string {
  const home = path.join(path.dirname(fileURLToPath(import.meta.resolve("@concord/runtime"))), "..");
  return path.join(home, existsSync(path.join(home, "src/index.ts")) ? "src" : "dist");
}

/**
 * The runtime as files of a package's own: compiled JavaScript and declarations under `runtime/`. In a checkout it is
 * compiled from its sources in memory; an installed runtime brings its `dist`.
 */
export async function vendorRuntime(further: readonly string[] = []): Promise<readonly PlannedFile[]> {
  return reachable(await (copies ??= copyRuntime()), [...entries, ...further]);
}

/** The modules that some entries are made of, with their declarations. */
function reachable(files: readonly PlannedFile[], from: readonly string[]): readonly PlannedFile[] {
  const texts = new Map(files.map(({ path: file, text }) => [file, text]));
  const kept = new Set<string>();
  const modules = from.map((entry) => `runtime/${entry}`);
  for (let module = modules.pop(); module !== undefined; module = modules.pop()) {
    for (const file of [`${module}.js`, `${module}.d.ts`]) {
      const text = texts.get(file);
      if (text === undefined || kept.has(file)) continue;
      kept.add(file);
      const targets = text.matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']+)\.js["']/g);
      modules.push(...[...targets].map(([, target]) => path.posix.join(path.posix.dirname(file), target!)));
    }
  }
  return files.filter(({ path: file }) => kept.has(file));
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
  const there = [...entries, ...furtherEntries].filter((entry) => existsSync(path.join(home, `${entry}.ts`)));
  const [files = []] = await compileLibraries([{ home, entries: there }]);
  return files;
}
