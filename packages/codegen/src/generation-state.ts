import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Fabric, type Service, type ServiceId, makeFolder, packageSegment } from "@concord/contracts";
import type { Finding } from "@concord/diagnostics";
import type { PlannedFile } from "./file-plan.ts";
import type { GeneratedPackage } from "./generate.ts";
import { ownPackages, staleFiles } from "./write-plan.ts";

/** What the last run made of one service. */
export interface ServiceState {
  /** Hash of everything that its package was made from. */
  readonly input: string;
  readonly made: GeneratedPackage;
  readonly findings: readonly Finding[];
  /** Path in the output folder → SHA-256 of the text. */
  readonly files: Readonly<Record<string, string>>;
}

/** Kept beside the packages so that an unchanged service costs nothing. Only a cache: without it all is made anew. */
export interface GenerationState {
  readonly services: Readonly<Record<ServiceId, ServiceState>>;
  /** The last whole run, as its caller wants to remember it. */
  readonly run?: { readonly key: string; readonly result: unknown };
}

const stateFile = path.join(".concord", "generated.json");

export function readState(output: string): GenerationState {
  try {
    const state = JSON.parse(readFileSync(path.join(output, stateFile), "utf8")) as GenerationState;
    return typeof state.services === "object" ? state : { services: {} };
  } catch {
    return { services: {} };
  }
}

export function writeState(output: string, state: GenerationState): void {
  const file = path.join(output, stateFile);
  makeFolder(path.dirname(file));
  // Who commits what was generated commits nothing that is of this machine.
  const ignored = path.join(path.dirname(file), ".gitignore");
  if (!existsSync(ignored)) writeFileSync(ignored, "*\n");
  // Its own: another run may be at work here.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(state));
  renameSync(draft, file);
}

/** Whether every file of a service is there and as it was written. */
export function isIntact(output: string, state: ServiceState): boolean {
  return Object.entries(state.files).every(([file, hash]) => {
    try {
      return hashOf(readFileSync(path.join(output, file))) === hash;
    } catch {
      return false;
    }
  });
}

/** The files that runs have written and that are still theirs, by their paths in the output folder. */
export function generatedFiles(output: string): readonly string[] {
  return Object.values(readState(output).services).flatMap(({ files }) => Object.keys(files));
}

/** Keeps what a whole run came to, for the next one with the same key. */
export function rememberRun(output: string, key: string, result: unknown): void {
  writeState(output, { ...readState(output), run: { key, result } });
}

/**
 * What the last whole run came to, if it had this key, every file that it wrote is still as it was, and no other file of
 * ours has come to stand beside them, as it does when somebody goes back to an earlier commit.
 * @param root the contracts folder or document, as the fabric names it
 */
export function recallRun(output: string, key: string, root: string): unknown {
  const { run, services } = readState(output);
  if (run?.key !== key || !Object.values(services).every((state) => isIntact(output, state))) return undefined;
  const known = new Set(Object.values(services).flatMap(({ files }) => Object.keys(files)));
  return staleFiles(output, ownPackages(output, root), known).length === 0 ? run.result : undefined;
}

export function hashFiles(files: readonly PlannedFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map(({ path: file, text }) => [file, hashOf(text)]));
}

/** Hash of what a service's package is made from: its part of the fabric, the settings, and the tools' own code. */
export function inputHash(fabric: Fabric, service: Service, tools: string): string {
  const operations = fabric.operations.filter((operation) => operation.service === service.id);
  const channelIds = new Set(operations.flatMap(({ channel, reply }) => [channel, reply?.channel]));
  const messageIds = new Set(
    operations.flatMap(({ messages, reply }) =>
      [...messages, ...(reply?.messages ?? [])].map(({ message }) => message),
    ),
  );
  const targets = new Set(service.uses.map(({ target }) => target.id));
  const usedServices = new Set(
    fabric.endpoints.filter(({ id }) => targets.has(id)).map((endpoint) => endpoint.service),
  );
  const facts = [
    tools,
    fabric.root,
    fabric.settings.generation,
    packageSegment(fabric, service.id),
    service,
    fabric.contracts
      .filter((contract) => contract.service === service.id || usedServices.has(contract.service))
      .map(({ file, version, hash, valid }) => [file, version, hash, valid]),
    operations,
    fabric.channels.filter(({ id }) => channelIds.has(id)),
    fabric.messages.filter(({ id, owner }) => messageIds.has(id) || owner === service.id),
    fabric.mappings.filter((mapping) => mapping.service === service.id),
  ];
  return hashOf(JSON.stringify(facts));
}

/** Hash of all that a fabric says, for generators that may read any of it. */
export function fabricHash({ settings, contracts, documents }: Fabric): string {
  // Two documents that say the same may be bundled from files that do not.
  return hashOf(
    JSON.stringify([settings, contracts.map(({ file, hash, valid }) => [file, hash, valid]), [...documents]]),
  );
}

/** Hash over the contents of folders and files: of code and templates, whose change makes everything out of date. */
export function hashPlaces(folders: readonly string[], others: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of others) hash.update(readFileSync(file)).update("\0");
  for (const folder of folders) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const file of files.map((entry) => path.join(entry.parentPath, entry.name)).sort()) {
      hash.update(path.relative(folder, file)).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
