import { canonicalJson, type Json, type Location } from "@concord/diagnostics";
import path from "node:path/posix";
import { checkFabric, contractsOf, type Folder } from "./check-fabric.ts";
import type { FileKind } from "./classify.ts";
import { contractRecord } from "./contract-record.ts";
import type { Domain, Fabric, Locate, Place, WorkspaceSettings } from "./fabric.ts";
import type { FileSource } from "./files.ts";
import { byId, compareText } from "./join/groups.ts";
import type { OwnedContract } from "./join/join-channels.ts";
import { joinFabric } from "./join/join-fabric.ts";
import { readContracts } from "./read-contracts.ts";
import type { FabricMemory } from "./memory/fabric-memory.ts";
import { mapView } from "./memory/map-view.ts";
import { traceLibrary } from "./memory/traced-library.ts";
import type { Library } from "./resolve/library.ts";
import { readLibrary, type DocumentCache } from "./resolve/read-library.ts";
import { schemaReader } from "./schema/read-schema.ts";
import { checkFile } from "./schemas/check-files.ts";
import { checkFormats } from "./schemas/check-formats.ts";
import { optional } from "./source/members.ts";
import { reporter, type Report } from "./source/report.ts";
import { domainOf, stepsBelow } from "./workspace/layout.ts";
import { readFlows } from "./workspace/read-flows.ts";
import { readMappings } from "./workspace/read-mappings.ts";
import { modelId, readModels } from "./workspace/read-models.ts";
import { readDomain, readTeams, readTerms } from "./workspace/read-people.ts";
import { readServices } from "./workspace/read-services.ts";
import { readSettings } from "./workspace/settings.ts";

