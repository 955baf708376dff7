import { ConcordError } from "../errors.ts";
import type { Wire } from "../transport.ts";

/**
 * Returns what each message takes, in bytes.
 * @param maxBytes What one message may take: body, key and headers together.
 */
export function checkSizes(
  transport: string,
  messages: readonly Wire[],
  maxBytes: number,
  help: string,
): readonly number[] {
  return messages.map((message, index) => {
    const size = wireBytes(message);
    if (size > maxBytes) throw tooLarge(transport, message.channel, help, { index, size, maxBytes });
    return size;
  });
}

/** Repeating the publish cannot mend it. */
export function tooLarge(
  transport: string,
  channel: string,
  help: string,
  measured?: { readonly index: number; readonly size: number; readonly maxBytes: number },
): ConcordError {
  const what =
    measured === undefined
      ? `a message for ${channel}`
      : `message ${measured.index} of the call, for ${channel}, has ${measured.size} bytes and`;
  const limit = measured === undefined ? "is larger than it may be" : `may have ${measured.maxBytes}`;
  return new ConcordError("message-too-large", `${transport}: ${what} ${limit}`, help);
}

/** Body, key and headers, as UTF-8. */
export function wireBytes({ body, key, headers }: Wire): number {
  let size = (body?.byteLength ?? 0) + (key === undefined ? 0 : Buffer.byteLength(key));
  for (const name in headers) size += name.length + Buffer.byteLength(headers[name]!);
  return size;
}
