import { existsSync, statSync } from "node:fs";
import path from "node:path";
import {
  diskFiles,
  loadFabric,
  loadSettings,
  memoryFiles,
  type Fabric,
  type FileSource,
  type WorkspaceSettings,
} from "@concord/contracts";
import { findHome, settingsName } from "./find-home.ts";
import { type FabricCache, openCache } from "./history/fabric-cache.ts";
import { withProgress } from "./progress.ts";
import { CannotRun, type Shell } from "./shell.ts";

/** Where a command finds its contracts, and what files are named relative to. */
export interface Workspace {
  /** Absolute. Places in findings are relative to it. */
  readonly folder: string;
  /** The contracts folder or the one document, relative to `folder`. */
  readonly contracts: string;
  /** `concord.yaml`, where there is one. */
  readonly settingsFile?: string;
  readonly settings: WorkspaceSettings;
  /** What earlier readings have left; a place without one is read anew. */
  readonly cache?: FabricCache;
}

const defaultFolder = "contracts";

/**
 * The workspace of a command line. `--contracts` names a folder or a document anywhere; without it the nearest
 * `concord.yaml` upwards names it, or else `./contracts` is it. Throws `CannotRun` where there is none.
 */
export async function findWorkspace(shell: Shell, contracts?: string): Promise<Workspace> {
  const wanted = contracts === undefined ? undefined : path.resolve(shell.cwd, contracts);
  if (wanted !== undefined && !existsSync(wanted)) {
    throw new CannotRun(
      `there is no ${contracts}`,
      "name a contracts folder or a single document: --contracts DIR|FILE",
    );
  }
  const home = findHome(wanted === undefined || !statSync(wanted).isDirectory() ? shell.cwd : wanted);
  if (home !== undefined) {
    const settings = await loadSettings(diskFiles({ cwd: home, root: ".", also: [settingsName] }), settingsName);
    const folder = path.join(home, settings.contracts);
    if (wanted === undefined && !existsSync(folder)) {
      const file = path.relative(shell.cwd, path.join(home, settingsName));
      throw new CannotRun(
        `${file} names the contracts folder ${settings.contracts}, and there is none`,
        "create it, or correct contracts: in concord.yaml",
      );
    }
    if (wanted === undefined || wanted === folder || isBelow(folder, wanted)) {
      const root = printed(home, wanted ?? folder);
      const cache = openCache(path.join(home, root), shell);
      return { folder: home, contracts: root, settingsFile: settingsName, settings, cache };
    }
  }
  const folder = wanted ?? path.join(shell.cwd, defaultFolder);
  if (!existsSync(folder)) {
    const help =
      "run it below a folder with a concord.yaml, name the folder: --contracts DIR, or begin one: concord init";
    throw new CannotRun("there is no concord.yaml here or above, and no folder contracts", help);
  }
  const settings = await loadSettings(memoryFiles({}), settingsName);
  return { folder: shell.cwd, contracts: printed(shell.cwd, folder), settings, cache: openCache(folder, shell) };
}

/** Reads the fabric of a workspace from disk, showing progress where it takes long. */
export async function readWorkspace(workspace: Workspace, shell: Shell): Promise<Fabric> {
  const source = diskFiles({
    cwd: workspace.folder,
    root: workspace.contracts,
    also: [settingsName, ...Object.values(workspace.settings.remotes)],
  });
  return readFabric(source, workspace, shell, "reading contracts");
}

/** Reads a fabric from any source. */
export async function readFabric(
  source: FileSource,
  workspace: Pick<Workspace, "contracts" | "settingsFile" | "cache">,
  shell: Shell,
  doing: string,
): Promise<Fabric> {
  const fabric = await withProgress(shell, doing, (say) =>
    loadFabric(source, {
      root: workspace.contracts,
      ...(workspace.settingsFile !== undefined && { workspaceFile: workspace.settingsFile }),
      ...(workspace.cache && { memory: workspace.cache.memory }),
      onProgress: (done, total) => say(`${doing}  ${done} of ${total}`),
    }),
  );
  shell.signal.throwIfAborted();
  workspace.cache?.save();
  return fabric;
}

/** Whether there is a workspace here or above. */
export function hasWorkspace(folder: string): boolean {
  return findHome(folder) !== undefined;
}

function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}

function printed(from: string, to: string): string {
  return path.relative(from, to).split(path.sep).join("/") || ".";
}
