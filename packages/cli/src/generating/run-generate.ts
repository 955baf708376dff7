import { createHash } from "node:crypto";
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import {
  type Changes,
  type GenerateOptions,
  type Generated,
  type GeneratedPackage,
  createRender,
  generate,
  linkPackages,
  linksOf,
  ownTemplates,
  recallRun,
  rememberRun,
  generatedFiles,
  toolsHash,
  toolsHomes,
  toolsManifests,
} from "@concord/codegen";
import { type Fabric, diskFiles, isUnlisted, readerHomes, readerStamp } from "@concord/contracts";
import type { Report } from "@concord/diagnostics";
import { withProgress } from "../progress.ts";
import { CannotRun, type Shell, WrongUsage } from "../shell.ts";
import type { Workspace } from "../workspace.ts";
import { type TemplateRun, runAsyncApiTemplates } from "./asyncapi-templates.ts";
import { findExtensions, resolveModule } from "./extensions.ts";
import { generateReport } from "./generate-report.ts";
import type { Watched } from "./generate-stamp.ts";

/** The scope under which programs import generated packages. */
const scope = "@contracts";

export interface GenerateRequest {
  /** Relative to where the command was called, or absolute; default: the workspace's `output`. */
  readonly out?: string;
  readonly runtime?: "package" | "vendored";
  readonly only?: readonly string[];
  /** `write`, or `compare`: only say what would be written. */
  readonly mode?: "write" | "compare";
}

export interface GenerateRun {
  readonly generated: Generated;
  /** What AsyncAPI templates of others made beside it. */
  readonly templates: TemplateRun;
  readonly report: Report;
}

/**
 * Generates the packages of a fabric and, in a workspace, makes its own programs find them. Throws `CannotRun`.
 * @param key what `runKey` gave, to remember the run by
 */
export async function runGenerate(
  fabric: Fabric,
  workspace: Workspace,
  request: GenerateRequest,
  shell: Shell,
  key?: string,
): Promise<GenerateRun> {
  const options = await optionsOf(workspace, request, shell);
  const unknown = request.only?.find((id) => fabric.services.every((service) => service.id !== id));
  if (unknown !== undefined) {
    const known = fabric.services.map(({ id }) => id).join(", ");
    throw new CannotRun(`there is no service ${unknown}`, known === "" ? undefined : `the services are ${known}`);
  }
  // One document says nothing of the other services that may have been generated beside it.
  const only = request.only ?? (isFolder(workspace) ? undefined : fabric.services.map(({ id }) => id));
  const generated = await withProgress(shell, "generating", (say) =>
    generate(fabric, {
      ...options,
      ...(only && { only }),
      onProgress: (done, total) => say(`generating  ${done} of ${total}`),
    }),
  ).catch((error: unknown) => {
    throw cannotWrite(error, options.output);
  });
  const { output, mode } = options;
  const { held } = generated;
  const templates = await runAsyncApiTemplates(fabric, workspace, {
    output,
    mode,
    only,
    held,
    signal: shell.signal,
  }).catch((error: unknown) => {
    throw cannotWrite(error, output);
  });
  if (options.mode === "write") {
    link(workspace, options.output);
    // What failed may do so for reasons that no key knows: it is tried again.
    const isDone = generated.changes.foreign.length === 0 && generated.packages.every(isMade);
    if (key !== undefined && isDone) {
      rememberRun(
        options.output,
        key,
        generateReport(fabric, { ...generated, changes: afterwards(generated) }, nothing),
      );
    }
  }
  return { generated, templates, report: generateReport(fabric, generated, templates) };
}

/** The report of the last run, where nothing that it depends on has changed since, and nothing that it made. */
export function recallReport(
  workspace: Workspace,
  request: GenerateRequest,
  key: string,
  shell: Shell,
): Report | undefined {
  const output = outputOf(workspace, request, shell);
  const known = recallRun(output, key, workspace.contracts) as Report | undefined;
  if (known && request.mode !== "compare") link(workspace, output);
  return known;
}

function isMade({ outcome }: GeneratedPackage): boolean {
  return outcome !== "failed";
}

function afterwards({ changes }: Generated): Changes {
  const unchanged = changes.unchanged + changes.created.length + changes.updated.length;
  return { created: [], updated: [], stale: [], unchanged, foreign: [] };
}

const nothing: TemplateRun = { written: [], removed: [], findings: [] };

/**
 * What a whole run over a contracts folder depends on, as one hash, without parsing any of it; undefined for a single
 * document, which may refer to files that nobody lists, and where AsyncAPI templates of others have files of their own.
 */
export async function runKey(
  workspace: Workspace,
  request: GenerateRequest,
  shell: Shell,
): Promise<string | undefined> {
  if (!isWhole(workspace, request)) return undefined;
  const { settingsFile, settings } = workspace;
  const also = [...(settingsFile === undefined ? [] : [settingsFile]), ...Object.values(settings.remotes)];
  const source = diskFiles({ cwd: workspace.folder, root: workspace.contracts, also });
  const hash = createHash("sha256").update(readerStamp());
  hash.update(toolsHash(await optionsOf(workspace, request, shell)));
  for (const file of [...(await source.list()), ...also]) {
    const read = await source.read(file);
    hash
      .update(file)
      .update("\0")
      .update(read.ok ? read.bytes : read.reason)
      .update("\0");
  }
  return hash.digest("hex");
}

