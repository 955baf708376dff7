/** The CloudEvents binding for NATS: attributes are headers `ce-…`, as on the runtime's wire. */
import { ConcordError, type HeaderMap, type Wire } from "@concord/runtime";
import type { Msg, MsgHdrs } from "@nats-io/transport-node";

/** The transport's own header: NATS knows empty bodies, not absent ones. */
const tombstone = "concord-tombstone";
const partitionKey = "ce-partitionkey";

/**
 * Values are UTF-8; what would end a header line is percent-encoded, as is the percent sign. The client asks headers for
 * their bytes and no more, and takes six times as long to make them itself.
 * @param id `Nats-Msg-Id`, by which a stream keeps a message once.
 */
export function toNats({ headers, key, body }: Wire, id?: string): MsgHdrs {
  let text = "NATS/1.0\r\n";
  for (const name in headers) text += `${checkedName(name)}: ${encode(headers[name]!)}\r\n`;
  if (key !== undefined) text += `${partitionKey}: ${encode(key)}\r\n`;
  if (body === null) text += `${tombstone}: true\r\n`;
  if (id !== undefined) text += `Nats-Msg-Id: ${id}\r\n`;
  const bytes = Buffer.from(`${text}\r\n`);
  return { encode: () => bytes } as unknown as MsgHdrs;
}

/** Names are remembered, but not all that somebody makes up. */
const MOST_NAMES = 1_000;

const names = new Set<string>();

/** A name is a token of HTTP: anything else could end its line. */
function checkedName(name: string): string {
  if (names.has(name)) return name;
  if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name))
    throw new ConcordError(
      "parameter",
      "a header's name has characters that NATS does not allow",
      "use letters, digits and hyphens",
    );
  if (names.size < MOST_NAMES) names.add(name);
  return name;
}

export interface Carried {
  readonly headers: HeaderMap;
  readonly key: string | undefined;
  readonly body: Uint8Array | null;
}

/** Where the client keeps what it has not parsed yet: headers and body in one, and where the headers end. */
interface Unparsed {
  readonly _rdata?: unknown;
  readonly _msg?: { readonly hdr?: unknown };
}

/**
 * What a message carries. The client parses headers as if any of them might be asked for in any spelling, which takes
 * as long as handling a message; so their bytes are read here, and the client is asked where it keeps none.
 */
export function readMessage(message: Msg): Carried {
  const { _rdata: bytes, _msg: { hdr: end } = {} } = message as unknown as Unparsed;
  if (!(bytes instanceof Uint8Array) || typeof end !== "number") return fromNats(message.headers, message.data);
  return end > 0 ? fromBytes(bytes, end) : { headers: {}, key: undefined, body: bytes };
}

/** @param end Where the body begins. */
function fromBytes(bytes: Uint8Array, end: number): Carried {
  const carried = { headers: {}, key: undefined, body: bytes.subarray(end) };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, end).toString();
  for (let from = text.indexOf("\r\n") + 2, to; (to = text.indexOf("\r\n", from)) > from; from = to + 2) {
    const colon = text.indexOf(":", from);
    if (colon > from && colon < to) add(carried, text.slice(from, colon), text.slice(colon + 1, to).trim());
  }
  return carried;
}

export function fromNats(sent: MsgHdrs | undefined, data: Uint8Array): Carried {
  const carried = { headers: {}, key: undefined, body: data };
  for (const [name, values] of sent ?? []) add(carried, name, values.at(-1) ?? "");
  return carried;
}

interface Growing {
  readonly headers: Record<string, string>;
  key: string | undefined;
  body: Uint8Array | null;
}

function add(carried: Growing, sentName: string, sentValue: string): void {
  const name = lowerCase(sentName);
  const value = decode(sentValue);
  if (name === partitionKey) carried.key = value;
  else if (name === tombstone) carried.body = null;
  // The server's own.
  else if (!name.startsWith("nats-")) carried.headers[name] = value;
}

const lowerCased = new Map<string, string>();

/** Few names are sent again and again: a text that has been a property's name before is one at once. */
function lowerCase(name: string): string {
  let known = lowerCased.get(name);
  if (known === undefined) {
    known = name.toLowerCase();
    if (lowerCased.size < MOST_NAMES) lowerCased.set(name, known);
  }
  return known;
}

const special = /[%\r\n]|^\s|\s$/g;

function encode(value: string): string {
  return value.replace(special, (character) => encodeURIComponent(character));
}

function decode(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    // Written by somebody who does not encode.
    return value;
  }
}
