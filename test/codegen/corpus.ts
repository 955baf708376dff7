import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { PackagePlan } from "@concord/codegen";
import { type Fabric, diskFiles, loadFabric } from "@concord/contracts";
import { planFabric } from "./plan-contract.ts";

/** The public documents that generation is measured on; absent where only this repository was cloned. */
const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus");
export const hasCorpus = existsSync(path.join(corpus, "manifest.json"));

interface Entry {
  readonly file: string;
  readonly multi_file?: boolean;
}

/** What to generate from: the document, or the folder of one that consists of several files. */
export function documents(kind: "asyncapi" | "openapi"): readonly string[] {
  if (!hasCorpus) return [];
  const text = readFileSync(path.join(corpus, "manifest.json"), "utf8");
  const manifest = JSON.parse(text) as Record<typeof kind, readonly Entry[]>;
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
