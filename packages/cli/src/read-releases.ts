import { type CompareOptions, type Release, isTransitive } from "@concord/compat";
import { type BeforeSide, readAt, unshallow } from "./before-side.ts";
import { isShallow } from "./git.ts";
import { isUnreadable } from "./is-unreadable.ts";
import { CannotRun, type Shell } from "./shell.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Every release that led to the side before, oldest first, where something in it promises to agree with all of them;
 * else none is read. What counts as a release was said before the change. Throws `CannotRun` where the history is cut,
 * or a release cannot be read: a promise that cannot be checked is not kept.
 */
export async function readReleases(
  { fabric, commit, repository }: BeforeSide,
  workspace: Workspace,
  shell: Shell,
): Promise<readonly Release[]> {
  if (!isTransitive(fabric)) return [];
  if (await isShallow(repository))
    throw new CannotRun("this clone is shallow: releases that were promised compatibility are not in it", unshallow);
  const releases: Release[] = [];
  for (const revision of await listReleases({ fabric, commit, repository })) {
    const released = await readAt(repository, workspace, revision, shell);
    const unreadable = released?.findings.find(isUnreadable);
    if (unreadable) {
      throw new CannotRun(
        `${unreadable.at.file} at the release ${revision.name} cannot be read: ${unreadable.message}`,
        "take the tag back if it was none, or let releases.tags in concord.yaml leave it out",
      );
    }
    if (released) releases.push({ name: revision.name, fabric: released });
  }
  return releases;
}

/**
 * The releases before whose contracts say one of these names. Where the history is cut, or a release cannot be read, what
 * is there is looked at: nothing was promised.
 */
export function releasesWith(
  before: Pick<BeforeSide, "fabric" | "commit" | "repository">,
  workspace: Workspace,
  shell: Shell,
): NonNullable<CompareOptions["releasesWith"]> {
  return async (names) => {
    const patterns = names.flatMap((name) => ["-e", name]);
    const releases: Release[] = [];
    for (const revision of await listReleases(before)) {
      const said = await before.repository.ask(
        "grep",
        "--quiet",
        "--fixed-strings",
        ...patterns,
        revision.commit,
        "--",
      );
      const released = said === undefined ? undefined : await readAt(before.repository, workspace, revision, shell);
      if (released) releases.push({ name: revision.name, fabric: released });
    }
    return releases;
  };
}

/** The tags that led to the side before, each commit once, oldest first. */
async function listReleases({
  fabric,
  commit,
  repository,
}: Pick<BeforeSide, "fabric" | "commit" | "repository">): Promise<
  readonly { readonly name: string; readonly commit: string }[]
> {
  const format = "--format=%(refname:short)%09%(objectname)%09%(*objectname)";
  const pattern = `refs/tags/${fabric.settings.releases.tags}`;
  const listed = await repository.ask("for-each-ref", "--merged", commit, "--sort=creatordate", format, pattern);
  const seen = new Set([commit]);
  return (listed ?? "")
    .split("\n")
    .filter(Boolean)
    .flatMap((line) => {
      const [name = "", object = "", peeled = ""] = line.split("\t");
      // An annotated tag is an object of its own, and the commit is what it names.
      const revision = { name, commit: peeled === "" ? object : peeled };
      return seen.has(revision.commit) ? [] : (seen.add(revision.commit), [revision]);
    });
}
