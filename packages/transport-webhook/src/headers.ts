/** The CloudEvents binding for HTTP, which keeps the names of the runtime's wire. */
import type { HeaderMap, Wire } from "@concord/runtime";

const tombstone = "concord-tombstone";
const partitionKey = "ce-partitionkey";

/** Values are ASCII on the way: everything else is percent-encoded UTF-8, as is the percent sign. */
export function toHttp({ headers, key, body }: Wire): Record<string, string> {
  const written: Record<string, string> = {};
  for (const name in headers) written[name] = encode(headers[name]!);
  if (key !== undefined) written[partitionKey] = encode(key);
  if (body === null) written[tombstone] = "true";
  return written;
}

/** What HTTP and those who carry it add by themselves. */
const notTheSenders =
  /^(?:host|connection|content-length|transfer-encoding|user-agent|accept|accept-.*|sec-.*|keep-alive|upgrade|te|trailer|via|forwarded|x-forwarded-.*|x-real-ip|authorization|proxy-.*|cookie|cf-.*)$/;

export interface Carried {
  readonly headers: HeaderMap;
  readonly key: string | undefined;
  readonly isTombstone: boolean;
}

export function fromHttp(sent: Headers): Carried {
  const headers: Record<string, string> = {};
  let key: string | undefined;
  let isTombstone = false;
  for (const [name, value] of sent) {
    if (name === partitionKey) key = decode(value);
    else if (name === tombstone) isTombstone = true;
    else if (!notTheSenders.test(name)) headers[name] = decode(value);
  }
  return { headers, key, isTombstone };
}

function encode(value: string): string {
  return value.replace(/[^\x20-\x7e]+|%|^ | $/gu, (part) => encodeURIComponent(part));
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
