import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";

/**
 * Tells one version of the reader from any other, as hexadecimal: what one remembers, another must not believe. Names,
 * sizes and days of its files and its manifest stand for what they hold.
 */
export function readerStamp(): string {
  const own = path.dirname(import.meta.dirname);
  const hash = createHash("sha256").update(process.version);
  hash.update(readFileSync(path.join(own, "../package.json")));
  // The packages that reading leans on stand beside this one, from a checkout as from a registry.
  const neighbours = ["formats", "diagnostics"].map((name) => path.join(own, "../..", name, path.basename(own)));
  for (const folder of [own, ...neighbours.filter((one) => existsSync(one))]) {
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      const { size, mtimeMs } = statSync(path.join(folder, file));
      hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}
