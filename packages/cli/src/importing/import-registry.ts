import { camelCase, humanize, kebabCase, pascalCase } from "@concord/contracts";
import { stringify } from "yaml";
import { type RegistryEntry } from "./classify.ts";
import type { Imported } from "./imported.ts";

interface Topic {
  readonly name: string;
  readonly key?: RegistryEntry;
  readonly values: readonly RegistryEntry[];
}

const formats = {
  AVRO: "application/vnd.apache.avro;version=1.9.0",
  JSON: "application/schema+json;version=draft-07",
  PROTOBUF: "application/vnd.google.protobuf;version=3",
} as const;
type SchemaType = keyof typeof formats;
const contentTypes = { AVRO: "avro/binary", JSON: "application/json", PROTOBUF: "application/protobuf" } as const;

/**
 * Makes one service of a schema registry's subjects: a channel for each topic, a message for each value schema, the
 * latest version of each. The registry knows topics and schemas, and not who sends: that has to be said afterwards.
 */
export function importRegistry(entries: readonly RegistryEntry[], domain: string, service: string): Imported {
  const latest = latestOf(entries);
  const { topics, models } = sortSubjects(latest);
  const files = new Map<string, string>();
  for (const entry of latest) files.set(`${domain}/schemas/${fileOf(entry)}`, textOf(entry, latest));
  const channels = topics.map((topic) => channelOf(topic));
  const document = {
    asyncapi: "3.0.0",
    info: { title: humanize(service), version: "1.0.0", description: "To be written: made from a schema registry." },
    channels: Object.fromEntries(channels.map(({ name, channel }) => [name, channel])),
    operations: Object.fromEntries(channels.flatMap(({ operations }) => operations)),
    components: { messages: Object.fromEntries(channels.flatMap(({ messages }) => messages)) },
  };
  if (topics.length > 0) files.set(`${domain}/${service}/asyncapi.yaml`, stringify(document, { lineWidth: 0 }));
  return {
    files,
    domains: [{ id: domain }],
    teams: [],
    terms: [],
    leftOut: [],
    assumed: [
      ...(topics.length > 0
        ? [`${service} sends every topic: a registry does not say who does; move each to the service that sends it`]
        : []),
      ...models.map(({ subject }) => `${subject} belongs to no topic: it is a model of ${domain}`),
    ],
  };
}

function latestOf(entries: readonly RegistryEntry[]): readonly RegistryEntry[] {
  const bySubject = Map.groupBy(entries, ({ subject }) => subject);
  return [...bySubject]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, versions]) => versions.reduce((best, one) => (one.version > best.version ? one : best)));
}

/** Subjects by the strategy that named them: `topic-value`, `topic-key`, `topic-com.acme.Record`, or the record alone. */
function sortSubjects(latest: readonly RegistryEntry[]): {
  readonly topics: readonly Topic[];
  readonly models: readonly RegistryEntry[];
} {
  const topics = new Map<string, { key?: RegistryEntry; values: RegistryEntry[] }>();
  const models: RegistryEntry[] = [];
  const referenced = new Set(latest.flatMap(({ references = [] }) => references.map(({ subject }) => subject)));
  for (const entry of latest) {
    const named = /^(.+)-(key|value)$/u.exec(entry.subject) ?? /^(.+)-(?=[a-z_][\w]*(\.\w+)+$)/iu.exec(entry.subject);
    const topic = named?.[1];
    if (topic === undefined || referenced.has(entry.subject)) {
      models.push(entry);
      continue;
    }
    const known = topics.get(topic) ?? { values: [] };
    if (named?.[2] === "key") known.key = entry;
    else known.values.push(entry);
    topics.set(topic, known);
  }
  return { topics: [...topics].map(([name, known]) => ({ name, ...known })), models };
}

type Member = readonly [name: string, value: object];

