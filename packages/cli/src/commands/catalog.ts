import { readFile } from "node:fs/promises";
import path from "node:path";
import type { BuildResult, Revision, Serving } from "@concord/catalog";
import type { Fabric } from "@concord/contracts";
import { type Command, InvalidArgumentError } from "commander";
import { coverageOf, readOwnParts } from "../catalog-parts.ts";
import { readSeen } from "../checking/read-seen.ts";
import { openRepository } from "../history/git.ts";
import { readHistory, snapshotAt } from "../history/release-history.ts";
import { withProgress } from "../progress.ts";
import { requireFolder } from "../require-folder.ts";
import { CannotRun, type DefineCommand, type Shell } from "../shell.ts";
import { watchWorkspace } from "../watch-workspace.ts";
import { type Workspace, findWorkspace, readWorkspace } from "../workspace.ts";

interface BuildOptions {
  readonly contracts?: string;
  readonly out?: string;
  readonly base: string;
  readonly site?: string;
  readonly preview?: string;
  readonly json?: boolean;
}

interface ServeOptions {
  readonly contracts?: string;
  readonly out?: string;
  readonly base: string;
  readonly port: number;
}

const defaultOut = path.join(".concord", "catalog");
/** What the next build need not do again. Beside the site, so that removing `.concord` removes both. */
const cacheFolder = path.join(".concord", "cache", "catalog");

export const define: DefineCommand = (program, shell) => {
  const catalog = program
    .command("catalog")
    .summary("build, watch or serve the catalog that people read")
    .description("Turns the contracts into a static site: one page for each event, service, API, team and word.");
  defineBuild(catalog, shell);
  defineDev(catalog, shell);
  definePreview(catalog, shell);
};

function defineBuild(catalog: Command, shell: Shell): void {
  contractsOption(catalog.command("build"))
    .summary("write the site as static files")
    .description("Writes the site as plain files for any static host. The same contracts give the same bytes.")
    .option("--out <dir>", `folder to write (default: ${defaultOut})`)
    .option("--base <path>", "where the site stands below its host", "/")
    .option("--site <url>", "its public address, for feeds and canonical links")
    .option(
      "--preview <ref>",
      "tell on changes/preview/ what has changed since a revision, as the check would judge it",
    )
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ concord catalog build\n  $ concord catalog build --base /docs/ --out public/docs",
    )
    .action(async (options: BuildOptions) => {
      const workspace = await findWorkspace(shell, options.contracts);
      const fabric = await readWorkspace(workspace, shell);
      const result = await withProgress(shell, "building the catalog", () =>
        buildSite(fabric, workspace, options, shell),
      );
      shell.out(options.json ? `${JSON.stringify(result)}\n` : `${sizeOf(result)}  ${printed(result.out, shell)}\n`);
    });
}

function defineDev(catalog: Command, shell: Shell): void {
  contractsOption(catalog.command("dev"))
    .summary("show the site while contracts are being written")
    .description("Serves the site to this machine alone. A contract that is saved shows in the open page at once.")
    .option("--base <path>", "where the site stands below its host", "/")
    .option("--port <number>", "port to start looking from", parsePort, 4321)
    .addHelpText("after", "\nExample:\n  $ concord catalog dev")
    .action(async (options: ServeOptions) => {
      const workspace = await findWorkspace(shell, options.contracts);
      const { devCatalog } = await loadCatalog();
      const fabric = await readWorkspace(workspace, shell);
      const dev = await devCatalog({
        fabric,
        own: await readOwnParts(workspace),
        seen: await readSeen(workspace),
        cover: coverageOf(workspace),
        base: options.base,
        port: options.port,
        cache: path.join(workspace.folder, cacheFolder),
      });
      shell.out(`${dev.url}\n`);
      shell.err(`Watching ${workspace.contracts}; Ctrl-C stops it\n`);
      await watchWorkspace(() => findWorkspace(shell, options.contracts), shell, dev.show);
      await dev.close();
    });
}

