import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type AsyncApiTemplate, type Contract, type Fabric, type ServiceId, makeFolder } from "@concord/contracts";
import { type Finding, finding } from "@concord/diagnostics";
import { CannotRun } from "../shell.ts";
import type { Workspace } from "../workspace.ts";
import { runAsyncApiTemplate } from "./asyncapi-generator.ts";
import { clearFolder, foreignFiles, isCurrent, isOurs, replaceFolder, writtenFolders } from "./template-folder.ts";

export interface TemplateRun {
  /** Folders that were written, or would be, by their paths in the output. */
  readonly written: readonly string[];
  /** Folders that no template writes any more: what it wrote there is gone, or would be. */
  readonly removed: readonly string[];
  readonly findings: readonly Finding[];
}

export interface TemplateOptions {
  /** Absolute. */
  readonly output: string;
  /** `compare`: only say what writing would do. */
  readonly mode: "write" | "compare";
  /** Services to run templates for; all of them when absent. */
  readonly only?: readonly ServiceId[] | undefined;
  /** Services whose contracts cannot be read. */
  readonly held: readonly ServiceId[];
  readonly signal: AbortSignal;
}

/** One template over one document. */
interface Task {
  readonly contract: Contract;
  readonly wanted: AsyncApiTemplate;
  /** The template's folder, absolute. */
  readonly home: string;
  /** Where its files go, absolute. */
  readonly folder: string;
}

/**
 * Runs the AsyncAPI templates that concord.yaml names over each AsyncAPI document, into `<service>/<output>/` beside the
 * generated package, and clears away what templates wrote that it names no more. What is as its document, its template
 * and its parameters say is left alone. Throws `CannotRun` for a template that is not installed.
 */
export async function runAsyncApiTemplates(
  fabric: Fabric,
  workspace: Workspace,
  { output, mode, only, held, signal }: TemplateOptions,
): Promise<TemplateRun> {
  const templates = workspace.settings.generation.asyncapi;
  requireOutputs(templates);
  const contracts = fabric.contracts.filter(({ specification }) => specification === "asyncapi");
  const tasks = templates.flatMap((wanted) => {
    const home = templateHome(wanted.template, workspace.folder);
    return contracts.map((contract) => ({
      contract,
      wanted,
      home,
      folder: path.join(output, contract.service, wanted.output),
    }));
  });
  const isAsked = (service: ServiceId): boolean => only === undefined || only.includes(service);
  const written: string[] = [];
  const findings: Finding[] = [];
  for (const task of tasks.filter(({ contract }) => contract.valid && isAsked(contract.service))) {
    signal.throwIfAborted();
    const key = keyOf(task);
    if (isCurrent(task.folder, key)) continue;
    if (!isOurs(task.folder)) findings.push(foreign(fabric, task, path.relative(workspace.folder, task.folder)));
    else if (mode === "compare") written.push(printed(output, task.folder));
    else {
      const problem = await write(fabric, task, key, { output, workspace });
      if (problem) findings.push(problem);
      else written.push(printed(output, task.folder));
    }
  }
  // A document with errors, or that cannot even be read, keeps what was made of it before.
  const kept = new Set([
    ...tasks.map(({ folder }) => printed(output, folder)),
    ...templates.flatMap((wanted) => held.map((service) => printed(output, path.join(output, service, wanted.output)))),
  ]);
  const removed = writtenFolders(output, rootOf(fabric)).filter(
    (place) => !kept.has(place) && isAsked(place.split("/")[0]!),
  );
  if (mode === "write") for (const place of removed) clearFolder(path.join(output, place));
  return { written, removed, findings };
}

