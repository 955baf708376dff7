import type { Finding } from "@concord/diagnostics";
import path from "node:path/posix";
import { readAsyncApi2 } from "./asyncapi/read-v2.ts";
import { readAsyncApi3 } from "./asyncapi/read-v3.ts";
import { classify, type FileKind } from "./classify.ts";
import type { Contract, Domain, Fabric, Locate, Model, Service } from "./fabric.ts";
import type { FileSource } from "./files.ts";
import { humanize } from "./identifiers.ts";
import { byId, compareText } from "./join/groups.ts";
import { joinFabric } from "./join/join-fabric.ts";
import type { OwnedContract } from "./join/join-channels.ts";
import { readOpenApi } from "./openapi/read-openapi.ts";
import type { ContractFile, ReadContract } from "./reading.ts";
import { entries, open, refOf, root, type Library } from "./resolve/library.ts";
import { member } from "./resolve/pointer.ts";
import { readLibrary, type DocumentCache } from "./resolve/read-library.ts";
import { schemaReader, type ReadSchema } from "./schema/read-schema.ts";
import { fileStem, nameScope } from "./schema/schema-name.ts";
import { optional, textOf } from "./source/members.ts";
import { homeOf, serviceIds, stepsBelow, type Home } from "./workspace/layout.ts";
import { readDomain, readTeams, readTerms } from "./workspace/read-people.ts";
import { readSettings } from "./workspace/settings.ts";

