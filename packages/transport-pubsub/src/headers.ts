/**
 * CloudEvents in binary mode: headers are attributes of the same name (`ce-id`, `content-type`), the key is the ordering
 * key. Pub/Sub takes a hundred attributes with short names and values; headers beyond that go as JSON in pieces, so that
 * nothing of them is lost.
 */
import { createHash } from "node:crypto";
import { ConcordError, type HeaderMap, type Wire } from "@concord/runtime";
import type { PubsubMessage, ReceivedMessage } from "./load-pubsub.ts";

/** Pub/Sub's own limits, in bytes. */
const mostAttributes = 100;
const longestName = 256;
const longestValue = 1_024;
const longestOrderingKey = 1_024;
/** What is left is for the pieces and the marks. */
const mostPlain = 80;

const rest = "concord-rest-";
const keyName = "concord-key";
const bodyName = "concord-body";

export interface Outgoing extends PubsubMessage {
  readonly data: Uint8Array;
  readonly attributes: Record<string, string>;
  readonly orderingKey: string;
}

/** @param ordered Whether messages of one key are to keep their order. Throws where even pieces do not hold the headers. */
export function toMessage({ channel, headers, key, body }: Wire, ordered: boolean): Outgoing {
  const attributes: Record<string, string> = {};
  const others: Record<string, string> = {};
  let plain = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (plain < mostPlain && isName(name) && fits(value)) {
      attributes[name] = value;
      plain++;
    } else others[name] = value;
  }
  const isOrdered = ordered && key !== undefined && key !== "";
  const isOrderingKey = isOrdered && Buffer.byteLength(key) <= longestOrderingKey && key.isWellFormed();
  const isKeyApart = key !== undefined && !isOrderingKey;
  if (isKeyApart && fits(key)) attributes[keyName] = key;
  // The service takes no message without either.
  if (body === null || (body.byteLength === 0 && plain === 0)) attributes[bodyName] = body === null ? "null" : "empty";
  for (const [index, piece] of pieces(others, isKeyApart && !fits(key) ? key : undefined).entries())
    attributes[rest + index] = piece;
  if (Object.keys(attributes).length > mostAttributes)
    throw new ConcordError(
      "message-too-large",
      `Pub/Sub takes ${mostAttributes} attributes, which do not hold the headers of a message for ${channel}`,
      "send fewer or shorter headers",
    );
  return {
    data: Buffer.from(body ?? []),
    attributes,
    orderingKey: !isOrdered ? "" : isOrderingKey ? key : createHash("sha256").update(key).digest("hex"),
  };
}

/** What another sender has written comes as headers of the same names, in lower case. */
export function fromMessage({ message }: ReceivedMessage): Pick<Wire, "headers" | "key" | "body"> {
  const { data, attributes, orderingKey } = message ?? {};
  const headers: Record<string, string> = {};
  let text = "";
  for (const [name, value] of Object.entries(attributes ?? {}))
    if (!name.startsWith(rest) && name !== keyName && name !== bodyName) headers[name.toLowerCase()] = value;
  for (let index = 0; ; index++) {
    const piece = attributes?.[rest + index];
    if (piece === undefined) break;
    text += piece;
  }
  const { headers: others, key: longKey } = restIn(text);
  Object.assign(headers, others);
  const key = attributes?.[keyName] ?? longKey ?? (orderingKey || undefined);
  const bytes = typeof data === "string" ? Buffer.from(data, "base64") : Buffer.from(data ?? []);
  const isTombstone = bytes.byteLength === 0 && attributes?.[bodyName] === "null";
  return {
    headers,
    body: isTombstone ? null : bytes,
    ...(key !== undefined && { key }),
  };
}

/** As the service counts, framing included. */
export function messageBytes({ data, attributes, orderingKey }: Outgoing): number {
  let bytes = data.byteLength + Buffer.byteLength(orderingKey) + 32;
  for (const name in attributes) bytes += Buffer.byteLength(name) + Buffer.byteLength(attributes[name]!) + 8;
  return bytes;
}

function isName(name: string): boolean {
  return (
    name !== "" &&
    name.isWellFormed() &&
    name === name.toLowerCase() &&
    Buffer.byteLength(name) <= longestName &&
    !/^(?:goog|concord-|cloudpubsub)/.test(name)
  );
}

function fits(value: string): boolean {
  return Buffer.byteLength(value) <= longestValue && value.isWellFormed();
}

/** ASCII, so that a piece has as many bytes as characters. */
function pieces(headers: HeaderMap, key: string | undefined): readonly string[] {
  if (Object.keys(headers).length === 0 && key === undefined) return [];
  const json = JSON.stringify({ headers, key }).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return json.match(/.{1,1024}/g) ?? [];
}

function restIn(json: string): { readonly headers: HeaderMap; readonly key?: string } {
  if (json === "") return { headers: {} };
  try {
    const { headers, key } = JSON.parse(json) as { readonly headers?: unknown; readonly key?: unknown };
    const entries = typeof headers === "object" && headers !== null ? Object.entries(headers) : [];
    return {
      headers: Object.fromEntries(entries.map(([name, value]) => [name, String(value)])),
      ...(typeof key === "string" && { key }),
    };
  } catch {
    // Others may have attributes of these names as well.
    return { headers: {} };
  }
}
