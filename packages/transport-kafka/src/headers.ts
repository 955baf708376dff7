/** The CloudEvents binding for Kafka: attributes are headers `ce_…`; everything else keeps its name. */
import type { HeaderMap } from "@concord/runtime";
import { isText } from "@concord/runtime/adapter";

/** A header that was written, with the bytes of its name, and those of its value where that is short. */
interface Written {
  readonly name: Buffer;
  value: string | undefined;
  bytes: Buffer;
}

/** By name, as it was last: most messages say what the message before has said. */
const written = new Map<string, Written>();
const KNOWN_NAMES = 1_000;
/** Longer values are not kept. */
const KEPT_LENGTH = 100;

export function toKafkaHeaders(headers: HeaderMap): Map<Buffer, Buffer> {
  const entries = new Map<Buffer, Buffer>();
  for (const name in headers) {
    const header = written.get(name) ?? know(name);
    entries.set(header.name, encode(header, headers[name]!));
  }
  return entries;
}

function know(name: string): Written {
  const sent = Buffer.from(name.startsWith("ce-") ? `ce_${name.slice(3)}` : name);
  const header: Written = { name: sent, value: undefined, bytes: sent };
  if (written.size < KNOWN_NAMES) written.set(name, header);
  return header;
}

function encode(header: Written, value: string): Buffer {
  if (value === header.value) return header.bytes;
  const bytes = Buffer.from(value);
  if (value.length <= KEPT_LENGTH) {
    header.value = value;
    header.bytes = bytes;
  }
  return bytes;
}

/** A header that was read. */
interface Read {
  sentName: string;
  name: string;
  value: string;
}

/** By place among the headers of a message, as it was last: what says the same is not decoded again. */
const read: Read[] = [];
const KNOWN_PLACES = 100;

/** Of a name that comes twice the last counts. */
export function fromKafkaHeaders(entries: readonly (readonly [Buffer, Buffer | undefined])[]): HeaderMap {
  const headers: Record<string, string> = {};
  for (let place = 0; place < entries.length; place++) {
    const [name, value] = entries[place]!;
    const header = read[place] ?? newPlace(place);
    if (!isText(name, 0, name.length, header.sentName)) {
      header.sentName = name.toString();
      const lower = header.sentName.toLowerCase();
      header.name = lower.startsWith("ce_") ? `ce-${lower.slice(3)}` : lower;
    }
    headers[header.name] = value === undefined || value === null ? "" : decode(header, value);
  }
  return headers;
}

function newPlace(place: number): Read {
  const header = { sentName: "", name: "", value: "" };
  if (place < KNOWN_PLACES) read[place] = header;
  return header;
}

function decode(header: Read, bytes: Buffer): string {
  if (isText(bytes, 0, bytes.length, header.value)) return header.value;
  const value = bytes.toString();
  if (value.length <= KEPT_LENGTH) header.value = value;
  return value;
}
