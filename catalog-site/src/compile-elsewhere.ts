import { execFile } from "node:child_process";
import { extname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL(`./compile-in-process${extname(import.meta.url)}`, import.meta.url));

/**
 * Compiles the site in a process of its own, and returns the folder to read it from and then remove. A compiler of that
 * size leaves 300 MB behind that its process never gives back.
 */
export async function compileElsewhere(base: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, base]);
  return stdout;
}
