import { systemClock, type Delivery, type Listener, type Settlement, type Subscription } from "@concord/runtime";
import { backoff, HandOver, once } from "@concord/runtime/adapter";
import type { Message } from "@aws-sdk/client-sqs";
import type { Clients } from "./clients.ts";
import { fromBody } from "./envelope.ts";
import type { Queue } from "./resources.ts";

export interface Source {
  readonly address: string;
  readonly queue: Queue;
}

export interface SubscriptionSetup {
  readonly clients: Clients;
  readonly sources: readonly Source[];
  readonly prefetch: number;
  readonly leaseMs: number;
  readonly waitMs: number;
  readonly listener: Listener;
  /** After it has given everything back. */
  stopped(): Promise<void>;
}

interface Received {
  readonly message: Message;
  readonly source: Source;
}

/** What one request brings, and what one request settles, at most. */
const perRequest = 10;
const betweenMs = 20;
/** Twelve hours: how long a queue hides a message. */
const longestDelayMs = 43_200_000;

export class AwsSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #handOver: HandOver<Received>;
  /** Hidden from others for as long as we say so. */
  readonly #held = new Map<Message, Source>();
  readonly #stopping = new AbortController();
  readonly #lease: NodeJS.Timeout;
  #receiving: Promise<unknown> | undefined;
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
    this.#lease = setInterval(() => void this.#extend(), setup.leaseMs / 3);
  }

  start(): void {
    this.#receiving = Promise.all(this.#setup.sources.map((source) => this.#receive(source)));
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
    this.#stopping.abort();
    this.#roomy.resolve();
    await Promise.all([this.#handOver.drained(drainMs), this.#receiving]);
    clearInterval(this.#lease);
    await this.#setVisibility([...this.#held], 0);
    this.#held.clear();
    await this.#setup.stopped();
  }

  async #receive(source: Source): Promise<void> {
    const { signal } = this.#stopping;
    const { clients, prefetch, leaseMs, waitMs, listener } = this.#setup;
    const pause = backoff(signal, (error) => listener.interrupted?.(clients.explain(error) as Error));
    while (!signal.aborted) {
      await this.#room();
      if (signal.aborted) return;
      try {
        const { Messages = [] } = await clients.sqs.receiveMessage({
          QueueUrl: source.queue.url,
          MaxNumberOfMessages: Math.min(perRequest, Math.max(1, prefetch - this.#handOver.unsettled)),
          WaitTimeSeconds: Math.round(waitMs / 1_000),
          VisibilityTimeout: Math.ceil(leaseMs / 1_000),
          MessageSystemAttributeNames: ["ApproximateReceiveCount"],
        });
        for (const message of Messages) {
          this.#held.set(message, source);
          this.#handOver.keep({ message, source });
        }
        this.#handOver.next();
        pause.reset();
        // A request that does not wait is not worth repeating at once.
        if (Messages.length === 0 && waitMs < 1_000) await systemClock.sleep(betweenMs, signal);
      } catch (error) {
        await pause.wait(error);
      }
    }
  }

  get #isRoomy(): boolean {
    return !this.#handOver.isPaused && this.#handOver.waiting === 0 && !this.#handOver.isFull;
  }

  /** Resolves when more can be taken. */
  async #room(): Promise<void> {
    while (!this.#stopping.signal.aborted && !this.#isRoomy) {
      this.#roomy = Promise.withResolvers();
      await this.#roomy.promise;
    }
  }

  #deliver({ message, source }: Received): void {
    const delivery: Delivery = {
      channel: source.address,
      ...fromBody(message.Body ?? ""),
      attempt: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
      settle: once(async (settlement) => {
        try {
          await this.#settle(message, source, settlement);
        } finally {
          this.#held.delete(message);
          this.#handOver.settled();
        }
      }),
    };
    this.#setup.listener.delivered(delivery);
  }

  async #settle(message: Message, source: Source, settlement: Settlement): Promise<void> {
    const { clients } = this.#setup;
    const QueueUrl = source.queue.url;
    const ReceiptHandle = message.ReceiptHandle!;
    try {
      if ("ack" in settlement) await clients.sqs.deleteMessage({ QueueUrl, ReceiptHandle });
      else await this.#setVisibility([[message, source]], Math.min(settlement.delayMs ?? 0, longestDelayMs));
    } catch (error) {
      throw clients.explain(error);
    }
  }

  /** For what is still being handled. A failure is not the last chance. */
  async #extend(): Promise<void> {
    await this.#setVisibility([...this.#held], this.#setup.leaseMs).catch(() => undefined);
  }

  /** Queues count in whole seconds: not before the time that was asked for. */
  async #setVisibility(held: readonly (readonly [Message, Source])[], forMs: number): Promise<void> {
    const VisibilityTimeout = Math.ceil(forMs / 1_000);
    for (const [QueueUrl, group] of Map.groupBy(held, ([, { queue }]) => queue.url))
      for (let from = 0; from < group.length; from += perRequest) {
        const Entries = group.slice(from, from + perRequest).map(([{ ReceiptHandle }], index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout,
        }));
        await this.#setup.clients.sqs.changeMessageVisibilityBatch({ QueueUrl, Entries });
      }
  }
}
