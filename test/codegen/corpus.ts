import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Fabric, diskFiles, loadFabric } from "@concord/contracts";
import type { PackagePlan } from "@concord/codegen";
import { planFabric } from "./plan-contract.ts";

/** The public documents that generation is measured on; absent where only this repository was cloned. */
export const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus");
export const hasCorpus = existsSync(path.join(corpus, "manifest.json"));

interface Entry {
  readonly file: string;
  readonly multi_file?: boolean;
}

/** What to generate from: the document, or the folder of one that consists of several files. */
export function documents(kind: "asyncapi" | "openapi"): readonly string[] {
  if (!hasCorpus) return [];
  const manifest = JSON.parse(readFileSync(path.join(corpus, "manifest.json"), "utf8")) as Record<
    typeof kind,
    readonly Entry[]
  >;
  return manifest[kind].map(({ file, multi_file }) => (multi_file ? file.split("/").slice(0, 2).join("/") : file));
}

export interface Made {
  readonly document: string;
  readonly fabric: Fabric;
  readonly plans: readonly PackagePlan[];
}

export async function make(document: string): Promise<Made> {
  const fabric = await loadFabric(diskFiles({ cwd: corpus, root: document }), { root: document });
  return { document, fabric, plans: await planFabric(fabric) };
}

/** All files of some documents' packages, each document in a folder of its own; the runtime once for all. */
export function filesOf(all: readonly Made[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [index, { plans }] of all.entries()) {
    for (const { path: file, text } of plans.flatMap((plan) => plan.files)) {
      const shared = /^[^/]+\/(runtime\/.*)$/.exec(file)?.[1];
      if (shared !== undefined) files.set(`/corpus/${shared}`, text);
      else files.set(`/corpus/${index}/${file}`, text.replaceAll('"../runtime/', '"../../../runtime/'));
    }
  }
  return files;
}
