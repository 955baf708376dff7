import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";

/**
 * Tells one version of the reader from any other, as hexadecimal: what one remembers, another must not believe. Names,
 * sizes and days of its files and its manifest stand for what they hold.
 */
export function readerStamp(): string {
  const hash = createHash("sha256").update(process.version);
  hash.update(readFileSync(path.join(own, "../package.json")));
  for (const folder of readerHomes()) {
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      const { size, mtimeMs } = statSync(path.join(folder, file));
      hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

const own = path.dirname(import.meta.dirname);

/** The folders of the reader's code, absolute: its own, and those of the packages that it leans on. */
export function readerHomes(): readonly string[] {
  // They stand beside this one, from a checkout as from a registry.
  const neighbours = ["formats", "diagnostics"].map((name) => path.join(own, "../..", name, path.basename(own)));
  return [own, ...neighbours.filter((one) => existsSync(one))];
}