function definePreview(catalog: Command, shell: Shell): void {
  contractsOption(catalog.command("preview"))
    .summary("serve a built site on this machine")
    .description("Serves what `concord catalog build` wrote, to this machine alone, until Ctrl-C.")
    .option("--out <dir>", `folder that was written (default: ${defaultOut})`)
    .option("--base <path>", "the base that it was built with", "/")
    .option("--port <number>", "port to start looking from", parsePort, 4321)
    .addHelpText("after", "\nExample:\n  $ concord catalog build && concord catalog preview")
    .action(async (options: ServeOptions) => {
      const workspace = await findWorkspace(shell, options.contracts);
      const serving = await serveSite(outFolder(workspace, options.out, shell), options);
      shell.out(`${serving.url}\n`);
      shell.err("Ctrl-C stops it\n");
      await untilInterrupted(shell.signal);
      await serving.close();
    });
}

function contractsOption(command: Command): Command {
  return command.option(
    "--contracts <dir|file>",
    "contracts folder or single document (default: from concord.yaml, else ./contracts)",
  );
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError("a port is a number from 0 to 65535.");
  return port;
}

/**
 * Builds the catalog of a workspace whose fabric has been read. Throws `CannotRun` where the folder holds something
 * else, or the catalog package is not installed.
 */
export async function buildSite(
  fabric: Fabric,
  workspace: Workspace,
  options: Pick<BuildOptions, "out" | "site" | "preview"> & { readonly base?: string },
  shell: Shell,
): Promise<BuildResult> {
  const { buildCatalog, ForeignFolder } = await loadCatalog();
  const out = outFolder(workspace, options.out, shell);
  requireFolder(path.dirname(out), "choose another folder with --out");
  const revision = await revisionOf(workspace);
  const history = await readHistory(fabric, workspace, shell);
  const before =
    options.preview === undefined ? undefined : await snapshotAt(options.preview, fabric, workspace, shell);
  try {
    return await buildCatalog({
      fabric,
      out,
      ...(options.base !== undefined && { base: options.base }),
      ...(options.site !== undefined && { site: options.site }),
      ...(revision !== undefined && { revision }),
      history,
      ...(before !== undefined && { before }),
      own: await readOwnParts(workspace),
      seen: await readSeen(workspace),
      cover: coverageOf(workspace),
      cache: path.join(workspace.folder, cacheFolder),
    });
  } catch (error) {
    if (!(error instanceof ForeignFolder)) throw error;
    throw new CannotRun(error.message, "choose another folder with --out, or empty this one yourself");
  }
}

/** Serves a built catalog on the first free port. Throws `CannotRun` where nothing was built there. */
export async function serveSite(
  folder: string,
  options: { readonly base?: string; readonly port?: number } = {},
): Promise<Serving> {
  const built = await readFile(path.join(folder, "model.json")).catch(() => undefined);
  if (built === undefined) throw new CannotRun(`there is no catalog in ${folder}`, "run concord catalog build first");
  const { serveCatalog } = await loadCatalog();
  return serveCatalog({ dir: folder, ...options });
}

/** "321 pages · 6.3 MB" */
export function sizeOf({ pages, bytes }: BuildResult): string {
  return `${pages} pages · ${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** The site brings Astro along, so it is a package of its own that is loaded when it is wanted. */
async function loadCatalog(): Promise<typeof import("@concord/catalog")> {
  try {
    return await import("@concord/catalog");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new CannotRun("the catalog is not installed here", "npm install --save-dev @concord/catalog");
  }
}

/** The last commit that touched the contracts: what the pages say they were made from. Undefined outside git. */
async function revisionOf(workspace: Workspace): Promise<Revision | undefined> {
  const repository = await openRepository(workspace.folder).catch(() => undefined);
  const contracts = path.resolve(workspace.folder, workspace.contracts);
  const [commit, date] = (await repository?.ask("log", "-1", "--format=%H %cI", "--", contracts))?.split(" ") ?? [];
  if (repository === undefined || !commit || !date) return undefined;
  const changed = (await repository.ask("status", "--porcelain", "--", contracts)) !== "";
  return { commit, date, ...(changed && { changed }) };
}

function outFolder(workspace: Workspace, out: string | undefined, shell: Shell): string {
  return out === undefined ? path.join(workspace.folder, defaultOut) : path.resolve(shell.cwd, out);
}

function printed(folder: string, shell: Shell): string {
  const relative = path.relative(shell.cwd, folder);
  return relative.startsWith("..") ? folder : relative;
}

function untilInterrupted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}
