import { existsSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Contract, Fabric, Service, ServiceId } from "@concord/contracts";
import { type Finding, compareFindings, finding } from "@concord/diagnostics";
import {
  type GenerationState,
  type ServiceState,
  fabricHash,
  hashFiles,
  hashPlaces,
  inputHash,
  isIntact,
  readState,
  writeState,
} from "./generation-state.ts";
import { type PackagePlan, type PlanOptions, createPlanner } from "./plan-packages.ts";
import { sourceName } from "./package-files.ts";
import { TemplateError, ownTemplates } from "./render.ts";
import { runtimeHome } from "./vendor-runtime.ts";
import { type Changes, applyChanges, compareWithDisk, ownPackages, packagesMadeFrom } from "./write-plan.ts";

export interface GenerateOptions extends PlanOptions {
  /** Absolute. */
  readonly output: string;
  /** Folders of templates beside our own, absolute. */
  readonly templates?: readonly string[];
  /** Whether generators may read more of the fabric than their service's part, as those that a team adds do. */
  readonly wide?: boolean;
  /** Services to generate; all of them when absent. */
  readonly only?: readonly ServiceId[];
  /** `write`, or `compare`: only say what writing would do. */
  readonly mode: "write" | "compare";
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Generated {
  readonly packages: readonly GeneratedPackage[];
  /** Packages that stay as they are, as their contracts cannot be read. */
  readonly held: readonly ServiceId[];
  readonly changes: Changes;
  readonly findings: readonly Finding[];
}

export interface GeneratedPackage {
  readonly service: ServiceId;
  readonly packageName: string;
  /** How many. */
  readonly files: number;
  readonly generators: readonly string[];
  /** `partly`: its contract has errors, so that only what can do with that was made. `failed`: not even that. */
  readonly outcome: "whole" | "partly" | "empty" | "failed";
}

/**
 * Generates the packages of a fabric. A service that cannot be generated, or whose contract cannot even be read, is said in
 * a finding and hinders no other; what was made of it before stays. Nothing is written before everything is planned, and
 * nothing is planned again whose input and output are as they were.
 */
export async function generate(fabric: Fabric, options: GenerateOptions): Promise<Generated> {
  const { output, mode, only, signal } = options;
  const state = readState(output);
  const tools = `${toolsHash(options)} ${options.wide ? fabricHash(fabric) : ""}`;
  const plan = createPlanner(fabric, options);
  const services = fabric.services.filter(({ id }) => only === undefined || only.includes(id));
  const made = new Map<ServiceId, ServiceState>();
  const plans: PackagePlan[] = [];
  const failed = new Map<ServiceId, Finding>();
  const held = heldPackages(output, fabric);
  for (const [done, service] of services.entries()) {
    options.onProgress?.(done, services.length);
    // Planning never waits; without a turn of the loop, nobody hears of Ctrl-C.
    await setImmediate();
    signal?.throwIfAborted();
    if (held.has(service.id)) continue;
    const input = inputHash(fabric, service, tools);
    const known = state.services[service.id];
    if (known?.input === input && isIntact(output, known)) {
      made.set(service.id, known);
      continue;
    }
    try {
      const planned = await plan(service);
      plans.push(planned);
      made.set(service.id, {
        input,
        made: describe(planned, isValid(fabric, service)),
        findings: planned.findings,
        files: hashFiles(planned.files),
      });
    } catch (error) {
      failed.set(service.id, failure(fabric, service, error));
    }
  }

  const kept = [...made.values()].flatMap(({ files }) => Object.keys(files));
  const files = plans.flatMap((planned) => planned.files);
  const changes = compareWithDisk(output, files, {
    kept,
    folders: foldersOf(options, fabric, new Set([...held, ...failed.keys()])),
  });
  const findings = [...made.values()].flatMap((one) => one.findings);
  findings.push(...failed.values(), ...changes.foreign.map((file) => foreign(fabric, file)));
  if (mode === "write") {
    signal?.throwIfAborted();
    applyChanges(output, changes);
    if (changes.foreign.length === 0) writeState(output, nextState(state, fabric, made, held));
  }
  const packages = services.map(({ id }) => made.get(id)?.made ?? failedPackage(id));
  return { packages, held: [...held], changes, findings: findings.sort(compareFindings) };
}

/** The generators' own code, the templates and, where it is copied, the runtime: a change in them changes everything. */
export function toolsHash(options: GenerateOptions): string {
  const code = codeHomes(options).map(hashOfCode);
  const others = hashPlaces(templateHomes(options), toolsManifests(options));
  return [...code, others, options.runtime, options.scope].join(" ");
}

/**
 * As it was when this process loaded it. While somebody watches, code may change and is not loaded again: what it makes
 * must not pass for what the new code would make.
 */
function hashOfCode(home: string): string {
  const known = codeHashes.get(home) ?? hashPlaces([home], []);
  codeHashes.set(home, known);
  return known;
}

const codeHashes = new Map<string, string>();

/** The folders that hold the tools' code and templates, absolute. */
export function toolsHomes(options: GenerateOptions): readonly string[] {
  return [...codeHomes(options), ...templateHomes(options)];
}

function codeHomes({ generators }: GenerateOptions): readonly string[] {
  return [import.meta.dirname, ...generators.map(({ home }) => home)];
}

function templateHomes({ templates = [], runtime }: GenerateOptions): readonly string[] {
  return [...templates, ownTemplates, ...(runtime === "vendored" ? [runtimeHome()] : [])];
}

/** The manifests of the tools, absolute: they name the versions of the libraries that tools lean on, and their own. */
export function toolsManifests(options: GenerateOptions): readonly string[] {
  return [...new Set(codeHomes(options).flatMap((home) => manifestAbove(home) ?? []))];
}

function manifestAbove(folder: string): string | undefined {
  const file = path.join(folder, "package.json");
  if (existsSync(file)) return file;
  return folder === path.dirname(folder) ? undefined : manifestAbove(path.dirname(folder));
}

/** Packages of contracts that are there and cannot be read: half a document is no reason to take away what it gave. */
function heldPackages(output: string, fabric: Fabric): ReadonlySet<ServiceId> {
  const read = new Set(fabric.contracts.map(({ file }) => file));
  const unread = fabric.findings.filter(
    ({ code, severity, at }) => isSyntax(code) || (severity === "error" && !read.has(at.file)),
  );
  const sources = [...new Set(unread.map(({ at }) => sourceName(fabric, at.file)))];
  return new Set(packagesMadeFrom(output, ownPackages(output, fabric.root), sources));
}

/** Of broken text the reader makes what it can. */
function isSyntax(code: string): boolean {
  return code === "contracts/yaml-invalid" || code === "contracts/json-invalid";
}

/** The folders in which own files that nobody planned are stale: of the services asked for, or all; of none that stays. */
function foldersOf(
  { output, only }: GenerateOptions,
  fabric: Fabric,
  staying: ReadonlySet<ServiceId>,
): readonly string[] {
  const known = new Set(fabric.services.map(({ id }) => id));
  return ownPackages(output, fabric.root).filter((folder) => {
    if (staying.has(folder)) return false;
    return only === undefined || (known.has(folder) && only.includes(folder));
  });
}

function nextState(
  state: GenerationState,
  fabric: Fabric,
  made: ReadonlyMap<ServiceId, ServiceState>,
  held: ReadonlySet<ServiceId>,
): GenerationState {
  const known = new Set([...fabric.services.map(({ id }) => id), ...held]);
  const before = Object.entries(state.services).filter(([id]) => known.has(id));
  return { services: Object.fromEntries([...before, ...made]) };
}

function describe(plan: PackagePlan, valid: boolean): GeneratedPackage {
  const { service, packageName, files, generators } = plan;
  const outcome = files.length === 0 ? "empty" : valid ? "whole" : "partly";
  return { service, packageName, files: files.length, generators, outcome };
}

function failedPackage(service: ServiceId): GeneratedPackage {
  return { service, packageName: "", files: 0, generators: [], outcome: "failed" };
}

function isValid(fabric: Fabric, service: Service): boolean {
  return contractsOf(fabric, service).every((contract) => contract.valid);
}

function contractsOf(fabric: Fabric, service: Service): readonly Contract[] {
  return fabric.contracts.filter((contract) => contract.service === service.id);
}

/** A generator that throws has met a contract that it was not made for; that is our fault, and still no reason to crash. */
function failure(fabric: Fabric, service: Service, error: unknown): Finding {
  const reason = error instanceof Error ? error.message : String(error);
  return finding({
    code: "codegen/generation-failed",
    severity: "error",
    message: `${service.id} could not be generated: ${reason.split("\n")[0]}`,
    at: fabric.locate(service.at),
    facts: { service: service.id },
    help:
      error instanceof TemplateError
        ? "correct the template, or take it away: ours takes its place"
        : "correct what the other findings say of this contract; if there is none, report it together with the contract",
  });
}

function foreign(fabric: Fabric, file: string): Finding {
  return finding({
    code: "codegen/file-foreign",
    severity: "error",
    message: `${file} was not written by concord, so it is left as it is`,
    at: { file: fabric.root, pointer: "", line: 1, column: 1, length: 0 },
    facts: { file },
    help: "move it away, or choose another output folder with --out",
  });
}
