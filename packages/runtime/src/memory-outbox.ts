import type { Outbox, OutgoingMessage } from "./options.ts";
import { createOutbox } from "./outbox-relay.ts";

/** An outbox in this process, for tests and for what may be lost with it. Knows no transactions: `tx` is ignored. */
export function memoryOutbox(): Outbox & { readonly waiting: readonly OutgoingMessage[] } {
  const waiting: OutgoingMessage[] = [];
  const taken = new Set<string | undefined>();
  const outbox = createOutbox({
    enqueue: (_, messages) => void waiting.push(...messages),
    async take(limit, publish, server) {
      const mine = server === undefined ? waiting : waiting.filter((message) => message.server === server);
      const messages = taken.has(server) ? [] : mine.slice(0, limit);
      if (messages.length === 0) return 0;
      taken.add(server);
      try {
        await publish(messages);
        for (const message of messages) waiting.splice(waiting.indexOf(message), 1);
      } finally {
        taken.delete(server);
      }
      return messages.length;
    },
  });
  return Object.assign(outbox, { waiting });
}
