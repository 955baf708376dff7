import path from "node:path";
import { type CompareOptions, type Release, isTransitive } from "@concord/compat";
import { isUnreadable } from "../is-unreadable.ts";
import { CannotRun, type Shell } from "../shell.ts";
import type { Workspace } from "../workspace.ts";
import { type BeforeSide, type Revision, readAt, unshallow } from "./before-side.ts";
import { type Repository, isShallow } from "./git.ts";

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
 * What stood before and said one of these names: releases, and on the first-parent line the last state before each change
 * that took the name away, as where the main branch itself is what is published. Where the history is cut, or cannot be
 * read, what is there is looked at: nothing was promised.
 */
export function releasesWith(
  before: Pick<BeforeSide, "fabric" | "commit" | "repository">,
  workspace: Workspace,
  shell: Shell,
): NonNullable<CompareOptions["releasesWith"]> {
  return async (names) => {
    const { repository } = before;
    const releases: Release[] = [];
    const seen = new Set([before.commit]);
    const states = async function* () {
      yield* await listReleases(before);
      yield* await statesBefore(before, names, workspace);
    };
    for await (const revision of states()) {
      if (seen.has(revision.commit) || !(await says(repository, revision.commit, names))) continue;
      seen.add(revision.commit);
      const released = await readAt(repository, workspace, revision, shell);
      if (released) releases.push({ name: revision.name, fabric: released });
    }
    return releases;
  };
}

async function says(repository: Repository, commit: string, names: readonly string[]): Promise<boolean> {
  const patterns = names.flatMap((name) => ["-e", name]);
  return (await repository.ask("grep", "--quiet", "--fixed-strings", ...patterns, commit, "--")) !== undefined;
}

/** How far back the line is searched, and how many states of it are read. */
const searched = 1000;
const read = 8;

/** The states of the first-parent line just before a name stood fewer times, or more, in the contracts; the oldest first. */
async function statesBefore(
  { commit, repository }: Pick<BeforeSide, "commit" | "repository">,
  names: readonly string[],
  workspace: Workspace,
): Promise<readonly Revision[]> {
  const line = await repository.ask("rev-list", "--first-parent", `--max-count=${searched}`, commit);
  const start = line?.split("\n").findLast(Boolean);
  if (start === undefined || start === commit) return [];
  const anyName = names.map((name) => name.replaceAll(/[^\w]/gu, "[$&]").replaceAll("[^]", "\\^")).join("|");
  const pickaxe = ["--first-parent", "-m", "--pickaxe-regex", `-S(${anyName})`, "--format=%P %cs"];
  const folder = path.relative(repository.root, path.resolve(workspace.folder, workspace.contracts)) || ".";
  const log = await repository.ask("log", ...pickaxe, `${start}..${commit}`, "--", `:/${folder}`);
  const states = (log ?? "").split("\n").flatMap((text): Revision[] => {
    const [parent = "", ...rest] = text.trim().split(" ");
    const day = rest.at(-1);
    return parent === "" || day === undefined ? [] : [{ name: `${parent.slice(0, 7)}, before ${day}`, commit: parent }];
  });
  return states.slice(0, read).reverse();
}

/** The tags that led to the side before, each commit once, oldest first. */
async function listReleases({
  fabric,
  commit,
  repository,
}: Pick<BeforeSide, "fabric" | "commit" | "repository">): Promise<readonly Revision[]> {
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
