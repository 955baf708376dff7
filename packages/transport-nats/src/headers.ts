/** The CloudEvents binding for NATS: attributes are headers `ce-…`, as on the runtime's wire. */
import { ConcordError, type HeaderMap, type Wire } from "@concord/runtime";
import { isText } from "@concord/runtime/adapter";
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
  for (const name in headers) text += lineOf(name, headers[name]!);
  if (key !== undefined) text += `${partitionKey}: ${encode(key)}\r\n`;
  if (body === null) text += `${tombstone}: true\r\n`;
  if (id !== undefined) text += `Nats-Msg-Id: ${id}\r\n`;
  const bytes = Buffer.from(`${text}\r\n`);
  return { encode: () => bytes } as unknown as MsgHdrs;
}

/** A header that was written, with the line that says it. */
interface Written {
  value: string;
  line: string;
}

/** By name, as it was last: most messages say what the message before has said. */
const written = new Map<string, Written>();
/** Names are remembered, but not all that somebody makes up; and no long values. */
const MOST_NAMES = 1_000;
const KEPT_LENGTH = 100;

function lineOf(name: string, value: string): string {
  const known = written.get(name);
  if (known?.value === value) return known.line;
  // A name is a token of HTTP: anything else could end its line.
  if (known === undefined && !/^[!#$%&'*+.^`|~\w-]+$/.test(name))
    throw new ConcordError(
      "parameter",
      "a header's name has characters that NATS does not allow",
      "use letters, digits and hyphens",
    );
  const line = `${name}: ${encode(value)}\r\n`;
  if (value.length > KEPT_LENGTH) return line;
  if (known !== undefined) {
    known.value = value;
    known.line = line;
  } else if (written.size < MOST_NAMES) written.set(name, { value, line });
  return line;
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

/** A header that was read, with the line that says it. */
interface Read {
  /** With what ends it. */
  readonly line: string;
  readonly name: string;
  readonly value: string;
}

/** By place among the headers of a message, as it was last: what says the same is not decoded again. */
const read: Read[] = [];
const KNOWN_PLACES = 100;

/** @param end Where the body begins. */
function fromBytes(bytes: Uint8Array, end: number): Carried {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const carried = { headers: {}, key: undefined, body: buffer.subarray(end) };
  let from = endOfLine(buffer, 0, end);
  for (let place = 0; from < end; place++) {
    let header = read[place];
    let to = from + (header?.line.length ?? 0);
    if (header === undefined || !isText(buffer, from, to, header.line)) {
      to = endOfLine(buffer, from, end);
      header = readLine(buffer.toString("utf8", from, to));
      if (place < KNOWN_PLACES && header !== undefined && header.line.length <= KEPT_LENGTH) read[place] = header;
    }
    if (header !== undefined) add(carried, header.name, header.value);
    from = to;
  }
  return carried;
}

/** Where the next line begins. @param end Where all of them end. */
function endOfLine(bytes: Uint8Array, from: number, end: number): number {
  let at = from + 1;
  while (at < end && !(bytes[at] === 10 && bytes[at - 1] === 13)) at++;
  return at + 1;
}

/** Undefined where it is none, as is the empty line after the last header. */
function readLine(line: string): Read | undefined {
  const colon = line.indexOf(":");
  if (colon <= 0) return undefined;
  return { line, name: lowerCase(line.slice(0, colon)), value: decode(line.slice(colon + 1).trim()) };
}

export function fromNats(sent: MsgHdrs | undefined, data: Uint8Array): Carried {
  const carried = { headers: {}, key: undefined, body: data };
  for (const [name, values] of sent ?? []) add(carried, lowerCase(name), decode(values.at(-1) ?? ""));
  return carried;
}

interface Growing {
  readonly headers: Record<string, string>;
  key: string | undefined;
  body: Uint8Array | null;
}

function add(carried: Growing, name: string, value: string): void {
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