export interface LoadOptions {
  /** The contracts folder or the single document, as the file source names it. */
  readonly root: string;
  /** The workspace's own settings, as the file source names them; absent: defaults. */
  readonly workspaceFile?: string;
  /** Keeps documents between loads, for watching. */
  readonly cache?: DocumentCache;
  /** Called as documents are read and checked. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads a contracts folder into one fabric. Bad input never throws: it is said in `findings`. */
export async function loadFabric(source: FileSource, options: LoadOptions): Promise<Fabric> {
  const files = await source.list();
  const single = files.length === 1 && files[0] === options.root;
  const folder = single ? path.dirname(options.root) : path.normalize(options.root);
  const workspace = options.workspaceFile;
  const settingsLibrary = await readLibrary(
    source,
    { folder, remotes: {} },
    { files: workspace === undefined ? [] : [workspace] },
  );
  const settings = readSettings(settingsLibrary, workspace);
  const library = await readLibrary(
    source,
    { folder, remotes: settings.remotes },
    { files, ...optional("cache", options.cache), ...optional("onRead", options.onProgress) },
  );
  const kinds = new Map<string, FileKind>();
  for (const file of files) {
    const document = library.documents.get(file);
    if (document?.value !== undefined) kinds.set(file, classify(document, folder));
  }
  const filesOf = (kind: FileKind["kind"]): string[] => files.filter((file) => kinds.get(file)?.kind === kind);

  const modelIds = new Map(filesOf("model").map((file) => [file, `${stepsBelow(folder, file)[0]}/${fileStem(file)}`]));
  const readSchema = schemaReader(library, (place) => (place.pointer === "" ? modelIds.get(place.file) : undefined));
  const read = files.flatMap((file): ReadContract[] => {
    const kind = kinds.get(file);
    return kind?.kind === "contract" ? [readContract(library, kind.contract, readSchema)] : [];
  });

  const domainFiles = new Map(filesOf("domain").map((file) => [stepsBelow(folder, file)[0]!, file]));
  const homes = new Map<string, Home>();
  const homeOfFile = new Map<string, Home>();
  for (const contract of read) {
    const home = homeOf(contract, folder, new Set(domainFiles.keys()));
    homes.set(home.key, homes.get(home.key) ?? home);
    homeOfFile.set(contract.file, homes.get(home.key)!);
  }
  const ids = serviceIds(homes);
  const owned = read.map((contract): OwnedContract => {
    const home = homeOfFile.get(contract.file)!;
    return { ...contract, service: ids.get(home.key)!, domain: home.domain };
  });
  const joined = joinFabric(owned);

  const domainIds = new Set([...owned.map((contract) => contract.domain), ...domainFiles.keys()]);
  const domains = [...domainIds].map((id): Domain => {
    const fallback = owned.find((contract) => contract.domain === id)?.at ?? {
      file: domainFiles.get(id)!,
      pointer: "",
    };
    return readDomain(library, id, domainFiles.get(id) ?? "", fallback);
  });
  const owners = new Map(domains.map((domain) => [domain.id, domain.owner]));
  const services = [...Map.groupBy(owned, (contract) => contract.service)].map(([id, contracts]) =>
    serviceOf(id, contracts, owners.get(contracts[0]!.domain)),
  );
  const models = [...modelIds].map(([file, id]): Model => {
    const node = root(library, file)!;
    const [domain] = id.split("/") as [string];
    const scope = nameScope([]);
    const schema = readSchema(node, {
      dialect: "2020-12",
      schemaFormat: "application/schema+json;version=2020-12",
      name: fileStem(file),
      scope,
    });
    return {
      id,
      name: schema.name,
      domain,
      ...optional("owner", textOf(node, "x-owner") ?? owners.get(domain)),
      title: textOf(node, "title") ?? humanize(fileStem(file)),
      ...optional("description", textOf(node, "description")),
      at: { file, pointer: "" },
      schema,
    };
  });
  const locate: Locate = ({ file, pointer }) =>
    (library.documents.get(file) ?? settingsLibrary.documents.get(file))?.locate(pointer) ?? {
      file,
      pointer,
      line: 1,
      column: 1,
      length: 0,
    };
  const findings: Finding[] = [];
  return {
    root: options.root,
    settings,
    contracts: owned.map((contract): Contract => ({
      file: contract.file,
      specification: contract.specification,
      specificationVersion: contract.specificationVersion,
      title: contract.title,
      version: contract.version,
      service: contract.service,
      hash: "",
      valid: true,
      bundled: {},
    })),
    domains: domains.sort(byId),
    teams: filesOf("teams")
      .flatMap((file) => readTeams(library, file))
      .sort(byId),
    services: services.sort(byId),
    ...joined,
    models: models.sort(byId),
    terms: filesOf("glossary")
      .flatMap((file) => readTerms(library, file))
      .sort(byId),
    flows: [],
    findings,
    locate,
    source: (file) => library.documents.get(file)?.text,
  };
}

function readContract(library: Library, contract: ContractFile, readSchema: ReadSchema): ReadContract {
  const document = root(library, contract.file)!;
  const components = entries(library, open(library, document, "components", "schemas")).map(([, node]) => node);
  const scope = nameScope(components.filter((node) => refOf(node.value) === undefined));
  if (contract.specification === "openapi") return readOpenApi(contract, { library, scope, readSchema });
  const major = contract.specificationVersion.startsWith("2") ? 2 : 3;
  const stated = member(document.value, "defaultContentType");
  const context = {
    library,
    major,
    version: contract.specificationVersion,
    defaultContentType: typeof stated === "string" ? stated : "application/json",
    scope,
    readSchema,
  } as const;
  return major === 2 ? readAsyncApi2(contract, context) : readAsyncApi3(contract, context);
}

function serviceOf(id: string, contracts: readonly OwnedContract[], domainOwner: string | undefined): Service {
  const [first] = contracts.toSorted((left, right) => compareText(left.file, right.file)) as [OwnedContract];
  const servers = contracts.flatMap((contract) => contract.servers);
  return {
    id,
    domain: first.domain,
    title: first.title,
    ...optional("summary", first.summary),
    ...optional("description", first.description),
    at: first.at,
    ...optional("owner", contracts.find((contract) => contract.owner !== undefined)?.owner ?? domainOwner),
    version: first.version,
    contracts: contracts.map((contract) => contract.file).sort(),
    servers,
    uses: [],
    tags: [...new Set(contracts.flatMap((contract) => contract.tags))],
  };
}
