import type { Delivery, Listener, Settlement, Subscription } from "@concord/runtime";
import { backoff, HandOver, once } from "@concord/runtime/adapter";
import type { Consumer, ConsumerMessages, JsMsg } from "@nats-io/jetstream";
import { fromNats } from "./headers.ts";

/** One channel of a subscription. */
export interface Source {
  /** The consumer on the server, made where it is not there. */
  consumer(): Promise<Consumer>;
  readonly read: (subject: string) => string;
}

export interface SubscriptionSetup {
  readonly sources: readonly Source[];
  readonly prefetch: number;
  readonly leaseMs: number;
  readonly listener: Listener;
  /** After it has given everything back. */
  stopped(): Promise<void>;
}

interface Received {
  readonly message: JsMsg;
  readonly source: Source;
}

/** How long the server keeps a request for messages that do not come. */
const WAIT_MS = 10_000;

export class NatsSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #handOver: HandOver<Received>;
  /** Everything that the server counts as ours, for as long as we say so. */
  readonly #held = new Set<JsMsg>();
  readonly #stopping = new AbortController();
  readonly #requests = new Set<ConsumerMessages>();
  readonly #resumeAt: number;
  readonly #lease: NodeJS.Timeout;
  #roomy = Promise.withResolvers<void>();
  #stopped: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    this.#setup = setup;
    this.#handOver = new HandOver(
      setup.prefetch,
      (received) => this.#deliver(received),
      () => {
        if (this.#isRoomy) this.#roomy.resolve();
      },
    );
    this.#resumeAt = Math.floor(setup.prefetch * 0.75);
    this.#lease = setInterval(() => {
      for (const message of this.#held) message.working();
    }, setup.leaseMs / 3);
  }

  /** Resolves when the server keeps messages for it. */
  async start(): Promise<void> {
    const consumers = await Promise.all(this.#setup.sources.map((source) => source.consumer()));
    for (const [index, source] of this.#setup.sources.entries()) void this.#receive(source, consumers[index]!);
  }

  pause(): void {
    this.#handOver.pause();
    this.#endRequests();
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
    this.#stopping.abort();
    this.#roomy.resolve();
    this.#endRequests();
    for (const { message } of this.#handOver.takeBack()) this.#release(message);
    await this.#handOver.drained(drainMs);
    clearInterval(this.#lease);
    for (const message of this.#held) this.#release(message);
    await this.#setup.stopped();
  }

  /** Asks for as many messages as there is room, again and again. */
  async #receive(source: Source, first: Consumer): Promise<void> {
    const { signal } = this.#stopping;
    const pause = backoff(signal);
    let consumer: Consumer | undefined = first;
    while (!signal.aborted) {
      await this.#room();
      if (signal.aborted) return;
      try {
        consumer ??= await source.consumer();
        const request = await consumer.fetch({
          max_messages: this.#setup.prefetch - this.#handOver.unsettled,
          expires: WAIT_MS,
          idle_heartbeat: WAIT_MS / 4,
        });
        this.#requests.add(request);
        if (this.#handOver.isPaused) void request.close();
        for await (const message of request) this.#take({ message, source });
        this.#requests.delete(request);
        pause.reset();
      } catch {
        // The connection is away, or the consumer was deleted: then it is made again.
        consumer = undefined;
        await pause.wait();
      }
    }
  }

  #take(received: Received): void {
    if (this.#stopping.signal.aborted) return received.message.nak();
    this.#held.add(received.message);
    this.#handOver.take(received);
  }

  get #isRoomy(): boolean {
    return !this.#handOver.isPaused && this.#handOver.waiting === 0 && this.#handOver.unsettled <= this.#resumeAt;
  }

  async #room(): Promise<void> {
    while (!this.#stopping.signal.aborted && !this.#isRoomy) {
      this.#roomy = Promise.withResolvers();
      await this.#roomy.promise;
    }
  }

  #deliver({ message, source }: Received): void {
    const { headers, key, body } = fromNats(message.headers, message.data);
    const delivery: Delivery = {
      channel: source.read(message.subject),
      headers,
      body,
      attempt: message.info.deliveryCount,
      ...(key === undefined ? {} : { key }),
      settle: once((settlement) => this.#settle(message, settlement)),
    };
    this.#setup.listener.delivered(delivery);
  }

  #settle(message: JsMsg, settlement: Settlement): void {
    this.#held.delete(message);
    try {
      if ("ack" in settlement) message.ack();
      else message.nak(settlement.delayMs);
    } finally {
      this.#handOver.settled();
    }
  }

  #release(message: JsMsg): void {
    this.#held.delete(message);
    message.nak();
  }

  #endRequests(): void {
    for (const request of this.#requests) void request.close();
  }
}
