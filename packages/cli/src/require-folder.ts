import { makeFolder } from "@concord/contracts";
import { CannotRun } from "./shell.ts";

/** Makes a folder that somebody asked to write into. Throws `CannotRun` where that cannot be. */
export function requireFolder(folder: string, help?: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new CannotRun(`${folder} could not be written: ${(error as Error).message}`, help);
  }
}
