import path from "node:path/posix";
import { camelCase, humanize, kebabCase } from "@concord/contracts";
import { stringify } from "yaml";
import {
  type CatalogEntry,
  isRecord,
  listOf,
  pointersIn,
  readDictionary,
  readEventCatalog,
  textIn,
} from "./event-catalog.ts";
import type { Imported, ImportedDomain, ImportedTeam } from "./imported.ts";
import type { SourceText } from "./read-sources.ts";

/** A message, who sends it first, and where it stands. */
interface Heard {
  readonly entry: CatalogEntry;
  readonly senders: readonly string[];
  readonly receivers: readonly string[];
  /** The service whose document defines it: its first sender, else its first receiver. */
  readonly home: CatalogEntry;
  readonly address: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly channel: string;
}

interface Catalog {
  readonly sources: ReadonlyMap<string, string>;
  readonly entries: readonly CatalogEntry[];
  readonly teams: ReadonlySet<string>;
  readonly fallback: string;
}

type Files = Map<string, string>;

/** Makes contracts of an EventCatalog: a service's document each, its schemas beside it, domains, teams, words and flows. */
export function importEventCatalog(sources: readonly SourceText[], fallback: string): Imported {
  const { entries, broken } = readEventCatalog(sources);
  const of = (kind: CatalogEntry["kind"]): CatalogEntry[] => entries.filter((entry) => entry.kind === kind);
  const teams = of("team").map((team) => teamOf(team, of("user")));
  const catalog: Catalog = {
    sources: new Map(sources.map(({ file, text }) => [file, text])),
    entries,
    teams: new Set(teams.map(({ id }) => id)),
    fallback,
  };
  const services = of("service");
  const messages = [...of("event"), ...of("command"), ...of("query")];
  const heard = messages.flatMap((entry) => heardOf(entry, services, catalog) ?? []);
  const files: Files = new Map();
  const assumed: string[] = [];
  for (const service of services) writeService(service, heard, catalog, files, assumed);
  const leftOut = [
    ...broken,
    ...messages
      .filter((entry) => !heard.some((one) => one.entry === entry))
      .map(({ file }) => ({ file, reason: "no service sends or receives it" })),
  ];
  for (const flow of of("flow")) {
    const written = flowOf(flow, heard, catalog);
    if (written) files.set(...written);
    else leftOut.push({ file: flow.file, reason: "none of its steps is a message that a service sends" });
  }
  return {
    files,
    domains: domainsOf(catalog, services),
    teams,
    terms: readDictionary(sources).map(({ id, name, summary }) => ({
      id: kebabCase(id),
      title: name,
      definition: summary,
    })),
    leftOut,
    assumed,
  };
}

function teamOf({ id, name, facts }: CatalogEntry, users: readonly CatalogEntry[]): ImportedTeam {
  const members = pointersIn(facts["members"]).map((one) => users.find((user) => user.id === one.id)?.name ?? one.id);
  const contact = textIn(facts, "email");
  return {
    id: kebabCase(id),
    title: name,
    ...(contact !== undefined && { contact }),
    ...(members.length > 0 && { members }),
  };
}

function domainsOf(catalog: Catalog, services: readonly CatalogEntry[]): readonly ImportedDomain[] {
  const known = catalog.entries
    .filter(({ kind }) => kind === "domain")
    .map((entry): ImportedDomain => {
      const owner = ownerOf(entry, catalog);
      const { id, name: title, summary } = entry;
      return {
        id: kebabCase(id),
        title,
        ...(summary !== undefined && { summary }),
        ...(owner !== undefined && { owner }),
      };
    });
  const used = new Set(services.map((service) => domainOf(service, catalog)));
  const written = known.filter(({ id }) => used.has(id));
  const others = [...used].filter((id) => written.every((domain) => domain.id !== id)).map((id) => ({ id }));
  return [...written, ...others];
}

/** The domain that names the service; else the folder it stands in. */
function domainOf(service: CatalogEntry, { entries, fallback }: Catalog): string {
  const domains = entries.filter(({ kind }) => kind === "domain");
  const naming = domains.find(({ facts }) => pointersIn(facts["services"]).some(({ id }) => id === service.id));
  const around = domains
    .filter(({ file }) => service.file.startsWith(`${path.dirname(file)}/`))
    .sort((left, right) => right.file.length - left.file.length);
  return kebabCase((naming ?? around[0])?.id ?? fallback);
}

function ownerOf({ facts }: CatalogEntry, { teams }: Catalog): string | undefined {
  return pointersIn(facts["owners"])
    .map(({ id }) => kebabCase(id))
    .find((id) => teams.has(id));
}