/** Throws `CannotRun` where templates would write into each other's folders, or into somebody else's. */
function requireOutputs(templates: readonly AsyncApiTemplate[]): void {
  const seen = new Set<string>();
  for (const { template, output } of templates) {
    const place = path.normalize(output).replace(/[/\\]+$/, "");
    const why = "each AsyncAPI template has a folder of its own below that of its service";
    if (path.isAbsolute(place) || /^\.\.?([/\\]|$)/.test(place)) {
      throw new CannotRun(`concord.yaml gives ${template} the output ${output}; ${why}`, "name a folder: output: docs");
    }
    if (seen.has(place)) throw new CannotRun(`two AsyncAPI templates in concord.yaml write to ${output}; ${why}`);
    seen.add(place);
  }
}

/** Never the generator's own search, which installs what it does not find. */
function templateHome(template: string, folder: string): string {
  if (/^\.{0,2}[/\\]/.test(template)) {
    const home = path.resolve(folder, template);
    if (existsSync(path.join(home, "package.json"))) return home;
    const what = existsSync(home) ? "it has no package.json" : "there is none";
    throw new CannotRun(`concord.yaml names the AsyncAPI template ${template}, and ${what}`, "correct the path");
  }
  for (const place of createRequire(path.join(folder, "concord.yaml")).resolve.paths(template) ?? []) {
    if (existsSync(path.join(place, template, "package.json"))) return path.join(place, template);
  }
  const help = `npm install --save-dev ${template}`;
  throw new CannotRun(`concord.yaml names the AsyncAPI template ${template}, which is not installed`, help);
}

/** What the outcome depends on: of the template all that is its own, so that it can be worked on. */
function keyOf({ contract, wanted, home }: Task): string {
  const hash = createHash("sha256").update(JSON.stringify([contract.hash, wanted.template, wanted.parameters]));
  for (const file of templateFiles(home, "")) {
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(path.join(home, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** Without what it leans on, and without what React templates are compiled to beside themselves. */
function templateFiles(home: string, folder: string): readonly string[] {
  return readdirSync(path.join(home, folder), { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && name !== "__transpiled" && name !== ".git")
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? templateFiles(home, file) : entry.isFile() ? [file] : [];
    })
    .sort();
}

/** Writes elsewhere first: a template that fails half way leaves what was there. */
async function write(
  fabric: Fabric,
  task: Task,
  key: string,
  { output, workspace }: { readonly output: string; readonly workspace: Workspace },
): Promise<Finding | undefined> {
  const { contract, wanted, home, folder } = task;
  makeFolder(output);
  const staging = mkdtempSync(path.join(output, ".concord-"));
  try {
    const draft = path.join(staging, "draft");
    mkdirSync(draft);
    await runAsyncApiTemplate(home, JSON.stringify(contract.bundled), draft, wanted.parameters);
    if (readdirSync(staging).length > 1) throw new Error("it wrote outside of the folder that it was given");
    const [file] = foreignFiles(folder, draft);
    if (file !== undefined) return foreign(fabric, task, path.relative(workspace.folder, path.join(folder, file)));
    replaceFolder(folder, draft, { root: rootOf(fabric), key });
    return undefined;
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    return templateFailed(fabric, contract, wanted.template, error);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function rootOf({ root }: Fabric): string {
  return path.basename(path.normalize(root));
}

function printed(output: string, folder: string): string {
  return path.relative(output, folder).split(path.sep).join("/");
}

function foreign(fabric: Fabric, { contract }: Task, place: string): Finding {
  return finding({
    code: "codegen/file-foreign",
    severity: "error",
    message: `${place} was not written by concord, so it is left as it is`,
    at: fabric.locate({ file: contract.file, pointer: "" }),
    facts: { folder: place },
    help: "move it away, or name another output for the template in concord.yaml",
  });
}

function templateFailed(fabric: Fabric, { file }: Contract, template: string, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return finding({
    code: "codegen/template-failed",
    severity: "error",
    message: `${template} failed: ${reason.split("\n")[0]}`,
    at: fabric.locate({ file, pointer: "" }),
    facts: { template },
    help: "ask its authors, or take the template out of concord.yaml",
  });
}
