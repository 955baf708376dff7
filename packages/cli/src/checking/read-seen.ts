import { type TapResult, diskFiles, readTapResults, tapFolder } from "@concord/contracts";
import type { Workspace } from "../workspace.ts";

/** What `concord tap` watched and left beside the contracts. */
export async function readSeen({ folder }: Workspace): Promise<readonly TapResult[]> {
  const { results } = await readTapResults(diskFiles({ cwd: folder, root: tapFolder }));
  return results;
}