function heardOf(entry: CatalogEntry, services: readonly CatalogEntry[], catalog: Catalog): Heard | undefined {
  const names = (service: CatalogEntry, side: "sends" | "receives") =>
    pointersIn(service.facts[side]).find(({ id }) => id === entry.id);
  const [sending, receiving] = (["sends", "receives"] as const).map((side) =>
    services.filter((one) => names(one, side)),
  );
  const home = sending![0] ?? receiving![0];
  if (!home) return undefined;
  const routed = names(home, sending![0] ? "sends" : "receives")?.facts;
  const [channelId] = [
    ...pointersIn(routed?.["to"]),
    ...pointersIn(routed?.["from"]),
    ...pointersIn(entry.facts["channels"]),
  ];
  const channel = catalog.entries.find(({ kind, id }) => kind === "channel" && id === channelId?.id);
  const parameters = channel?.facts["parameters"];
  return {
    entry,
    senders: sending!.map(({ id }) => id),
    receivers: receiving!.map(({ id }) => id),
    home,
    // Without a channel the catalog does not say where it is sent.
    address: channel ? (textIn(channel.facts, "address") ?? channel.id) : kebabCase(entry.id).replaceAll("-", "."),
    parameters: isRecord(parameters) ? parameters : {},
    channel: camelCase(channel?.id ?? entry.id),
  };
}

function writeService(
  service: CatalogEntry,
  heard: readonly Heard[],
  catalog: Catalog,
  files: Files,
  assumed: string[],
): void {
  const folder = folderOf(service, catalog);
  for (const { type, text, extension } of specificationsOf(service, catalog))
    files.set(`${folder}/${type}${extension}`, text);
  if ([...files.keys()].some((file) => file.startsWith(`${folder}/asyncapi.`))) return;
  const own = heard.filter(({ home }) => home === service);
  const spoken = heard.filter(
    ({ senders, receivers }) => senders.includes(service.id) || receivers.includes(service.id),
  );
  if (spoken.length === 0) return;
  for (const { entry } of own) {
    const schema = schemaOf(entry, catalog);
    if (schema) files.set(`${folder}/schemas/${schema.name}`, schema.text);
  }
  const channels = Map.groupBy(spoken, (one) => keyOf(one, service, spoken));
  const unplaced = own.filter(({ entry, address }) => address === kebabCase(entry.id).replaceAll("-", "."));
  if (unplaced.length > 0) {
    assumed.push(
      `${service.name}: addresses of ${unplaced.map(({ entry }) => entry.name).join(", ")} are made from their names`,
    );
  }
  const owner = ownerOf(service, catalog);
  const document = {
    asyncapi: "3.0.0",
    info: {
      title: service.name,
      version: service.version,
      ...describe(service),
      ...(owner !== undefined && { "x-owner": owner }),
    },
    channels: Object.fromEntries([...channels].map(([key, group]) => [key, channelOf(group, service, catalog)])),
    operations: Object.fromEntries(spoken.flatMap((one) => operationsOf(one, service, keyOf(one, service, spoken)))),
    ...(own.length > 0 && {
      components: {
        messages: Object.fromEntries(own.map(({ entry }) => [camelCase(entry.id), messageOf(entry, catalog)])),
      },
    }),
  };
  files.set(`${folder}/asyncapi.yaml`, stringify(document, { lineWidth: 0 }));
}

/** Several services may share a channel: each has its own part of it, which the others refer to by that service's name. */
function keyOf({ home, channel }: Heard, service: CatalogEntry, spoken: readonly Heard[]): string {
  const homes = new Set(spoken.filter((one) => one.channel === channel).map((one) => one.home.id));
  return home === service || homes.size === 1 ? channel : camelCase(`${home.id} ${channel}`);
}

function folderOf(service: CatalogEntry, catalog: Catalog): string {
  return `${domainOf(service, catalog)}/${kebabCase(service.id)}`;
}

