import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** test/golden/<generator>/<feature>: a contract, and what the generator makes of it. */
export const home = path.join(import.meta.dirname, "../golden");

export const features: readonly string[] = globSync("*/*/contract.yaml", { cwd: home })
  .map((file) => path.dirname(file))
  .sort();

export function contractOf(feature: string): string {
  return readFileSync(path.join(home, feature, "contract.yaml"), "utf8");
}
