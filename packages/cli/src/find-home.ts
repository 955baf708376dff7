import { existsSync } from "node:fs";
import path from "node:path";

// Loaded before anything else is: only what comes with Node is imported here.

/** The settings of a workspace, in its topmost folder. */
export const settingsName = "concord.yaml";

/** The nearest folder with settings, here or above; undefined where there is none. */
export function findHome(start: string): string | undefined {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, settingsName))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}
