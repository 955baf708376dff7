import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Fabric, diskFiles, loadFabric } from "@concord/contracts";
import { fabricOf } from "./plan-contract.ts";

/** test/golden/<generator>/<feature>: a contract, or a folder of them, and what the generator makes of it. */
export const home = path.join(import.meta.dirname, "../golden");

export const features: readonly string[] = globSync(["*/*/contract.yaml", "*/*/contracts"], { cwd: home })
  .map((found) => path.dirname(found))
  .sort();

export function goldenFabric(feature: string): Promise<Fabric> {
  const folder = path.join(home, feature);
  if (existsSync(path.join(folder, "contracts")))
    return loadFabric(diskFiles({ cwd: folder, root: "contracts" }), { root: "contracts" });
  return fabricOf(path.basename(feature), readFileSync(path.join(folder, "contract.yaml"), "utf8"));
}
