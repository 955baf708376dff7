import type { Domain, Endpoint, Message, Service, Use } from "../fabric.ts";
import { humanize, kebabCase, takeName } from "../identifiers.ts";
import { compareText } from "../join/groups.ts";
import type { OwnedContract } from "../join/join-channels.ts";
import { root, type Library } from "../resolve/library.ts";
import { optional, textOf } from "../source/members.ts";
import type { ReadSchema } from "../schema/read-schema.ts";
import type { Reporter } from "../source/report.ts";
import { domainOf, stepsBelow } from "./layout.ts";
import { readUses } from "./read-uses.ts";

interface Told {
  readonly library: Library;
  readonly folder: string;
  readonly domains: readonly Domain[];
  readonly endpoints: readonly Endpoint[];
  readonly messages: readonly Message[];
  readonly readSchema: ReadSchema;
  readonly reporter: Reporter;
}

/** Services: one for each set of contracts, and one for each uses.yaml that stands alone (a system outside the repository). */
export function readServices(contracts: readonly OwnedContract[], usesFiles: readonly string[], told: Told): Service[] {
  const owners = new Map(told.domains.map((domain) => [domain.id, domain.owner]));
  const usesOf = (file: string): readonly Use[] => {
    const { uses, reports } = readUses(told.library, file, told);
    for (const report of reports) told.reporter.add(report);
    return uses;
  };
  const pending = new Map(usesFiles.map((file) => [folderOf(file), file]));
  const services = [...Map.groupBy(contracts, (contract) => contract.service)].map(([id, own]): Service => {
    const folders = [...new Set(own.map((contract) => folderOf(contract.file)))];
    const uses = folders.flatMap((folder) => (pending.has(folder) ? [pending.get(folder)!] : []));
    for (const folder of folders) pending.delete(folder);
    return { ...serviceOf(id, own, owners.get(own[0]!.domain)), uses: uses.flatMap(usesOf) };
  });
  const taken = new Set(services.map((service) => service.id));
  for (const file of [...pending.values()].sort()) {
    const steps = stepsBelow(told.folder, file);
    const domain = domainOf(steps.slice(0, -1));
    const name = kebabCase(steps.at(-2) ?? "uses");
    const node = root(told.library, file);
    const owner = textOf(node, "owner") ?? owners.get(domain);
    services.push({
      id: takeName(taken, name, `${domain}-${name}`),
      domain,
      title: textOf(node, "name") ?? humanize(name),
      ...optional("summary", textOf(node, "summary")),
      ...optional("description", textOf(node, "description")),
      at: { file, pointer: "" },
      ...optional("owner", owner),
      version: "",
      contracts: [],
      servers: [],
      uses: usesOf(file),
      tags: [],
    });
  }
  return services;
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/") + 1);
}

function serviceOf(
  id: string,
  contracts: readonly OwnedContract[],
  domainOwner: string | undefined,
): Omit<Service, "uses"> {
  const sorted = contracts.toSorted((left, right) => compareText(left.file, right.file));
  const first = sorted[0]!;
  return {
    id,
    domain: first.domain,
    title: first.title,
    ...optional("summary", first.summary),
    ...optional("description", first.description),
    at: first.at,
    ...optional("owner", sorted.find((contract) => contract.owner !== undefined)?.owner ?? domainOwner),
    version: first.version,
    contracts: sorted.map((contract) => contract.file),
    servers: sorted.flatMap((contract) => contract.servers),
    tags: [...new Set(sorted.flatMap((contract) => contract.tags))],
  };
}
