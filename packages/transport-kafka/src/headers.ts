/** The CloudEvents binding for Kafka: attributes are headers `ce_…`; everything else keeps its name. */
import type { HeaderMap } from "@concord/runtime";

/** Names repeat in every message: each is encoded once. */
const encoded = new Map<string, Buffer>();
const KNOWN_NAMES = 1_000;

export function toKafkaHeaders(headers: HeaderMap): Map<Buffer, Buffer> {
  const written = new Map<Buffer, Buffer>();
  for (const name in headers) written.set(encodeName(name), Buffer.from(headers[name]!));
  return written;
}

function encodeName(name: string): Buffer {
  let bytes = encoded.get(name);
  if (bytes === undefined) {
    bytes = Buffer.from(name.startsWith("ce-") ? `ce_${name.slice(3)}` : name);
    if (encoded.size < KNOWN_NAMES) encoded.set(name, bytes);
  }
  return bytes;
}

/** Of a name that comes twice the last counts. */
export function fromKafkaHeaders(entries: readonly (readonly [Buffer, Buffer | undefined])[]): HeaderMap {
  const headers: Record<string, string> = {};
  for (const [nameBytes, value] of entries) {
    const name = nameBytes.toString().toLowerCase();
    headers[name.startsWith("ce_") ? `ce-${name.slice(3)}` : name] = value?.toString() ?? "";
  }
  return headers;
}
