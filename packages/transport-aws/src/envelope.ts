/**
 * CloudEvents in structured mode: queues take ten attributes beside a message, and fewer on the way. What is not an
 * attribute of CloudEvents goes as text in one extension, so that nothing of it is lost.
 */
import { isUtf8 } from "node:buffer";
import type { HeaderMap, Wire } from "@concord/runtime";

const reserved = new Set(["data", "data_base64", "datacontenttype", "concordheaders", "concordkey", "concordbody"]);
const plain = new Set(["traceparent", "tracestate"]);

export function toBody({ headers, key, body }: Wire): string {
  const event: Record<string, unknown> = {};
  const others: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const attribute = name.startsWith("ce-") ? name.slice(3) : undefined;
    if (attribute !== undefined && /^[a-z0-9]+$/.test(attribute) && !reserved.has(attribute) && !plain.has(attribute))
      event[attribute] = value;
    else if (plain.has(name)) event[name] = value;
    else if (name === "content-type") event["datacontenttype"] = value;
    else others[name] = value;
  }
  event["concordheaders"] = JSON.stringify(others);
  if (key !== undefined) event["concordkey"] = key;
  if (body === null) event["concordbody"] = "null";
  else Object.assign(event, dataOf(body));
  // Not among the characters that queues take.
  return JSON.stringify(event).replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

/** Readable where reading it gives the same bytes again. */
function dataOf(body: Uint8Array): { readonly data: unknown } | { readonly data_base64: string } {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (isUtf8(bytes)) {
    const text = bytes.toString();
    try {
      const data: unknown = JSON.parse(text);
      if (JSON.stringify(data) === text) return { data };
    } catch {
      // Not JSON.
    }
  }
  return { data_base64: bytes.toString("base64") };
}

export type Carried = Pick<Wire, "headers" | "key" | "body">;

/** Of an event in structured mode, also in the frame that EventBridge puts around it; anything else is a body. */
export function fromBody(text: string): Carried {
  const event = eventIn(text);
  if (event === undefined) return { headers: {}, body: Buffer.from(text) };
  const { data, data_base64: base64, datacontenttype, concordheaders, concordkey, concordbody, ...attributes } = event;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes))
    if (value !== null) headers[plain.has(name) ? name : `ce-${name}`] = textOf(value);
  if (typeof datacontenttype === "string") headers["content-type"] = datacontenttype;
  Object.assign(headers, headersIn(concordheaders));
  const key = typeof concordkey === "string" ? { key: concordkey } : {};
  if (typeof base64 === "string") return { headers, ...key, body: Buffer.from(base64, "base64") };
  if (data === undefined) return { headers, ...key, body: concordbody === "null" ? null : Buffer.alloc(0) };
  const isText =
    typeof data === "string" && typeof datacontenttype === "string" && !/[/+]json\b/i.test(datacontenttype);
  const written = isText && concordheaders === undefined ? data : JSON.stringify(data);
  return { headers, ...key, body: Buffer.from(written) };
}

function eventIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const read = objectIn(text);
  const event = typeof read?.["detail"] === "object" && "detail-type" in read ? read["detail"] : read;
  if (typeof event !== "object" || event === null) return undefined;
  return "specversion" in event || "concordheaders" in event ? event : undefined;
}

function headersIn(text: unknown): HeaderMap {
  const read = typeof text === "string" ? objectIn(text) : undefined;
  return Object.fromEntries(Object.entries(read ?? {}).map(([name, value]) => [name.toLowerCase(), textOf(value)]));
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read)
      ? (read as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
