import { stat, watch } from "node:fs/promises";
import path from "node:path";
import { type DocumentCache, type Fabric, diskFiles, documentCache, loadFabric } from "@concord/contracts";
import { counted } from "@concord/diagnostics";
import type { Shell } from "./shell.ts";
import type { Workspace } from "./workspace.ts";

/** Editors save in several steps: what comes within this time is one change. */
const settleMs = 60;

export interface WatchOptions {
  /** What is said once it is done, before how long it took. */
  readonly said?: string;
  /** Whether to begin with what is there; otherwise the first save is waited for. */
  readonly atOnce?: boolean;
}

/** Reads the fabric anew whenever one of its files is saved, and hands it on, until Ctrl-C. */
export async function watchWorkspace(
  workspace: Workspace,
  shell: Shell,
  onFabric: (fabric: Fabric) => Promise<void>,
  { said = "shown again", atOnce = false }: WatchOptions = {},
): Promise<void> {
  const cache = documentCache();
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const again = (): void => {
    running = running.then(() => readAgain(workspace, cache, shell, onFabric, said));
  };
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(again, settleMs);
  };
  const places = [workspace.contracts, ...(workspace.settingsFile === undefined ? [] : [workspace.settingsFile])];
  if (atOnce) again();
  await Promise.all(places.map((place) => follow(path.resolve(workspace.folder, place), shell.signal, changed)));
  clearTimeout(timer);
  await running;
  workspace.cache?.save();
}

/** A file is watched by its folder: an editor that saves by renaming would otherwise be followed only once. */
async function follow(place: string, signal: AbortSignal, changed: () => void): Promise<void> {
  const isFolder = (await stat(place)).isDirectory();
  try {
    const events = watch(isFolder ? place : path.dirname(place), { recursive: isFolder, signal });
    for await (const { filename } of events) if (isFolder || filename === path.basename(place)) changed();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function readAgain(
  workspace: Workspace,
  cache: DocumentCache,
  shell: Shell,
  onFabric: (fabric: Fabric) => Promise<void>,
  said: string,
): Promise<void> {
  const started = performance.now();
  const { folder, contracts: root, settingsFile, settings } = workspace;
  const also = ["concord.yaml", ...Object.values(settings.remotes)];
  try {
    const source = diskFiles({ cwd: folder, root, also });
    const fabric = await loadFabric(source, {
      root,
      cache,
      ...(workspace.cache && { memory: workspace.cache.memory }),
      ...(settingsFile !== undefined && { workspaceFile: settingsFile }),
    });
    await onFabric(fabric);
    const errors = fabric.findings.filter(({ severity }) => severity === "error").length;
    const wrong = errors === 0 ? "" : `  ${counted(errors, "error")}: concord validate`;
    shell.err(`${said}  ${((performance.now() - started) / 1_000).toFixed(1)} s${wrong}\n`);
  } catch (error) {
    // The page keeps what it showed; the next save may be better.
    shell.err(`error  ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
