/**
 * CloudEvents 1.0 in binary mode, by the canonical header names of the wire. Fresh headers cost more than everything
 * else on a message's way, so only the required attributes, the time and what was asked for are written.
 */
import { parseJson, reject } from "./content.ts";
import type { Wire } from "./transport.ts";
import type { HeaderDefinition, HeaderMap, MessageDefinition, Violation } from "./types.ts";
import { parseExact, parseWide, stringifyExact, writable, type WidePlaces } from "./wide-integers.ts";

export interface EventAttributes {
  readonly id: string;
  readonly source: string;
  readonly time: number;
  readonly subject?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/** The headers of an event, ready for more to be added. */
export function eventHeaders(message: MessageDefinition, attributes: EventAttributes): Record<string, string> {
  const headers: Record<string, string> = {
    "ce-specversion": "1.0",
    "ce-id": attributes.id,
    "ce-source": attributes.source,
    "ce-type": message.type,
    "ce-time": isoTime(attributes.time),
    "content-type": message.contentType,
  };
  if (attributes.subject !== undefined) headers["ce-subject"] = attributes.subject;
  if (attributes.expiresAt !== undefined) headers["ce-expirytime"] = attributes.expiresAt.toISOString();
  return headers;
}

let lastTime = 0;
let lastText = new Date(0).toISOString();

/** Messages of one millisecond share one text. */
function isoTime(time: number): string {
  if (time !== lastTime) {
    lastTime = time;
    lastText = new Date(time).toISOString();
  }
  return lastText;
}

const runtimeHeaders =
  /^(?:ce-.*|dlq-.*|content-type|traceparent|tracestate|baggage|correlation-id|reply-to|reply-error|replay-for|webhook-(?:id|timestamp|signature))$/;

/** Adds the application's headers as text. */
export function writeHeaders(into: Record<string, string>, headers: object): void {
  for (const [name, value] of Object.entries(headers) as [string, unknown][]) {
    if (value === undefined) continue;
    into[name.toLowerCase()] = headerText(value);
  }
}

function headerText(value: unknown): string {
  return typeof value === "string" ? value : stringifyExact(value);
}

/** The application's headers with the names and types of the contract; the runtime's own only where it declares them. */
export function readHeaders(wire: HeaderMap, definitions: readonly HeaderDefinition[] = []): Record<string, unknown> {
  const headers: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(wire)) if (!runtimeHeaders.test(name)) headers[name] = text;
  for (const { name, type, wide } of definitions) {
    const text = wire[name.toLowerCase()];
    if (text === undefined) continue;
    if (name !== name.toLowerCase()) delete headers[name.toLowerCase()];
    headers[name] = wide === undefined ? parseHeader(text, type) : readJson(text, wide);
  }
  return headers;
}

/** Text that is not of the type stays text, for the validator to judge. */
function parseHeader(text: string, type: HeaderDefinition["type"]): unknown {
  if (type === "string") return text;
  if (type === "bigint") return /^-?\d+$/.test(text) ? BigInt(text) : text;
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (type === "number") return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
  return readJson(text);
}

function readJson(text: string, wide?: WidePlaces): unknown {
  try {
    return wide === undefined ? (JSON.parse(text) as unknown) : parseWide(text, wide);
  } catch {
    return text;
  }
}

/** Violations of headers point to `headers/…`. */
export function headerViolations(violations: readonly Violation[]): readonly Violation[] {
  return violations.map((violation) => ({ ...violation, field: `headers${violation.field}` }));
}

/** An event in structured mode: its attributes go into the body, all other headers stay. */
export function writeStructured(
  headers: HeaderMap,
  data: unknown,
  wide?: WidePlaces,
): { headers: Record<string, string>; event: object } {
  const plain: Record<string, string> = {};
  const event: Record<string, unknown> = { datacontenttype: "application/json" };
  for (const [name, text] of Object.entries(headers)) {
    if (name.startsWith("ce-")) event[name.slice("ce-".length)] = text;
    else plain[name] = text;
  }
  return { headers: plain, event: { ...event, data: wide === undefined ? data : writable(data, wide) } };
}

export interface Unwrapped {
  readonly headers: HeaderMap;
  readonly body: Uint8Array | null;
}

/** An event in structured mode as if it had come in binary mode; anything else as it is. Throws a `Rejection`. */
export function unwrapStructured({ headers, body }: Wire): Unwrapped {
  if (body === null || headers["content-type"]?.startsWith("application/cloudevents+json") !== true)
    return { headers, body };
  const event = parseJson(body, parseExact);
  if (typeof event !== "object" || event === null || Array.isArray(event)) throw reject("type", "is not a CloudEvent");
  const { data, data_base64: base64, datacontenttype, ...attributes } = event as Record<string, unknown>;
  const unwrapped: Record<string, string> = { ...headers, "content-type": "application/json" };
  if (typeof datacontenttype === "string") unwrapped["content-type"] = datacontenttype;
  for (const [name, value] of Object.entries(attributes)) {
    const plain = name === "traceparent" || name === "tracestate";
    if (value !== null) unwrapped[plain ? name : `ce-${name}`] = headerText(value);
  }
  if (typeof base64 === "string") return { headers: unwrapped, body: Buffer.from(base64, "base64") };
  return { headers: unwrapped, body: data === undefined ? null : Buffer.from(stringifyExact(data)) };
}
