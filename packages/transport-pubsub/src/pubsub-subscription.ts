import type { Delivery, Listener, Settlement, Subscription } from "@concord/runtime";
import { HandOver, once } from "@concord/runtime/adapter";
import { Attempts } from "./attempts.ts";
import { fromMessage } from "./headers.ts";
import type { Clients } from "./clients.ts";
import { givenUp } from "./given-up.ts";
import type { ReceivedMessage } from "./load-pubsub.ts";
import { PullStream } from "./pull-stream.ts";
import type { Source } from "./resources.ts";
import { longestSeconds, Settler } from "./settler.ts";
import { hasStatus } from "./status.ts";

export interface SubscriptionSetup {
  readonly clients: Clients;
  readonly sources: readonly Source[];
  /** Begins the names of what was made. */
  readonly prefix: string;
  readonly prefetch: number;
  readonly leaseSeconds: number;
  readonly listener: Listener;
  /** After it has given everything back. */
  stopped(): Promise<void>;
}

interface Held {
  readonly received: ReceivedMessage;
  readonly source: Source;
  readonly settler: Settler;
  /** Tells its stream that it waits for a delay. */
  readonly parked: () => void;
  /** When it is to come again, where that is later than Pub/Sub hides a message. */
  dueAt?: number;
}

const togetherMs = 10_000;

export class PubSubSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #handOver: HandOver<Held>;
  /** Hidden from others for as long as we say so. */
  readonly #held = new Set<Held>();
  readonly #attempts = new Attempts();
  readonly #streams: readonly PullStream[];
  readonly #lease: NodeJS.Timeout;
  #toldAt = -Infinity;
  #stopped: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    this.#setup = setup;
    this.#handOver = new HandOver(setup.prefetch, (held) => this.#deliver(held));
    this.#lease = setInterval(() => this.#extend(), (setup.leaseSeconds * 1_000) / 3);
    this.#streams = setup.sources.map((source) => this.#stream(source));
  }

  pause(): void {
    this.#handOver.pause();
  }

  resume(): void {
    if (this.#stopped === undefined) this.#handOver.resume();
  }

  stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#stopped ??= this.#stop(drainMs);
    return this.#stopped;
  }

  async #stop(drainMs: number): Promise<void> {
    this.#handOver.pause();
    await Promise.all([this.#handOver.drained(drainMs), ...this.#streams.map((stream) => stream.stop())]);
    clearInterval(this.#lease);
    const held = [...this.#held];
    this.#held.clear();
    // What cannot be given back is brought to others when its lease ends.
    await Promise.allSettled(held.map((each) => this.#hide(each, restOf(each.dueAt))));
    await this.#setup.stopped();
  }

  #stream(source: Source): PullStream {
    const { clients, prefetch, leaseSeconds, listener } = this.#setup;
    const settler = new Settler(clients.subscriber, source.subscription, source.address);
    return new PullStream({
      clients: clients.streams,
      subscription: source.subscription,
      window: prefetch,
      leaseSeconds,
      received: (messages, parked) => {
        for (const received of messages) {
          const held = { received, source, settler, parked };
          this.#held.add(held);
          this.#handOver.keep(held);
        }
        this.#handOver.next();
      },
      interrupted: (error) => this.#tell(clients.explain(error) as Error),
      failed: (error) =>
        listener.failed(hasStatus(error, "notFound") ? source.missing(error) : (clients.explain(error) as Error)),
    });
  }

  /** Streams break together, and say so one after the other. */
  #tell(interruption: Error): void {
    if (performance.now() - this.#toldAt < togetherMs) return;
    this.#toldAt = performance.now();
    this.#setup.listener.interrupted?.(interruption);
  }

  #deliver(held: Held): void {
    const { received, source } = held;
    const messageId = received.message?.messageId ?? "";
    const { headers, ...carried } = fromMessage(received);
    const delivery: Delivery = {
      channel: source.address,
      ...carried,
      headers: { ...headers, ...givenUp(headers, source.address, this.#setup.prefix) },
      attempt: received.deliveryAttempt || this.#attempts.next(messageId),
      settle: once(async (settlement) => {
        if ("ack" in settlement) this.#attempts.forget(messageId);
        try {
          await this.#settle(held, settlement);
        } catch (error) {
          this.#held.delete(held);
          throw this.#setup.clients.explain(error);
        } finally {
          this.#handOver.settled();
        }
      }),
    };
    this.#setup.listener.delivered(delivery);
  }

  async #settle(held: Held, settlement: Settlement): Promise<void> {
    if ("ack" in settlement) {
      await held.settler.acknowledge(held.received.ackId!);
      this.#held.delete(held);
      return;
    }
    const { delayMs = 0 } = settlement;
    if (delayMs > 0) held.parked();
    // Longer delays are kept here, by prolonging the lease until the rest is short enough.
    if (delayMs > longestSeconds * 1_000) held.dueAt = Date.now() + delayMs;
    else this.#held.delete(held);
    await this.#hide(held, restOf(Date.now() + delayMs));
  }

  /** For what is still being handled. A failure is not the last chance. */
  #extend(): void {
    for (const held of this.#held) {
      const { dueAt } = held;
      const isShort = dueAt !== undefined && dueAt - Date.now() <= longestSeconds * 1_000;
      if (isShort) this.#held.delete(held);
      this.#hide(held, dueAt === undefined ? this.#setup.leaseSeconds : restOf(dueAt)).catch(() => {
        if (isShort) this.#held.add(held);
      });
    }
  }

  #hide({ settler, received }: Held, seconds: number): Promise<void> {
    return settler.hide(received.ackId!, seconds);
  }
}

/** Until then, in whole seconds: not before the time that was asked for. As long as Pub/Sub takes at most. */
function restOf(dueAt: number | undefined): number {
  if (dueAt === undefined) return 0;
  return Math.min(Math.max(Math.ceil((dueAt - Date.now()) / 1_000), 0), longestSeconds);
}
