import { readFileSync } from "node:fs";

/** The version of this command. */
export function ownVersion(): string {
  const own = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  return own.version;
}
