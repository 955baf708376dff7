/**
 * AMQP 0-9-1 has no CloudEvents binding; this is the one of AMQP 1.0: attributes are headers `cloudEvents_…`. What
 * AMQP has a property for goes there.
 */
import type { HeaderMap, Wire } from "@concord/runtime";
import { readAttempt } from "@concord/runtime/adapter";
import type { Message, Options } from "amqplib";

/** The transport's own, beside what it carries. */
export const own = {
  tombstone: "concord-tombstone",
  /** Deliveries before this copy was made, plus one. */
  attempt: "concord-attempt",
  /** Where a copy came from that went another way. */
  address: "concord-address",
} as const;

const partitionKey = "cloudEvents_partitionkey";
const ownNames = new Set<string>([...Object.values(own), partitionKey]);

/** AMQP's short strings. */
const SHORT = 255;

export function toAmqp({ headers, key, body }: Wire): Options.Publish {
  const written: Record<string, string> = {};
  const options: Options.Publish = { persistent: true, headers: written };
  for (const name in headers) {
    const value = headers[name]!;
    const property = properties[name];
    if (property !== undefined && value.length > 0 && Buffer.byteLength(value) <= SHORT) options[property] = value;
    else written[remembered(sentNames, name, sentName)] = value;
  }
  if (key !== undefined) written[partitionKey] = key;
  if (body === null) written[own.tombstone] = "true";
  return options;
}

const properties: Readonly<Record<string, "contentType" | "correlationId" | "replyTo">> = {
  "content-type": "contentType",
  "correlation-id": "correlationId",
  "reply-to": "replyTo",
};

export interface Carried {
  readonly headers: HeaderMap;
  readonly key: string | undefined;
  readonly body: Uint8Array | null;
  readonly attempt: number;
  /** Of a copy: where it first came. */
  readonly address: string | undefined;
}

export function fromAmqp({ content, properties: sent, fields }: Message): Carried {
  const table: Readonly<Record<string, unknown>> = sent.headers ?? {};
  const headers: Record<string, string> = {};
  for (const written in table) {
    const name = remembered(readNames, written, readName);
    if (name !== NOBODYS) headers[name] = textOf(table[written]);
  }
  for (const name in properties) {
    const value: unknown = sent[properties[name]!];
    if (typeof value === "string") headers[name] = value;
  }
  const copies = readAttempt(table[own.attempt]);
  const returns = table["x-delivery-count"] ?? (fields.redelivered ? 1 : 0);
  const key = table[partitionKey];
  const address = table[own.address];
  return {
    headers,
    key: typeof key === "string" ? key : undefined,
    body: table[own.tombstone] === "true" ? null : content,
    attempt: readAttempt(copies + Number(returns)),
    address: typeof address === "string" ? address : undefined,
  };
}

/** Names repeat in every message: each is worked out once. Not all that somebody makes up are kept. */
const sentNames = new Map<string, string>();
const readNames = new Map<string, string>();
const MOST_NAMES = 1_000;

function remembered(names: Map<string, string>, name: string, find: (name: string) => string): string {
  let found = names.get(name);
  if (found === undefined) {
    found = find(name);
    if (names.size < MOST_NAMES) names.set(name, found);
  }
  return found;
}

function sentName(name: string): string {
  return name.startsWith("ce-") ? `cloudEvents_${name.slice(3)}` : name;
}

/** The name of what is no header of the message. */
const NOBODYS = "";

function readName(sent: string): string {
  // Brokers write tables and lists of their own (`x-death`); neither is a header of a message.
  if (ownNames.has(sent) || brokerNames.test(sent)) return NOBODYS;
  const lower = sent.toLowerCase();
  return /^cloudevents[_:]/.test(lower) ? `ce-${lower.slice(12)}` : lower;
}

const brokerNames = /^(?:x-death|x-(?:first|last)-death-.*|x-delivery-count|x-acquired-count)$/;

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Buffer.isBuffer(value) ? value.toString() : JSON.stringify(value);
}
