/** The documented form of a dead letter: the body as it came, the headers as they came, and `dlq-*` beside them. */
import type { DeadLetter, DeadLetterReason } from "./options.ts";
import type { Delivery, Wire } from "./transport.ts";

/** `<channel>.<group>.dlq`; parameters of the address stand there by name. */
export function deadLetterChannel(address: string, group: string): string {
  return `${address.replace(/[{}]/g, "")}.${group}.dlq`;
}

/** What is published to `letter.channel`. */
export function deadLetterWire(letter: DeadLetter & { readonly channel: string }, delivery: Delivery, at: Date): Wire {
  return {
    channel: letter.channel,
    ...(delivery.key === undefined ? {} : { key: delivery.key }),
    headers: {
      ...delivery.headers,
      "dlq-reason": letter.reason,
      "dlq-error": letter.error,
      "dlq-attempts": String(letter.attempts),
      "dlq-origin": encodeURI(letter.origin),
      "dlq-group": letter.group,
      "dlq-at": at.toISOString(),
      ...(letter.contract === undefined ? {} : { "dlq-contract": letter.contract }),
    },
    body: delivery.body,
  };
}

/** Reads a dead letter back; undefined where the message is none. */
export function readDeadLetter(wire: Wire): DeadLetter | undefined {
  const { headers } = wire;
  const reason = headers["dlq-reason"];
  if (reason === undefined) return undefined;
  const contract = headers["dlq-contract"];
  return {
    reason: reason as DeadLetterReason,
    error: headers["dlq-error"] ?? "",
    attempts: Number(headers["dlq-attempts"]),
    origin: decodeURI(headers["dlq-origin"] ?? ""),
    group: headers["dlq-group"] ?? "",
    channel: wire.channel,
    ...(contract === undefined ? {} : { contract }),
  };
}
