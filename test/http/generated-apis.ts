import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type PackagePlan, createPlanner, createRender } from "@concord/codegen";
import type { Contract, Fabric } from "@concord/contracts";
import { httpClient } from "@concord/generator-http-client";
import { httpServer } from "@concord/generator-http-server";
import type { ApiDefinition } from "@concord/runtime/http";

/** One API as its generated modules offer it. */
export interface GeneratedApi {
  readonly service: string;
  readonly stem: string;
  readonly contract: Contract;
  /** Those that callers call, and those by which it calls them. */
  readonly api?: ApiDefinition;
  readonly webhooks?: ApiDefinition;
  /** Imports `http.client` and so on. */
  readonly load: (module: string) => Promise<Exports>;
}
export type Exports = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

const sources = path.resolve(import.meta.dirname, "../../packages/runtime/src");

/** The plans of a fabric's HTTP packages, alone. */
export async function planHttp(fabric: Fabric): Promise<readonly PackagePlan[]> {
  const generators = [httpClient, httpServer];
  const plan = createPlanner(fabric, { generators, render: createRender(), scope: "@contracts", runtime: "package" });
  const plans: PackagePlan[] = [];
  const owners = new Set(fabric.endpoints.map(({ service }) => service));
  for (const service of fabric.services) if (owners.has(service.id)) plans.push(await plan(service));
  return plans.filter(({ files }) => files.length > 0);
}

/**
 * The APIs of a fabric, their modules written to a folder of their own; they lean on the runtime's sources.
 * @returns the APIs, the folder, and what removes it
 */
export async function generateApis(
  fabric: Fabric,
): Promise<{ readonly apis: readonly GeneratedApi[]; readonly folder: string; readonly remove: () => void }> {
  const folder = mkdtempSync(path.join(tmpdir(), "concord-http-"));
  const plans = await planHttp(fabric);
  for (const { path: file, text } of plans.flatMap(({ files }) => files)) {
    if (!/\/dist\/.*\.js$/.test(file)) continue;
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    const local = text.replace(/"@concord\/runtime(?:\/([\w-]+))?"/g, (_all, entry: string = "index") =>
      JSON.stringify(pathToFileURL(path.join(sources, `${entry}.ts`)).href),
    );
    writeFileSync(target, local);
  }
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
  const apis: GeneratedApi[] = [];
  for (const { service, files } of plans) {
    const stems = files.flatMap(({ path: file }) => /\/dist\/(http.*)\.endpoints\.js$/.exec(file)?.[1] ?? []);
    for (const stem of stems) {
      const load = (module: string): Promise<Exports> =>
        import(
          /* @vite-ignore */ pathToFileURL(path.join(folder, service, "dist", `${stem}.${module}.js`)).href
        ) as Promise<Exports>;
      const constants = Object.entries(await load("endpoints")) as unknown as readonly [string, ApiDefinition][];
      const api = constants.find(([name]) => name.endsWith("Api"))?.[1];
      const webhooks = constants.find(([name]) => name.endsWith("Webhooks"))?.[1];
      const own = fabric.contracts.filter((one) => one.service === service && one.specification === "openapi");
      const contract =
        own.find(
          ({ file }) => stem === "http" || stem.endsWith(path.basename(file, path.extname(file)).toLowerCase()),
        ) ?? own[0]!;
      apis.push({ service, stem, contract, load, ...(api && { api }), ...(webhooks && { webhooks }) });
    }
  }
  return { apis, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The runtime as the generated modules see it: its classes are theirs. */
export function runtimeOf(entry: "http" | "http-server"): Promise<Exports> {
  return import(/* @vite-ignore */ pathToFileURL(path.join(sources, `${entry}.ts`)).href) as Promise<Exports>;
}

/** What a module exports under a name that starts and ends so. */
export function exported(module: Exports, start: string, end: string): Exports[string] {
  const found = Object.entries(module).find(([name]) => name.startsWith(start) && name.endsWith(end));
  if (!found) throw new Error(`nothing called ${start}…${end}`);
  return found[1];
}
