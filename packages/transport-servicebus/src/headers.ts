/**
 * The CloudEvents binding for AMQP 1.0, in binary mode: attributes are application properties `cloudEvents:…`; as
 * `cloudEvents_…` they are read as well. What AMQP has a property for goes there.
 */
import { createHash } from "node:crypto";
import type { Wire } from "@concord/runtime";
import type { ServiceBusMessage, ServiceBusReceivedMessage } from "@azure/service-bus";

/** The transport's own: Service Bus knows empty bodies, not absent ones. */
const tombstone = "concord-tombstone";
const partitionKey = "cloudEvents:partitionkey";
const ownNames = new Set([tombstone, partitionKey, "cloudEvents_partitionkey"]);

/** Of message and session ids. */
const longestId = 128;
/** Begins the ids of sessions that are no keys. */
const noKey = "~";
/** Over how many sessions messages without a key are spread. */
const sessionsWithoutKey = 16;

export function toMessage(wire: Wire, ordered: boolean): ServiceBusMessage {
  const { headers, key, body } = wire;
  const applicationProperties: Record<string, string> = {};
  const message: ServiceBusMessage = { body: asBuffer(body), applicationProperties };
  for (const name in headers) {
    const value = headers[name]!;
    const property = properties[name];
    if (property !== undefined && value !== "") message[property] = value;
    else applicationProperties[name.startsWith("ce-") ? `cloudEvents:${name.slice(3)}` : name] = value;
  }
  const id = headers["ce-id"];
  if (id !== undefined && id !== "" && id.length <= longestId) message.messageId = id;
  if (key !== undefined) applicationProperties[partitionKey] = key;
  if (body === null) applicationProperties[tombstone] = "true";
  if (ordered) message.sessionId = sessionOf(key);
  return message;
}

const properties: Readonly<Record<string, "contentType" | "correlationId" | "replyTo">> = {
  "content-type": "contentType",
  "correlation-id": "correlationId",
  "reply-to": "replyTo",
};

/** The session of a key: itself, where it can be one. */
function sessionOf(key: string | undefined): string {
  if (key === undefined) return `${noKey}${Math.floor(Math.random() * sessionsWithoutKey)}`;
  if (key !== "" && key.length <= longestId && !key.startsWith(noKey)) return key;
  return noKey + createHash("sha256").update(key).digest("hex");
}

export type Carried = Pick<Wire, "headers" | "key" | "body">;

export function fromMessage(message: ServiceBusReceivedMessage): Carried {
  const headers: Record<string, string> = {};
  const table: Readonly<Record<string, unknown>> = message.applicationProperties ?? {};
  for (const [name, value] of Object.entries(table)) {
    if (ownNames.has(name) || value === null || value === undefined) continue;
    const lower = name.toLowerCase();
    headers[/^cloudevents[:_]/.test(lower) ? `ce-${lower.slice(12)}` : lower] = textOf(value);
  }
  for (const [name, property] of Object.entries(properties)) {
    const value = message[property];
    if (value !== undefined) headers[name] = textOf(value);
  }
  const key = table[partitionKey] ?? table["cloudEvents_partitionkey"] ?? keyOf(message.sessionId);
  return {
    headers,
    body: table[tombstone] === "true" ? null : bytesOf(message.body),
    ...(typeof key === "string" ? { key } : {}),
  };
}

/** Senders that know only sessions mean keys by them. */
function keyOf(sessionId: string | undefined): string | undefined {
  return sessionId?.startsWith(noKey) === true ? undefined : sessionId;
}

/** A body in several sections is one after the other; one that is no bytes is its text, or JSON. */
function bytesOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (Array.isArray(body) && body.every((part) => part instanceof Uint8Array)) return Buffer.concat(body);
  return body instanceof Uint8Array ? body : Buffer.from(textOf(body));
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  return Buffer.isBuffer(value) ? value.toString() : JSON.stringify(value);
}

/** A copy: the client may encode it later than the sender has its bytes for itself. */
function asBuffer(body: Uint8Array | null): Buffer {
  return body === null ? Buffer.alloc(0) : Buffer.from(body);
}
