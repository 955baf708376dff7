import {
  ConcordError,
  type Delivery,
  type Listener,
  type Settlement,
  type Subscription,
  type SubscribeOptions,
} from "@concord/runtime";
import { Queue, Unsettled } from "@concord/runtime/adapter";
import type { Msg, NatsConnection, Subscription as NatsSubscription } from "@nats-io/transport-node";
import { readMessage } from "./headers.ts";
import { subjectPattern, subjectReader } from "./subjects.ts";

export interface SubscriptionSetup extends SubscribeOptions {
  readonly connection: NatsConnection;
  readonly listener: Listener;
  /** After it has left. */
  stopped(): void;
}

interface Received {
  readonly message: Msg;
  readonly read: (subject: string) => string;
  readonly attempt: number;
}

/** How long a message waits that was not acknowledged, where nothing else is said. */
const NACK_DELAY_MS = 100;
/** The server does not wait for us: what comes beyond this is dropped, and said to be. */
const MOST_WAITING = 50_000;

export class CoreSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #subscriptions: readonly NatsSubscription[];
  readonly #unsettled: Unsettled;
  /** Brought by the server, and not yet handed over. */
  readonly #waiting = new Queue<Received>();
  readonly #redeliveries = new Set<NodeJS.Timeout>();
  #dropping = false;
  #paused = false;
  #stopped: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    const { channels, group, prefetch, ephemeral, connection } = setup;
    this.#setup = setup;
    this.#unsettled = new Unsettled(prefetch);
    this.#subscriptions = channels.map(({ address }) => {
      const read = subjectReader(address);
      return connection.subscribe(subjectPattern(address), {
        ...(ephemeral ? {} : { queue: group.replace(/[\s.*>]/g, "_") }),
        callback: (error, message) => {
          if (error === null) this.#receive({ message, read, attempt: 1 });
        },
      });
    });
  }

  pause(): void {
    this.#paused = this.#stopped === undefined;
  }

  resume(): void {
    this.#paused = false;
    this.#handOver();
  }

  stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#stopped ??= this.#stop(drainMs);
    return this.#stopped;
  }

  /** Nobody else gets what has come: it is handed over as long as there is time. */
  async #stop(drainMs: number): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    const until = Date.now() + drainMs;
    this.#paused = false;
    this.#handOver();
    while ((this.#waiting.size > 0 || this.#unsettled.count > 0) && Date.now() < until)
      await this.#unsettled.drained(until - Date.now());
    this.#waiting.drain();
    for (const timer of this.#redeliveries) clearTimeout(timer);
    this.#setup.stopped();
  }

  #receive(received: Received): void {
    if (this.#waiting.size === 0 && !this.#paused && !this.#unsettled.isFull) {
      this.#unsettled.add();
      return this.#deliver(received);
    }
    if (this.#waiting.size >= MOST_WAITING) return this.#drop();
    this.#waiting.push(received);
    this.#handOver();
  }

  #drop(): void {
    if (this.#dropping) return;
    this.#dropping = true;
    this.#setup.listener.interrupted?.(
      new ConcordError(
        "connection",
        `nats brings more than is handled: what comes while ${MOST_WAITING} messages wait is dropped`,
        "add members to the group, or use JetStream, which waits",
      ),
    );
  }

  #handOver(): void {
    while (!this.#paused && !this.#unsettled.isFull) {
      const received = this.#waiting.shift();
      if (received === undefined) break;
      this.#unsettled.add();
      this.#deliver(received);
    }
    if (this.#waiting.size < MOST_WAITING / 2) this.#dropping = false;
  }

  #deliver(received: Received): void {
    const { message, read, attempt } = received;
    const { headers, key, body } = readMessage(message);
    let settled = false;
    const settle: Delivery["settle"] = (settlement) => {
      if (settled) return;
      settled = true;
      this.#settle(received, settlement);
    };
    const delivery = { channel: read(message.subject), headers, body, attempt, settle };
    this.#setup.listener.delivered(key === undefined ? delivery : { ...delivery, key });
  }

  /** There is nobody to bring it again but this process. */
  #settle(received: Received, settlement: Settlement): void {
    if ("nack" in settlement && this.#stopped === undefined) {
      const timer = setTimeout(() => {
        this.#redeliveries.delete(timer);
        this.#deliver({ ...received, attempt: received.attempt + 1 });
      }, settlement.delayMs ?? NACK_DELAY_MS);
      this.#redeliveries.add(timer);
      return;
    }
    this.#unsettled.remove();
    this.#handOver();
  }
}
