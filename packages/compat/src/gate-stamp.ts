import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Tells one version of the gate from any other, as hexadecimal: a verdict that one gave, another must give anew. Names,
 * sizes and days of the files that judge stand for what they hold.
 */
export function gateStamp(): string {
  const home = import.meta.dirname;
  const hash = createHash("sha256").update(readFileSync(path.join(home, "..", "package.json")));
  // Beside this package in a workspace and where packages are installed; elsewhere its version is fixed by the manifest.
  for (const folder of [home, path.join(home, "../../subschema", path.basename(home))]) {
    for (const file of namesIn(folder)) {
      const { size, mtimeMs } = statSync(path.join(folder, file));
      hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  } catch {
    return [];
  }
}
