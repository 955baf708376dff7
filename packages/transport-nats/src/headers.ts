/** The CloudEvents binding for NATS: attributes are headers `ce-…`, as on the runtime's wire. */
import { ConcordError, type HeaderMap, type Wire } from "@concord/runtime";
import type { MsgHdrs } from "@nats-io/transport-node";

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
  if (names.size < 1_000) names.add(name);
  return name;
}

export interface Carried {
  readonly headers: HeaderMap;
  readonly key: string | undefined;
  readonly body: Uint8Array | null;
}

export function fromNats(sent: MsgHdrs | undefined, data: Uint8Array): Carried {
  const headers: Record<string, string> = {};
  let key: string | undefined;
  let body: Uint8Array | null = data;
  for (const [sentName, values] of sent ?? []) {
    const name = sentName.toLowerCase();
    const value = decode(values.at(-1) ?? "");
    if (name === partitionKey) key = value;
    else if (name === tombstone) body = null;
    // The server's own.
    else if (!name.startsWith("nats-")) headers[name] = value;
  }
  return { headers, key, body };
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