export interface LoadOptions {
  /** The contracts folder or the single document, as the file source names it. */
  readonly root: string;
  /** The workspace's own settings, as the file source names them; absent: defaults. */
  readonly workspaceFile?: string;
  /** Keeps documents between loads, for watching. */
  readonly cache?: DocumentCache;
  /** What was made of files before, here or in another process. */
  readonly memory?: FabricMemory;
  /** Called as documents are read and then checked. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads concord.yaml alone, with defaults for what it does not say; a file that cannot be read gives the defaults. */
export async function loadSettings(source: FileSource, file: string): Promise<WorkspaceSettings> {
  return readSettings(await settingsLibrary(source, file), file);
}

/** Reads a contracts folder into one fabric. Bad input never throws: what is wrong with it is said in `findings`. */
export async function loadFabric(source: FileSource, options: LoadOptions): Promise<Fabric> {
  const { workspaceFile: workspace } = options;
  const progress = options.onProgress ?? (() => {});
  const files = (await source.list()).toSorted(compareText);
  const single = files.length === 1 && files[0] === options.root;
  const folder = single ? path.dirname(options.root) : path.normalize(options.root);
  const settingsFiles = await settingsLibrary(source, workspace);
  const settings = readSettings(settingsFiles, workspace);
  const onRead = (done: number, total: number): void => progress(done, 2 * total);
  const { cache, memory } = options;
  const told = { files, ...optional("cache", cache), ...optional("memory", memory), onRead };
  const library = await readLibrary(source, { folder, remotes: settings.remotes }, told);
  const traced = traceLibrary(library, memory, canonicalJson({ ...library.boundary }));
  const locate: Locate = (place) => locateIn([library, settingsFiles], place);
  const reports = reporter((place, part) => locateIn([library, settingsFiles], place, part));
  if (workspace !== undefined) {
    const watched = traceLibrary(settingsFiles, memory, "");
    const wrong = (): Report[] => checkFile(watched.library, workspace, "workspace").map((one) => reports.located(one));
    for (const report of watched.recall("settings", workspace, wrong)) reports.add(report);
  }

  const kinds = kindsOf(library, files);
  const filesOf = (kind: FileKind["kind"]): string[] => files.filter((file) => kinds.get(file)?.kind === kind);
  const found: Folder = { root: options.root, files, kinds, library, traced };
  const invalid = await checkFabric(found, reports, (done, total) => progress(total + done, 2 * total));

  const models = new Map(filesOf("model").map((file) => [file, modelId(folder, file)]));
  const readSchema = schemaReader(traced.library, (place) =>
    place.pointer === "" ? models.get(place.file) : undefined,
  );
  const domainFiles = new Map(filesOf("domain").map((file) => [stepsBelow(folder, file)[0]!, file]));
  const contracts = readContracts(traced, contractsOf(found), {
    folder,
    domains: new Set(domainFiles.keys()),
    readSchema,
  });
  const joined = joinFabric(contracts);
  const domains = readDomains(library, domainFiles, contracts);
  const services = readServices(contracts, filesOf("uses"), {
    library,
    folder,
    domains,
    readSchema,
    ...joined,
    reporter: reports,
  });
  const flows = filesOf("flow").flatMap((file) => {
    const domain = domainOf(stepsBelow(folder, file).slice(0, -1));
    return readFlows(library, file, domain, { services, ...joined });
  });
  const modelRecords = readModels(library, [...models.keys()], { folder, domains, readSchema }).sort(byId);
  for (const report of checkFormats({ ...joined, models: modelRecords })) reports.add(report);
  return {
    root: options.root,
    settings,
    contracts: contracts
      .map((contract) => contractRecord(library, contract, !invalid.has(contract.file)))
      .sort((left, right) => compareText(left.file, right.file)),
    domains,
    teams: filesOf("teams")
      .flatMap((file) => readTeams(library, file))
      .sort(byId),
    services: services.sort(byId),
    ...joined,
    models: modelRecords,
    terms: filesOf("glossary")
      .flatMap((file) => readTerms(library, file, folder))
      .sort(byId),
    flows: flows.sort(byId),
    mappings: filesOf("mappings")
      .flatMap((file) => readMappings(library, file, { services, readSchema }))
      .sort(byId),
    findings: reports.all(),
    locate,
    documents: valuesOf([settingsFiles, library]),
    source: (file) => (library.documents.get(file) ?? settingsFiles.documents.get(file))?.text,
  };
}

async function settingsLibrary(source: FileSource, file: string | undefined): Promise<Library> {
  return readLibrary(source, { folder: ".", remotes: {} }, { files: file === undefined ? [] : [file] });
}

function kindsOf(library: Library, files: readonly string[]): Map<string, FileKind> {
  return new Map(
    files.flatMap((file) => {
      const kind = library.facts.get(file)?.kind;
      return kind ? [[file, kind] as const] : [];
    }),
  );
}

/** A domain has a file of its own, or at least a contract. */
function readDomains(
  library: Library,
  files: ReadonlyMap<string, string>,
  contracts: readonly OwnedContract[],
): Domain[] {
  const ids = new Set([...files.keys(), ...contracts.map((contract) => contract.domain)]);
  return [...ids].sort(compareText).map((id) => {
    const file = files.get(id);
    const fallback = contracts.find((contract) => contract.domain === id)?.at ?? { file: file!, pointer: "" };
    return readDomain(library, id, file, fallback);
  });
}

/** Values are parsed when they are asked for. */
function valuesOf(libraries: readonly Library[]): ReadonlyMap<string, Json> {
  const documents = libraries.flatMap(({ documents: own, facts }) =>
    [...own].filter(([file]) => facts.get(file)?.kind !== undefined),
  );
  return mapView(new Map(documents), { get: (_file, document) => document?.value });
}

function locateIn(libraries: readonly Library[], { file, pointer }: Place, part?: "key"): Location {
  const document = libraries.map((library) => library.documents.get(file)).find((one) => one !== undefined);
  return document?.locate(pointer, part) ?? { file, pointer, line: 1, column: 1, length: 0 };
}
