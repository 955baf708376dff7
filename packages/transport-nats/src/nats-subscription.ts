import type { Delivery, Listener, Settlement, Subscription } from "@concord/runtime";
import { backoff, Queue, Unsettled } from "@concord/runtime/adapter";
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
  readonly #unsettled: Unsettled;
  /** Brought by the server, and not yet handed over. */
  readonly #waiting = new Queue<Received>();
  /** Everything that the server counts as ours, for as long as we say so. */
  readonly #held = new Set<JsMsg>();
  readonly #stopping = new AbortController();
  readonly #requests = new Set<ConsumerMessages>();
  readonly #resumeAt: number;
  readonly #lease: NodeJS.Timeout;
  #roomy = Promise.withResolvers<void>();
  #paused = false;
  #stopped: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    this.#setup = setup;
    this.#unsettled = new Unsettled(setup.prefetch);
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
    this.#paused = true;
    this.#endRequests();
  }

  resume(): void {
    this.#paused = this.#stopped !== undefined;
    this.#handOver();
  }

  stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#stopped ??= this.#stop(drainMs);
    return this.#stopped;
  }

  async #stop(drainMs: number): Promise<void> {
    this.#paused = true;
    this.#stopping.abort();
    this.#roomy.resolve();
    this.#endRequests();
    for (const { message } of this.#waiting.drain()) this.#release(message);
    await this.#unsettled.drained(drainMs);
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
          max_messages: this.#setup.prefetch - this.#unsettled.count,
          expires: WAIT_MS,
          idle_heartbeat: WAIT_MS / 4,
        });
        this.#requests.add(request);
        if (this.#paused) void request.close();
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
    this.#waiting.push(received);
    this.#handOver();
  }

  #handOver(): void {
    while (!this.#paused && !this.#unsettled.isFull) {
      const received = this.#waiting.shift();
      if (received === undefined) break;
      this.#deliver(received);
    }
    if (!this.#paused && this.#waiting.size === 0 && this.#unsettled.count <= this.#resumeAt) this.#roomy.resolve();
  }

  async #room(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      if (!this.#paused && this.#waiting.size === 0 && this.#unsettled.count <= this.#resumeAt) return;
      this.#roomy = Promise.withResolvers();
      await this.#roomy.promise;
    }
  }

  #deliver({ message, source }: Received): void {
    const { headers, key, body } = fromNats(message.headers, message.data);
    this.#unsettled.add();
    let settled = false;
    const delivery: Delivery = {
      channel: source.read(message.subject),
      headers,
      body,
      attempt: message.info.deliveryCount,
      ...(key === undefined ? {} : { key }),
      settle: (settlement) => {
        if (settled) return;
        settled = true;
        this.#settle(message, settlement);
      },
    };
    this.#setup.listener.delivered(delivery);
  }

  #settle(message: JsMsg, settlement: Settlement): void {
    this.#unsettled.remove();
    this.#held.delete(message);
    if ("ack" in settlement) message.ack();
    else message.nak(settlement.delayMs);
    this.#handOver();
  }

  #release(message: JsMsg): void {
    this.#held.delete(message);
    message.nak();
  }

  #endRequests(): void {
    for (const request of this.#requests) void request.close();
  }
}