/**
 * What the outcome of a whole run depends on: contracts, settings, tools, and what was made. Undefined where `runKey` is,
 * and where links lead to places that are not looked at here.
 */
export async function watchedPlaces(
  workspace: Workspace,
  request: GenerateRequest,
  shell: Shell,
): Promise<Watched | undefined> {
  const { folder, settingsFile, settings } = workspace;
  if (!isWhole(workspace, request)) return undefined;
  if (settingsFile === undefined || Object.keys(settings.remotes).length > 0) return undefined;
  const options = await optionsOf(workspace, request, shell);
  const contracts = placesBelow(path.join(folder, workspace.contracts), (name) => !isUnlisted(name));
  const homes = [...toolsHomes(options), ...readerHomes(), path.dirname(import.meta.dirname)];
  const tools = homes.map((home) => placesBelow(home, () => true));
  const links = isOwnOutput(workspace, options.output) ? linksOf(folder, options.output, scope) : [];
  if (contracts === undefined || tools.includes(undefined)) return undefined;
  return {
    places: [
      path.join(folder, settingsFile),
      ...contracts,
      ...tools.flatMap((places) => places ?? []),
      ...toolsManifests(options),
      ...placesOf(options.output, generatedFiles(options.output)),
      ...links.filter(({ importer }) => existsSync(importer)).map(({ link: place }) => place),
    ],
    absent: links.map(({ importer }) => importer).filter((importer) => !existsSync(importer)),
    modules: settings.generation.generators.map((name) => [name, resolveModule(name, folder)]),
  };
}

/** Files of a folder, and all folders that they stand in: other files may come to stand beside them. */
function placesOf(output: string, files: readonly string[]): readonly string[] {
  const folders = new Set(["."]);
  for (const file of files) {
    for (let folder = path.dirname(file); !folders.has(folder); folder = path.dirname(folder)) folders.add(folder);
  }
  const behindLink = existsSync(output) ? [realpathSync(output)] : [];
  return [...behindLink, ...[...folders, ...files].map((place) => path.join(output, place))];
}

/** A folder, or a link to one, with its folders and its files; undefined where there is anything else in it. */
function placesBelow(folder: string, isWanted: (name: string) => boolean): readonly string[] | undefined {
  const behindLink = realpathSync(folder);
  if (behindLink !== folder) {
    const places = placesBelow(behindLink, isWanted);
    return places && [folder, ...places];
  }
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => isWanted(name));
  const below = entries.map((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isFile()) return [place];
    return entry.isDirectory() ? placesBelow(place, isWanted) : undefined;
  });
  return below.includes(undefined) ? undefined : [folder, ...below.flatMap((places) => places ?? [])];
}

async function optionsOf(workspace: Workspace, request: GenerateRequest, shell: Shell): Promise<GenerateOptions> {
  const { runtime = "package", mode = "write" } = request;
  const { generators, templates } = await findExtensions(workspace);
  const output = outputOf(workspace, request, shell);
  const render = createRender([...templates, ownTemplates]);
  const wide = workspace.settings.generation.generators.length > 0;
  return { generators, templates, render, scope, runtime, output, mode, wide, signal: shell.signal };
}

/** Where a run writes to, absolute. */
export function outputOf(workspace: Workspace, { out }: GenerateRequest, shell: Shell): string {
  if (out === "") throw new WrongUsage("--out names no folder", "name one: --out DIR");
  const output = out === undefined ? outputFolder(workspace) : path.resolve(shell.cwd, out);
  if (existsSync(output) && !statSync(output).isDirectory()) {
    throw new CannotRun(`${out ?? output} is not a folder`, "name a folder: --out DIR");
  }
  return output;
}

/** Where the packages of a workspace go, absolute. */
export function outputFolder(workspace: Workspace): string {
  return path.resolve(workspace.folder, workspace.settings.output);
}

/** Whether a run makes everything of a folder, by nothing but our own tools and files that are listed. */
function isWhole(workspace: Workspace, { only }: GenerateRequest): boolean {
  return isFolder(workspace) && only === undefined && workspace.settings.generation.asyncapi.length === 0;
}

function isFolder(workspace: Workspace): boolean {
  return statSync(path.join(workspace.folder, workspace.contracts)).isDirectory();
}

/** Only a workspace's own output is what its programs should see. */
function link(workspace: Workspace, output: string): void {
  if (isOwnOutput(workspace, output)) linkPackages(workspace.folder, output, scope);
}

function isOwnOutput(workspace: Workspace, output: string): boolean {
  return workspace.settingsFile !== undefined && output === outputFolder(workspace);
}

/** What the file system refuses, in words for people; every other error as it is. */
function cannotWrite(error: unknown, output: string): unknown {
  const { code = "", syscall, message } = error as NodeJS.ErrnoException;
  const isRefused = ["EACCES", "EEXIST", "EISDIR", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"].includes(code);
  // Some folders take no others: /proc.
  return isRefused || (code === "ENOENT" && syscall === "mkdir")
    ? new CannotRun(`${output} could not be written: ${message}`, "choose another folder with --out")
    : error;
}
