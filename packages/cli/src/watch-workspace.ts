import { once } from "node:events";
import path from "node:path";
import { type Fabric, diskFiles, documentCache, loadFabric } from "@concord/contracts";
import { counted } from "@concord/diagnostics";
import { settingsName } from "./find-home.ts";
import type { Shell } from "./shell.ts";
import { watchPlaces } from "./watch-places.ts";
import type { Workspace } from "./workspace.ts";

/** Editors save in several steps: what comes within this time is one change. */
const settleMs = 60;

export interface WatchOptions {
  /** What is said once it is done, before how long it took. */
  readonly said?: string;
  /** Whether to begin with what is there; otherwise the first save is waited for. */
  readonly atOnce?: boolean;
}

/**
 * Reads the workspace and its fabric anew whenever a contract, a setting or a template is saved, and hands them on, until
 * Ctrl-C.
 * @param find reads the settings; what it throws is said, and the next save waited for
 */
export async function watchWorkspace(
  find: () => Promise<Workspace>,
  shell: Shell,
  onFabric: (fabric: Fabric, workspace: Workspace) => Promise<void>,
  { said = "shown again", atOnce = false }: WatchOptions = {},
): Promise<void> {
  let workspace = await find();
  let documents: readonly string[] = [];
  const cache = documentCache();
  const again = async (): Promise<void> => {
    const started = performance.now();
    try {
      workspace = sameCache(await find(), workspace);
      // Before anything is read: what comes meanwhile is heard of.
      watcher.follow(placesOf(workspace, documents));
      const fabric = await read(workspace, cache);
      documents = [...fabric.documents.keys()];
      watcher.follow(placesOf(workspace, documents));
      await onFabric(fabric, workspace);
      const errors = fabric.findings.filter(({ severity }) => severity === "error").length;
      const wrong = errors === 0 ? "" : `  ${counted(errors, "error")}: concord validate`;
      shell.err(`${said}  ${((performance.now() - started) / 1_000).toFixed(1)} s${wrong}\n`);
    } catch (error) {
      if (shell.signal.aborted) return;
      // The page keeps what it showed; the next save may be better.
      shell.err(`error  ${error instanceof Error ? error.message : String(error)}\n`);
      watcher.follow(placesOf(workspace, documents));
    }
  };
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const watcher = watchPlaces(() => {
    clearTimeout(timer);
    if (shell.signal.aborted) return;
    timer = setTimeout(() => (running = running.then(again)), settleMs);
  });
  watcher.follow(placesOf(workspace, documents));
  if (atOnce) running = again();
  if (!shell.signal.aborted) await once(shell.signal, "abort");
  clearTimeout(timer);
  await running;
  // Not before: who is still at work may follow what it has found.
  watcher.close();
  workspace.cache?.save();
}

function read(workspace: Workspace, cache: ReturnType<typeof documentCache>): Promise<Fabric> {
  const { folder, contracts: root, settingsFile, settings } = workspace;
  const also = [settingsName, ...Object.values(settings.remotes)];
  return loadFabric(diskFiles({ cwd: folder, root, also }), {
    root,
    cache,
    ...(workspace.cache && { memory: workspace.cache.memory }),
    ...(settingsFile !== undefined && { workspaceFile: settingsFile }),
  });
}

/** What was read before of the same contracts is still remembered. */
function sameCache(found: Workspace, before: Workspace): Workspace {
  const same = found.folder === before.folder && found.contracts === before.contracts;
  return same && before.cache ? { ...found, cache: before.cache } : found;
}

/** @param documents every file that was read the last time: a single document may refer to others */
function placesOf({ folder, contracts, settings }: Workspace, documents: readonly string[]): readonly string[] {
  const { templates } = settings.generation;
  const named = [settingsName, contracts, ...documents, ...(templates === undefined ? [] : [templates])];
  return named.map((place) => path.resolve(folder, place));
}
