import { lstatSync } from "node:fs";
import path from "node:path";
import { type Fabric, type WorkspaceSettings, loadSettings } from "@concord/contracts";
import { settingsName } from "../find-home.ts";
import { CannotRun, type Shell } from "../shell.ts";
import { type Workspace, readFabric } from "../workspace.ts";
import { gitFiles } from "./git-files.ts";
import { type CommitTree, commitTree } from "./git-tree.ts";
import { type Repository, isShallow, openRepository, resolveCommit } from "./git.ts";
import { movedFrom } from "./moved-from.ts";

/** What a change is compared with. */
export interface BeforeSide {
  readonly fabric: Fabric;
  /** As people say it: `main`, `v1.3.0`, `HEAD`, a short commit id. */
  readonly name: string;
  readonly commit: string;
  readonly repository: Repository;
}

/** There is nothing to compare with, and that is in order: the sentence that says so. */
export interface NothingBefore {
  readonly nothing: string;
}

export interface Revision {
  readonly name: string;
  readonly commit: string;
}

/** Where the side before stands, before it is read. */
export interface FoundBefore extends Revision {
  readonly repository: Repository;
  /** Of the commit. */
  readonly tree: CommitTree;
  /** Whether no file differs: what stands now is what stood before as well. */
  readonly unchanged: boolean;
}

/**
 * Finds the side before of a workspace: at a revision, or where none is given, at the merge-base with the default branch;
 * on that branch itself, at the last release or its first parent. Throws `CannotRun` for a revision that is unknown.
 */
export async function findBefore(
  workspace: Workspace,
  against: string | undefined,
  shell: Shell,
): Promise<FoundBefore | NothingBefore> {
  const repository = await openRepository(workspace.folder);
  const revision =
    against === undefined ? await findRevision(repository, workspace, shell) : await namedRevision(repository, against);
  if ("nothing" in revision) return revision;
  const tree = commitTree(repository, revision.commit);
  // Reading what stood there begins with this, and says so where it cannot be.
  tree
    .list(pathsOf(workspace).map((file) => path.relative(repository.root, file).split(path.sep).join("/")))
    .catch(() => {});
  return { ...revision, repository, tree, unchanged: await isUnchanged(repository, workspace, revision.commit) };
}

/**
 * Reads the side before that was found. Where no file differs, `after` is what stood before as well.
 * @param after what stands now
 */
export async function readFound(
  found: FoundBefore | NothingBefore,
  workspace: Workspace,
  after: Fabric,
  shell: Shell,
): Promise<BeforeSide | NothingBefore> {
  if ("nothing" in found) return found;
  const { repository, commit, name, unchanged, tree } = found;
  const fabric = unchanged ? after : await readAt(repository, workspace, { name, commit }, shell, tree);
  if (fabric !== undefined) return { fabric, name, commit, repository };
  return { nothing: `${workspace.contracts} did not exist at ${name}: nothing was promised there yet` };
}

/** Finds the side before of a workspace, and reads it. */
export async function readBefore(
  workspace: Workspace,
  against: string | undefined,
  after: Fabric,
  shell: Shell,
): Promise<BeforeSide | NothingBefore> {
  return readFound(await findBefore(workspace, against, shell), workspace, after, shell);
}

/** The fabric of a revision; undefined where it has no such folder or document. */
export async function readAt(
  repository: Repository,
  workspace: Workspace,
  { commit, name }: Revision,
  shell: Shell,
  tree = commitTree(repository, commit),
): Promise<Fabric | undefined> {
  const location = { repository, commit, tree, name, folder: workspace.folder };
  const settingsSource = await gitFiles({ ...location, contracts: settingsName, also: [], alone: true });
  const settings = settingsSource
    ? await loadSettings(settingsSource, settingsName)
    : await settingsElsewhere(repository, commit, workspace);
  // The folder as it was called then: moving it must not hide what stood in it. A part of it stays that part.
  const then = settings && workspace.settingsFile ? settings.contracts : workspace.contracts;
  const isPart = workspace.contracts !== workspace.settings.contracts && workspace.contracts.startsWith(`${then}/`);
  const elsewhere = async function* () {
    if (!isPart) yield then;
    yield workspace.contracts;
    const now = path.resolve(workspace.folder, workspace.contracts);
    const folder = await movedFrom(repository, commit, now);
    if (folder !== undefined) yield path.relative(workspace.folder, folder).split(path.sep).join("/");
  };
  for await (const contracts of elsewhere()) {
    const also = [settingsName, ...Object.values(settings?.remotes ?? {})];
    const source = await gitFiles({ ...location, contracts, also });
    if (!source) continue;
    const { cache } = workspace;
    const home = { contracts, ...(settingsSource && { settingsFile: settingsName }), ...(cache && { cache }) };
    const fabric = await readFabric(source, home, shell, `reading contracts at ${name}`);
    return settings ? { ...fabric, settings } : fabric;
  }
  return undefined;
}