function channelOf(group: readonly Heard[], service: CatalogEntry, catalog: Catalog): object {
  const { home, channel, address, parameters } = group[0]!;
  if (home !== service) {
    const there = `${folderOf(home, catalog)}/asyncapi.yaml`;
    return { $ref: `${path.relative(folderOf(service, catalog), there)}#/channels/${channel}` };
  }
  const described = catalog.entries.find(({ kind, id }) => kind === "channel" && camelCase(id) === channel);
  return {
    address,
    ...(described && { title: described.name, ...describe(described) }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
    messages: Object.fromEntries(
      group.map(({ entry }) => [camelCase(entry.id), { $ref: `#/components/messages/${camelCase(entry.id)}` }]),
    ),
  };
}

function operationsOf(
  { entry, senders, receivers }: Heard,
  service: CatalogEntry,
  channel: string,
): [string, object][] {
  const message = camelCase(entry.id);
  const made = (action: "send" | "receive", more: object = {}): [string, object] => [
    camelCase(`${action} ${entry.id}`),
    {
      action,
      channel: { $ref: `#/channels/${channel}` },
      messages: [{ $ref: `#/channels/${channel}/messages/${message}` }],
      ...more,
    },
  ];
  const fields = pointersIn(service.facts["receives"]).find(({ id }) => id === entry.id)?.facts["fields"];
  const uses = listOf(fields).filter((field) => typeof field === "string");
  return [
    ...(senders.includes(service.id) ? [made("send")] : []),
    ...(receivers.includes(service.id)
      ? [made("receive", uses.length > 0 ? { "x-uses": uses.map((field) => `/${field.replaceAll(".", "/")}`) } : {})]
      : []),
  ];
}

function messageOf(entry: CatalogEntry, catalog: Catalog): object {
  const schema = schemaOf(entry, catalog);
  const deprecated = entry.facts["deprecated"];
  const sunset = /^\d{4}-\d{2}-\d{2}/u.exec(textIn(deprecated, "date") ?? "")?.[0];
  return {
    name: camelCase(entry.id),
    title: entry.name,
    ...describe(entry),
    "x-kind": entry.kind,
    ...(deprecated !== undefined && deprecated !== false && { "x-deprecated": true }),
    ...(sunset !== undefined && { "x-sunset": sunset }),
    ...(schema && {
      contentType: schema.contentType,
      payload: schema.format
        ? { schemaFormat: schema.format, schema: { $ref: `./schemas/${schema.name}` } }
        : { $ref: `./schemas/${schema.name}` },
    }),
  };
}

interface MessageSchema {
  readonly name: string;
  readonly text: string;
  readonly contentType: string;
  /** Absent: JSON Schema. */
  readonly format?: string;
}

/** The schema that the page names, else the one that stands beside it under the usual name. */
function schemaOf(entry: CatalogEntry, { sources }: Catalog): MessageSchema | undefined {
  const stated = textIn(entry.facts, "schemaPath");
  const usual = ["schema.json", "schema.yaml", "schema.yml", "schema.avsc", "schema.avro", "schema.proto"];
  for (const name of stated === undefined ? usual : [stated]) {
    const text = sources.get(path.join(path.dirname(entry.file), name));
    if (text === undefined) continue;
    const extension = path.extname(name);
    const made = { name: `${entry.id}${extension}`, text };
    if (/^\.avsc|^\.avro/u.test(extension))
      return {
        ...made,
        name: `${entry.id}.avsc`,
        contentType: "avro/binary",
        format: "application/vnd.apache.avro;version=1.9.0",
      };
    if (extension === ".proto")
      return { ...made, contentType: "application/protobuf", format: "application/vnd.google.protobuf;version=3" };
    return { ...made, contentType: "application/json" };
  }
  return undefined;
}

/** `specifications: [{ type, path }]`, or `{ asyncapiPath, openapiPath }` as it used to be said. */
function specificationsOf(
  { facts, file }: CatalogEntry,
  { sources }: Catalog,
): readonly { readonly type: "asyncapi" | "openapi"; readonly text: string; readonly extension: string }[] {
  const stated = facts["specifications"];
  const named = isRecord(stated)
    ? [
        { type: "asyncapi", path: stated["asyncapiPath"] },
        { type: "openapi", path: stated["openapiPath"] },
      ]
    : listOf(stated).filter(isRecord);
  return named.flatMap((one) => {
    const [type, at] = [one["type"], one["path"]];
    const text = typeof at === "string" ? sources.get(path.join(path.dirname(file), at)) : undefined;
    if ((type !== "asyncapi" && type !== "openapi") || text === undefined) return [];
    return [{ type, text, extension: path.extname(String(at)) === ".json" ? ".json" : ".yaml" }];
  });
}

function flowOf(flow: CatalogEntry, heard: readonly Heard[], catalog: Catalog): [string, string] | undefined {
  const steps = listOf(flow.facts["steps"]).flatMap((step) => {
    const message = isRecord(step) ? textIn(step["message"], "id") : undefined;
    const found = heard.find(({ entry, senders }) => entry.id === message && senders.length > 0);
    return found
      ? [{ found, title: textIn(step, "title") ?? found.entry.name, id: textIn(step, "id") ?? found.entry.id }]
      : [];
  });
  const first = steps[0];
  if (!first) return undefined;
  const domain = domainOf(first.found.home, catalog);
  const file = `${domain}/flows/${kebabCase(flow.id).replace(/-flow$/u, "")}.arazzo.yaml`;
  const homes = new Map(steps.map(({ found }) => [kebabCase(found.home.id), found.home]));
  const document = {
    arazzo: "1.1.0",
    info: {
      title: flow.name,
      version: flow.version,
      summary: flow.summary ?? `To be written: what ${humanize(flow.id)} achieves.`,
    },
    sourceDescriptions: [...homes].map(([name, home]) => ({
      name,
      url: path.relative(path.dirname(file), `${folderOf(home, catalog)}/asyncapi.yaml`),
      type: "asyncapi",
    })),
    workflows: [
      {
        workflowId: kebabCase(flow.id),
        steps: steps.map(({ found, title, id }) => ({
          stepId: kebabCase(id),
          description: title,
          operationId: `$sourceDescriptions.${kebabCase(found.home.id)}.${camelCase(`send ${found.entry.id}`)}`,
          action: "send",
        })),
      },
    ],
  };
  return [file, stringify(document, { lineWidth: 0 })];
}

function describe({ summary, description }: CatalogEntry): {
  readonly summary?: string;
  readonly description?: string;
} {
  const text = description ?? summary;
  return text === undefined ? {} : { description: text };
}
