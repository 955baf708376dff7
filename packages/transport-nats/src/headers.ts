/** The CloudEvents binding for NATS: attributes are headers `ce-…`, as on the runtime's wire. */
import type { HeaderMap, Wire } from "@concord/runtime";
import type { MsgHdrs } from "@nats-io/transport-node";

/** The transport's own header: NATS knows empty bodies, not absent ones. */
const tombstone = "concord-tombstone";
const partitionKey = "ce-partitionkey";

/** Values are UTF-8; what would end a header line is percent-encoded, as is the percent sign. */
export function toNats({ headers, key, body }: Wire, written: MsgHdrs): MsgHdrs {
  for (const name in headers) written.set(name, encode(headers[name]!));
  if (key !== undefined) written.set(partitionKey, encode(key));
  if (body === null) written.set(tombstone, "true");
  return written;
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
