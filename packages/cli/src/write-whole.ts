import { randomUUID } from "node:crypto";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "@concord/contracts";
import { CannotRun } from "./shell.ts";

interface Words {
  /** What the file is called where it cannot be written; default: by its path. */
  readonly named?: string;
  readonly help?: string;
}

/** Writes a file that somebody asked for, whole or not at all. Throws `CannotRun` where that cannot be. */
export function writeWhole(file: string, text: string, { named = file, help }: Words = {}): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    makeFolder(path.dirname(file));
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch (error) {
    if (existsSync(draft)) rmSync(draft);
    throw new CannotRun(`${named} could not be written: ${(error as Error).message}`, help);
  }
}
