/** At most once: the server passes on what is published to whoever listens at that moment, and keeps nothing. */
import {
  PublishError,
  systemClock,
  type Listener,
  type SubscribeOptions,
  type Subscription,
  type Wire,
} from "@concord/runtime";
import { InFlight } from "@concord/runtime/adapter";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Carrier } from "./carrier.ts";
import { CoreSubscription } from "./core-subscription.ts";
import { toNats } from "./headers.ts";
import { subjectOf } from "./subjects.ts";

/** How long a publish is tried while the server does not answer. */
const PATIENCE_MS = 15_000;

export function openCore(connection: NatsConnection): Carrier {
  return new Core(connection);
}

class Core implements Carrier {
  readonly #connection: NatsConnection;
  readonly #publishing = new InFlight();
  #flushing: Promise<void> | undefined;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  /** Resolves when the server has them; what it may not have got is written again. */
  async publish(messages: readonly Wire[], signal: AbortSignal | undefined): Promise<void> {
    const outgoing = messages.map((wire) => ({
      subject: subjectOf(wire.channel),
      body: wire.body ?? undefined,
      headers: toNats(wire),
    }));
    this.#publishing.enter();
    try {
      for (const deadline = Date.now() + PATIENCE_MS; ; await systemClock.sleep(100, signal)) {
        signal?.throwIfAborted();
        try {
          // Asked for first, it still goes out behind the messages, and in one write with them.
          const flushed = this.#flush();
          for (const { subject, body, headers } of outgoing) this.#connection.publish(subject, body, { headers });
          await flushed;
          return;
        } catch (error) {
          if (Date.now() > deadline || this.#connection.isClosed())
            throw new PublishError(
              `nats has not taken ${messages.length} messages`,
              "see whether it runs, then try again",
              {
                cause: error,
              },
            );
        }
      }
    } finally {
      this.#publishing.leave();
    }
  }

  idle(): Promise<void> {
    return this.#publishing.idle();
  }

  async subscribe(options: SubscribeOptions, listener: Listener, stopped: () => void): Promise<Subscription> {
    const subscription = new CoreSubscription({ ...options, connection: this.#connection, listener, stopped });
    try {
      // Then the server knows of it.
      await this.#flush();
    } catch (error) {
      await subscription.stop({ drainMs: 0 });
      throw error;
    }
    return subscription;
  }

  /** One question to the server for everything that is written in the same turn; asked when that has been written. */
  #flush(): Promise<void> {
    if (this.#flushing !== undefined) return this.#flushing;
    this.#flushing = Promise.resolve().then(() => {
      this.#flushing = undefined;
      return this.#connection.flush();
    });
    // Whoever could not write does not wait for it.
    this.#flushing.catch(() => undefined);
    return this.#flushing;
  }
}
