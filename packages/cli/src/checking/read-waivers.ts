import path from "node:path";
import { type Waived, applyWaivers, withWaiverHelp } from "@concord/compat";
import { type Fabric, diskFiles, loadWaivers } from "@concord/contracts";
import type { Finding } from "@concord/diagnostics";
import type { BeforeSide, NothingBefore } from "../history/before-side.ts";
import { today } from "../today.ts";
import type { Workspace } from "../workspace.ts";

/** What waivers made of the findings; and their texts, for excerpts. */
export interface CheckedWaivers extends Waived {
  readonly source: (file: string) => string | undefined;
}

interface WaiversOnDisk {
  readonly apply: (findings: readonly Finding[]) => Waived;
  readonly source: (file: string) => string | undefined;
}

/** Beside concord.yaml, not among the contracts: it is no promise to anybody. */
export const waiversFolder = "waivers";

/** The waivers of the change itself, as they stand on disk. What is not waived is told how it could be. */
export async function readWaivers(
  workspace: Workspace,
  fabric: Fabric,
  before: BeforeSide | NothingBefore,
): Promise<WaiversOnDisk> {
  const files = diskFiles({ cwd: workspace.folder, root: waiversFolder });
  const { waivers, findings: malformed, source } = await loadWaivers(files, waiversFolder);
  const old = waivers.length > 0 ? await filesBefore(workspace, before) : undefined;
  const options = {
    today: today(),
    teams: new Set(fabric.teams.map(({ id }) => id)),
    stoodBefore: (file: string) => old === undefined || old.has(file),
  };
  return {
    source,
    apply: (given) => {
      const waived = applyWaivers(given, waivers, options);
      const helpful =
        options.teams.size > 0 ? (one: Finding) => withWaiverHelp(one, waiversFolder) : (one: Finding) => one;
      return { ...waived, findings: waived.findings.map(helpful), remarks: [...malformed, ...waived.remarks] };
    },
  };
}

/** The waivers that stood before; undefined where nothing did. */
async function filesBefore(
  workspace: Workspace,
  before: BeforeSide | NothingBefore,
): Promise<ReadonlySet<string> | undefined> {
  if ("nothing" in before) return undefined;
  const { repository, commit } = before;
  const home = path.relative(repository.root, path.resolve(workspace.folder, waiversFolder)).split(path.sep).join("/");
  const listed = (await repository.ask("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", home)) ?? "";
  return new Set(
    listed
      .split("\0")
      .filter(Boolean)
      .map((file) => `${waiversFolder}${file.slice(home.length)}`),
  );
}
