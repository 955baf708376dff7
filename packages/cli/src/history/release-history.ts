import type { Snapshot } from "@concord/catalog";
import type { Fabric } from "@concord/contracts";
import { CannotRun, type Shell } from "../shell.ts";
import type { Workspace } from "../workspace.ts";
import { readBefore } from "./before-side.ts";
import { openRepository, type Repository } from "./git.ts";

/** Older releases are for the forge to tell. */
const releasesTold = 8;
const unreleased = "not yet released";

/**
 * The releases that led to the present state, oldest first, the present last; empty where there is no git or no release.
 * A release whose contracts cannot be read any more is left out.
 */
export async function readHistory(fabric: Fabric, workspace: Workspace, shell: Shell): Promise<readonly Snapshot[]> {
  const repository = await openRepository(workspace.folder).catch(() => undefined);
  const releases = repository === undefined ? [] : await listReleases(repository, workspace.settings.releases.tags);
  if (repository === undefined || releases.length === 0) return [];
  const snapshots: Snapshot[] = [];
  for (const { name, date } of releases) {
    const side = await readBefore(workspace, name, fabric, shell).catch((error: unknown) => {
      if (!(error instanceof CannotRun)) throw error;
      return { nothing: error.message };
    });
    if (!("nothing" in side)) snapshots.push({ name, date, commit: side.commit, fabric: side.fabric });
  }
  const [commit = "", date = ""] = (await repository.ask("log", "-1", "--format=%H %cI"))?.split(" ") ?? [];
  return [...snapshots, { name: unreleased, commit, date, fabric }];
}

/** The contracts as they stood at a revision. Throws `CannotRun` where it is unknown, or they did not exist there. */
export async function snapshotAt(ref: string, fabric: Fabric, workspace: Workspace, shell: Shell): Promise<Snapshot> {
  const side = await readBefore(workspace, ref, fabric, shell);
  if ("nothing" in side) throw new CannotRun(side.nothing, "name a revision that has the contracts");
  const { name, commit, repository } = side;
  const date = (await repository.ask("log", "-1", "--format=%cI", commit)) ?? "";
  return { name, commit, date, fabric: side.fabric };
}

async function listReleases(
  repository: Repository,
  pattern: string,
): Promise<readonly { readonly name: string; readonly date: string }[]> {
  const format = "--format=%(refname:short)%09%(creatordate:iso-strict)";
  const listed = await repository.ask(
    "for-each-ref",
    "--merged",
    "HEAD",
    "--sort=creatordate",
    format,
    `refs/tags/${pattern}`,
  );
  return (listed ?? "")
    .split("\n")
    .map((line) => line.split("\t"))
    .flatMap(([name = "", date = ""]) => (name === "" || date === "" ? [] : [{ name, date }]))
    .slice(-releasesTold);
}