function channelOf({ name: topic, key, values }: Topic): {
  readonly name: string;
  readonly channel: object;
  readonly operations: readonly Member[];
  readonly messages: readonly Member[];
} {
  const name = camelCase(topic);
  const named = values.map((entry) => ({
    entry,
    message: values.length === 1 ? camelCase(topic) : camelCase(recordOf(entry)),
  }));
  return {
    name,
    channel: {
      address: topic,
      messages: Object.fromEntries(named.map(({ message }) => [message, { $ref: `#/components/messages/${message}` }])),
    },
    operations: [
      [
        camelCase(`send ${topic}`),
        {
          action: "send",
          channel: { $ref: `#/channels/${name}` },
          messages: named.map(({ message }) => ({ $ref: `#/channels/${name}/messages/${message}` })),
        },
      ],
    ],
    messages: named.map(({ entry, message }) => [message, messageOf(entry, key, message)]),
  };
}

function messageOf(entry: RegistryEntry, key: RegistryEntry | undefined, name: string): object {
  const type = typeOf(entry);
  const keyType = key && typeOf(key);
  return {
    name,
    title: humanize(name),
    contentType: contentTypes[type],
    payload: { schemaFormat: formats[type], schema: { $ref: `../schemas/${fileOf(entry)}` } },
    // Only JSON Schema can be said of a key in the binding.
    ...(key && keyType === "JSON" && { bindings: { kafka: { key: { $ref: `../schemas/${fileOf(key)}` } } } }),
  };
}

function typeOf({ schemaType }: RegistryEntry): SchemaType {
  return schemaType !== undefined && Object.hasOwn(formats, schemaType) ? (schemaType as SchemaType) : "AVRO";
}

function fileOf(entry: RegistryEntry): string {
  const type = typeOf(entry);
  const extension = type === "AVRO" ? ".avsc" : type === "JSON" ? ".json" : ".proto";
  return `${pascalCase(kebabCase(entry.subject).replace(/-value$/u, ""))}${extension}`;
}

/** `com.acme.OrderPlaced` → `OrderPlaced` */
function recordOf(entry: RegistryEntry): string {
  const stated = /"name"\s*:\s*"([\w.]+)"/u.exec(entry.schema)?.[1] ?? /\bmessage\s+(\w+)/u.exec(entry.schema)?.[1];
  return (stated ?? entry.subject).split(".").at(-1)!;
}

/** The schema as a file. Avro names of other subjects are put in where they are first used: a file stands for itself. */
function textOf(entry: RegistryEntry, latest: readonly RegistryEntry[]): string {
  if (typeOf(entry) === "PROTOBUF") return entry.schema.endsWith("\n") ? entry.schema : `${entry.schema}\n`;
  let schema: unknown;
  try {
    schema = JSON.parse(entry.schema);
  } catch {
    return `${entry.schema}\n`;
  }
  const parts = typeOf(entry) === "AVRO" ? referencedBy(entry, latest) : new Map<string, unknown>();
  return `${JSON.stringify(inlined(schema, parts), null, 2)}\n`;
}

function referencedBy(entry: RegistryEntry, latest: readonly RegistryEntry[]): Map<string, unknown> {
  const parts = new Map<string, unknown>();
  const visit = ({ references = [] }: RegistryEntry): void => {
    for (const { name, subject } of references) {
      const target = latest.find((one) => one.subject === subject);
      if (!target || parts.has(name)) continue;
      try {
        parts.set(name, JSON.parse(target.schema));
      } catch {
        continue;
      }
      visit(target);
    }
  };
  visit(entry);
  return parts;
}

function inlined(schema: unknown, parts: Map<string, unknown>): unknown {
  if (typeof schema === "string" && parts.has(schema)) {
    const part = parts.get(schema);
    parts.delete(schema);
    return inlined(part, parts);
  }
  if (Array.isArray(schema)) return schema.map((item) => inlined(item, parts));
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      ["type", "items", "values", "fields"].includes(key) ? inlined(value, parts) : value,
    ]),
  );
}
