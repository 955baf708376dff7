import {
  ConcordError,
  type Listener,
  type Settlement,
  type Subscription,
  type SubscribeOptions,
} from "@concord/runtime";
import { HandOver, once, Redeliveries } from "@concord/runtime/adapter";
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

/** The server does not wait for us: what comes beyond this is dropped, and said to be. */
const MOST_WAITING = 50_000;

export class CoreSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #subscriptions: readonly NatsSubscription[];
  readonly #handOver: HandOver<Received>;
  readonly #redeliveries = new Redeliveries();
  #dropping = false;
  #stopped: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    const { channels, group, prefetch, ephemeral, connection } = setup;
    this.#setup = setup;
    this.#handOver = new HandOver(
      prefetch,
      (received) => this.#deliver(received),
      () => {
        if (this.#handOver.waiting < MOST_WAITING / 2) this.#dropping = false;
      },
    );
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
    if (this.#stopped === undefined) this.#handOver.pause();
  }

  resume(): void {
    this.#handOver.resume();
  }

  stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#stopped ??= this.#stop(drainMs);
    return this.#stopped;
  }

  /** Nobody else gets what has come: it is handed over as long as there is time. */
  async #stop(drainMs: number): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    const until = Date.now() + drainMs;
    this.#handOver.resume();
    while ((this.#handOver.waiting > 0 || this.#handOver.unsettled > 0) && Date.now() < until)
      await this.#handOver.drained(until - Date.now());
    this.#handOver.takeBack();
    this.#redeliveries.end();
    this.#setup.stopped();
  }

  #receive(received: Received): void {
    if (this.#handOver.waiting >= MOST_WAITING) return this.#drop();
    this.#handOver.take(received);
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

  #deliver(received: Received): void {
    const { message, read, attempt } = received;
    const { headers, key, body } = readMessage(message);
    const settle = once((settlement) => this.#settle(received, settlement));
    const delivery = { channel: read(message.subject), headers, body, attempt, settle };
    this.#setup.listener.delivered(key === undefined ? delivery : { ...delivery, key });
  }

  /** There is nobody to bring it again but this process. */
  #settle(received: Received, settlement: Settlement): void {
    if ("nack" in settlement && this.#stopped === undefined) {
      const again = { ...received, attempt: received.attempt + 1 };
      return this.#redeliveries.after(settlement.delayMs, () => this.#deliver(again));
    }
    this.#handOver.settled();
  }
}
