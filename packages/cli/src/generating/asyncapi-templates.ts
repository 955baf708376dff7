import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type AsyncApiTemplate, type Contract, type Fabric, type ServiceId, makeFolder } from "@concord/contracts";
import { type Finding, finding } from "@concord/diagnostics";
import { CannotRun } from "../shell.ts";
import type { Workspace } from "../workspace.ts";
import { runAsyncApiTemplate } from "./asyncapi-generator.ts";

/** What a template wrote, so that it can be removed again, and from what, so that it need not be written again. */
interface Written {
  readonly key: string;
  readonly files: readonly string[];
}

/** In each template's own folder: its files carry no mark of ours. */
const record = ".concord.json";

export interface TemplateRun {
  /** Folders that were written, or would be. */
  readonly written: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * Runs the AsyncAPI templates that concord.yaml names over each AsyncAPI document, into `<service>/<output>/` beside the
 * generated package. What is as its document, its template and its parameters say is left alone. Throws `CannotRun` for
 * a template that is not installed.
 */
export async function runAsyncApiTemplates(
  fabric: Fabric,
  workspace: Workspace,
  { output, mode, only }: { output: string; mode: "write" | "compare"; only?: readonly ServiceId[] | undefined },
): Promise<TemplateRun> {
  const written: string[] = [];
  const findings: Finding[] = [];
  for (const wanted of workspace.settings.generation.asyncapi) {
    const home = templateHome(wanted.template, workspace.folder);
    for (const contract of fabric.contracts) {
      const asked = only === undefined || only.includes(contract.service);
      if (!asked || !contract.valid || contract.specification !== "asyncapi") continue;
      const folder = path.join(output, contract.service, wanted.output);
      const key = keyOf(contract, wanted, home);
      if (isWritten(folder, key)) continue;
      if (!isOurs(folder)) {
        findings.push(folderForeign(fabric, contract, path.relative(workspace.folder, folder)));
        continue;
      }
      written.push(path.relative(output, folder).split(path.sep).join("/"));
      if (mode === "compare") continue;
      try {
        await write(contract, wanted, home, folder, key);
      } catch (error) {
        if (error instanceof CannotRun) throw error;
        findings.push(templateFailed(fabric, contract, wanted.template, error));
      }
    }
  }
  return { written, findings };
}

/** Never the generator's own search, which installs what it does not find. */
function templateHome(template: string, folder: string): string {
  if (/^\.{0,2}[/\\]/.test(template)) {
    const home = path.resolve(folder, template);
    if (existsSync(path.join(home, "package.json"))) return home;
    throw new CannotRun(`concord.yaml names the AsyncAPI template ${template}, and there is none`, "correct the path");
  }
  for (const place of createRequire(path.join(folder, "concord.yaml")).resolve.paths(template) ?? []) {
    if (existsSync(path.join(place, template, "package.json"))) return path.join(place, template);
  }
  const help = `npm install --save-dev ${template}`;
  throw new CannotRun(`concord.yaml names the AsyncAPI template ${template}, which is not installed`, help);
}

function keyOf({ hash }: Contract, { template, parameters }: AsyncApiTemplate, home: string): string {
  const { version } = JSON.parse(readFileSync(path.join(home, "package.json"), "utf8")) as {
    readonly version?: string;
  };
  return createHash("sha256")
    .update(JSON.stringify([hash, template, version, parameters]))
    .digest("hex");
}

function read(folder: string): Written | undefined {
  try {
    return JSON.parse(readFileSync(path.join(folder, record), "utf8")) as Written;
  } catch {
    return undefined;
  }
}

function isWritten(folder: string, key: string): boolean {
  const there = read(folder);
  return there?.key === key && there.files.every((file) => existsSync(path.join(folder, file)));
}

/** Whether a folder is free, or holds what a template wrote before. */
function isOurs(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0 || read(folder) !== undefined;
}

/** Beside its place first: a template that fails half way leaves what was there. */
async function write(
  contract: Contract,
  wanted: AsyncApiTemplate,
  home: string,
  folder: string,
  key: string,
): Promise<void> {
  makeFolder(path.dirname(folder));
  const draft = mkdtempSync(path.join(path.dirname(folder), ".concord-"));
  try {
    await runAsyncApiTemplate(home, JSON.stringify(contract.bundled), draft, wanted.parameters);
    const files = readdirSync(draft, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(draft, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
      .sort();
    writeFileSync(path.join(draft, record), `${JSON.stringify({ key, files }, null, 2)}\n`);
    for (const file of read(folder)?.files ?? []) rmSync(path.join(folder, file), { force: true });
    cpSync(draft, folder, { recursive: true });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function folderForeign(fabric: Fabric, { file }: Contract, folder: string): Finding {
  return finding({
    code: "codegen/file-foreign",
    severity: "error",
    message: `${folder} was not written by concord, so it is left as it is`,
    at: fabric.locate({ file, pointer: "" }),
    facts: { folder },
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
