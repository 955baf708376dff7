import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Generator, extraFiles } from "@concord/codegen";
import { CannotRun } from "../shell.ts";
import type { Workspace } from "../workspace.ts";
import { generators } from "./generators.ts";

/** What generates in a workspace: ours, and what its concord.yaml adds. */
export interface Extensions {
  /** In the order in which a package's entry passes their modules on. */
  readonly generators: readonly Generator[];
  /** Folders of templates, absolute; a template in an earlier one takes the place of one in a later one. */
  readonly templates: readonly string[];
}

/** Throws `CannotRun` for a folder that is not there, and for a module that exports no generator. */
export async function findExtensions({ folder, settings }: Workspace): Promise<Extensions> {
  const { templates, generators: named } = settings.generation;
  const own = templates === undefined ? undefined : path.resolve(folder, templates);
  if (own !== undefined && !isFolder(own)) {
    throw new CannotRun(`concord.yaml names the templates folder ${templates!}, and there is none`, "create it");
  }
  const added: Generator[] = [];
  for (const name of named) added.push(...(await importGenerators(name, folder)));
  const files = own === undefined ? undefined : extraFiles(own);
  const all = [...generators, ...added, ...(files ? [files] : [])];
  const twice = all.find(({ name }, index) => all.findIndex((other) => other.name === name) < index);
  if (twice) throw new CannotRun(`two generators are called ${twice.name}`, "rename the one that concord.yaml adds");
  return {
    generators: all,
    templates: [...(own === undefined ? [] : [own]), ...added.flatMap((one) => one.templates ?? [])],
  };
}

/** The generators that a module exports, under whatever names. */
async function importGenerators(name: string, folder: string): Promise<readonly Generator[]> {
  const file = resolveModule(name, folder);
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = (await import(pathToFileURL(file).href)) as typeof exported;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new CannotRun(`the generator ${name} could not be loaded: ${reason}`);
  }
  const found = [...new Set(Object.values(exported))].filter(isGenerator);
  if (found.length === 0) {
    throw new CannotRun(`${name} exports no generator`, "export what defineGenerator of @concord/codegen returns");
  }
  const homeless = found.find(({ home }) => !path.isAbsolute(home) || !isFolder(home));
  if (homeless) {
    const what = `the generator ${homeless.name} of ${name} has the home ${homeless.home}, which is no folder`;
    throw new CannotRun(what, "name the folder of its code: home: import.meta.dirname");
  }
  return found;
}

/** Where the module of a generator is found. Throws `CannotRun` where it is not. */
export function resolveModule(name: string, folder: string): string {
  try {
    return createRequire(path.join(folder, "concord.yaml")).resolve(name);
  } catch {
    const help = name.startsWith(".") ? "correct the path in concord.yaml" : `npm install --save-dev ${name}`;
    throw new CannotRun(`concord.yaml names the generator ${name}, which is not to be found`, help);
  }
}

function isFolder(place: string): boolean {
  return existsSync(place) && statSync(place).isDirectory();
}

function isGenerator(value: unknown): value is Generator {
  if (value === null || typeof value !== "object") return false;
  const { name, home, applies, plan } = value as Partial<Generator>;
  return (
    typeof name === "string" && typeof home === "string" && typeof applies === "function" && typeof plan === "function"
  );
}