/** The settings that these contracts had, where they stood in another folder: moving them does not end them. */
async function settingsElsewhere(
  repository: Repository,
  commit: string,
  workspace: Workspace,
): Promise<WorkspaceSettings | undefined> {
  const listed = await repository.ask("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit);
  const files = (listed ?? "").split("\0").filter((file) => path.posix.basename(file) === settingsName);
  const now = path.resolve(workspace.folder, workspace.contracts);
  for (const file of files) {
    const folder = path.join(repository.root, path.posix.dirname(file));
    const source = await gitFiles({ repository, commit, folder, contracts: settingsName, also: [], alone: true });
    const settings = source && (await loadSettings(source, settingsName));
    const then = settings && path.resolve(folder, settings.contracts);
    if (then !== undefined && (isIn(then, now) || isIn(now, then))) {
      // Paths are told from the workspace as it is now.
      return { ...settings!, contracts: path.relative(workspace.folder, then).split(path.sep).join("/") };
    }
  }
  return undefined;
}

function isIn(folder: string, file: string): boolean {
  return file === folder || file.startsWith(`${folder}${path.sep}`);
}

/** Whether everything that is read is, to the byte, what the commit holds. */
async function isUnchanged(repository: Repository, workspace: Workspace, commit: string): Promise<boolean> {
  const paths = pathsOf(workspace);
  // What stands behind a link is not what git compares.
  if (paths.some((file) => lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink())) return false;
  const [same, listed] = await Promise.all([
    repository.ask("diff", "--quiet", "--no-ext-diff", commit, "--", ...paths),
    repository.ask("ls-files", "-v", "--stage", "--cached", "--others", "--", ...paths),
  ]);
  if (same === undefined) return false;
  // Git takes the word of an index that says of a file not to look at it, and of a submodule; we look.
  return (listed ?? "?").split("\n").every((line) => line === "" || /^H 1[02]/u.test(line));
}

/** What is read of a workspace, absolute. */
function pathsOf({ folder, contracts, settings }: Workspace): string[] {
  return [contracts, settingsName, ...Object.values(settings.remotes)].map((file) => path.resolve(folder, file));
}

async function namedRevision(repository: Repository, name: string): Promise<Revision> {
  const commit = await resolveCommit(repository, name);
  if (commit !== undefined) return { name, commit };
  const shallow = await isShallow(repository);
  throw new CannotRun(
    `git knows no revision ${name}${shallow ? "; this clone is shallow" : ""}`,
    shallow ? unshallow : "name a branch, a tag or a commit that exists here; git fetch brings what is elsewhere",
  );
}

export const unshallow =
  "fetch the history: git fetch --unshallow --tags (GitHub Actions: actions/checkout with fetch-depth: 0; GitLab: GIT_DEPTH: 0)";

async function findRevision(
  repository: Repository,
  workspace: Workspace,
  shell: Shell,
): Promise<Revision | NothingBefore> {
  const head = await resolveCommit(repository, "HEAD");
  if (head === undefined) return { nothing: "nothing is committed yet: there is nothing to compare with" };
  const main = await defaultBranch(repository, shell);
  if (main !== undefined && !(await isOn(repository, main, head))) {
    const base = await repository.ask("merge-base", main.commit, head);
    if (base !== undefined) return { name: shortName(main.name), commit: base };
    if (await isShallow(repository))
      throw new CannotRun(`this clone is shallow: it has no common ancestor with ${main.name}`, unshallow);
    throw new CannotRun(
      `this branch and ${main.name} have no common ancestor`,
      "name what to compare with: --against REVISION",
    );
  }
  return (await lastRelease(repository, workspace, head)) ?? (await firstParent(repository, workspace, head));
}

/** The branch that changes are merged into: what the forge says, what the remote says, then the usual names. */
async function defaultBranch(repository: Repository, shell: Shell): Promise<Revision | undefined> {
  const { GITHUB_BASE_REF: github, CI_MERGE_REQUEST_TARGET_BRANCH_NAME: gitlab } = shell.env;
  const remote = await repository.ask("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
  const said = [github, gitlab].flatMap((name) => (name ? [`origin/${name}`, name] : []));
  for (const name of [...said, remote, "origin/main", "origin/master", "main", "master"]) {
    const commit = name
      ? ((await resolveCommit(repository, `refs/remotes/${name}`)) ??
        (await resolveCommit(repository, `refs/heads/${name}`)))
      : undefined;
    if (commit !== undefined) return { name: name!, commit };
  }
  return undefined;
}

/** Whether the checked-out branch is the default branch itself, however far it is ahead. */
async function isOn(repository: Repository, main: Revision, head: string): Promise<boolean> {
  const current = await repository.ask("symbolic-ref", "--quiet", "--short", "HEAD");
  return current === undefined ? main.commit === head : current === shortName(main.name);
}

async function lastRelease(repository: Repository, workspace: Workspace, head: string): Promise<Revision | undefined> {
  const pattern = workspace.settings.releases.tags;
  const describe = (from: string) => repository.ask("describe", "--tags", "--abbrev=0", "--match", pattern, from);
  let name = await describe(head);
  if (name === undefined) return undefined;
  let commit = await resolveCommit(repository, `refs/tags/${name}`);
  if (commit === head && !(await isDirty(repository, workspace))) {
    // The release itself is checked out: it is compared with the one before.
    name = await describe(`${head}^`);
    commit = name === undefined ? undefined : await resolveCommit(repository, `refs/tags/${name}`);
  }
  return name === undefined || commit === undefined ? undefined : { name, commit };
}

async function firstParent(
  repository: Repository,
  workspace: Workspace,
  head: string,
): Promise<Revision | NothingBefore> {
  const parent = await resolveCommit(repository, "HEAD^");
  if (parent !== undefined) return { name: parent.slice(0, 7), commit: parent };
  if (await isShallow(repository))
    throw new CannotRun("this clone is shallow: the parent of HEAD is not in it", unshallow);
  if (await isDirty(repository, workspace)) return { name: "HEAD", commit: head };
  return { nothing: "this is the first commit: there is nothing to compare with" };
}

async function isDirty(repository: Repository, workspace: Workspace): Promise<boolean> {
  const folder = path.resolve(workspace.folder, workspace.contracts);
  return (await repository.ask("status", "--porcelain", "--", folder)) !== "";
}

function shortName(branch: string): string {
  return branch.replace(/^origin\//u, "");
}
