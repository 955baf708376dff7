import type { Outbox } from "./options.ts";
import { createOutbox } from "./outbox-relay.ts";
import type { Wire } from "./transport.ts";

/** An outbox in this process, for tests and for what may be lost with it. Knows no transactions: `tx` is ignored. */
export function memoryOutbox(): Outbox & { readonly waiting: readonly Wire[] } {
  const waiting: Wire[] = [];
  let taking = false;
  const outbox = createOutbox({
    enqueue: (_, messages) => void waiting.push(...messages),
    async take(limit, publish) {
      const messages = taking ? [] : waiting.slice(0, limit);
      if (messages.length === 0) return 0;
      taking = true;
      try {
        await publish(messages);
        waiting.splice(0, messages.length);
      } finally {
        taking = false;
      }
      return messages.length;
    },
  });
  return Object.assign(outbox, { waiting });
}
