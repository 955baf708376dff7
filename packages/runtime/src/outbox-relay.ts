/** What all outboxes have in common: publishing what was written, in order, until the broker has it. */
import { stderrAlerts } from "./alerts.ts";
import { callHook } from "./call-hook.ts";
import { systemClock } from "./clock.ts";
import { errorLabel } from "./errors.ts";
import type { Outbox, OutgoingMessage, RelayOptions } from "./options.ts";
import { longestDelay } from "./retry.ts";
import type { Transport, Wire } from "./transport.ts";
import { isTransport } from "./transport-choice.ts";
import { leaseTransport } from "./transport-lease.ts";

export interface OutboxStore {
  enqueue(tx: unknown, messages: readonly OutgoingMessage[]): void | Promise<void>;
  /**
   * Hands the oldest messages (of one server, where it is named), at most `limit`, to `publish`, and forgets them when
   * that has resolved. Resolves to how many there were. What another relay is publishing is not handed out.
   */
  take(limit: number, publish: Publish, server: string | undefined): Promise<number>;
}
export type Publish = (messages: readonly Wire[]) => Promise<void>;

const BATCH = 100;
const backoff = { backoff: "exponential", initialMs: 100, maxMs: 30_000 } as const;

export function createOutbox(store: OutboxStore): Outbox {
  return {
    enqueue: (tx, messages) => store.enqueue(tx, messages),
    async relay(given, options) {
      if (isTransport(given)) return relay(store, given, undefined, options);
      // Each on its own, so that a broker that is away holds up no other.
      const relays = Object.entries(given).flatMap(([server, transport]) =>
        transport ? [relay(store, transport, server, options)] : [],
      );
      await Promise.all(relays);
    },
  };
}

/** A broker that is away delays everything and loses nothing. */
async function relay(
  store: OutboxStore,
  transport: Transport,
  server: string | undefined,
  options: RelayOptions,
): Promise<void> {
  const { signal, intervalMs = 200, hooks = stderrAlerts() } = options;
  const clock = transport.clock ?? systemClock;
  const lease = leaseTransport(transport);
  let failures = 0;
  while (!signal.aborted) {
    try {
      await lease.connect();
      const count = await store.take(BATCH, (messages) => transport.publish(messages), server);
      failures = 0;
      if (count === 0) await clock.sleep(intervalMs, signal);
    } catch (error) {
      failures++;
      callHook(hooks, "onNotice", `the outbox could not be published (${errorLabel(error)}): it will be tried again`);
      await clock.sleep(longestDelay(backoff, failures), signal);
    }
  }
  await lease.release();
}
