import {
  ConcordError,
  type ChannelDefinition,
  type Listener,
  type Settlement,
  type Subscription,
} from "@concord/runtime";
import { backoff, HandOver, once, separatedReader, takenBack } from "@concord/runtime/adapter";
import type { Channel, ChannelModel, ConsumeMessage } from "amqplib";
import { Acknowledger, type Outstanding } from "./acknowledger.ts";
import { isQueue, queueOf, routeOf } from "./addresses.ts";
import { fromAmqp } from "./headers.ts";
import type { LinkUser } from "./link.ts";

export interface SubscriptionSetup {
  readonly channels: readonly ChannelDefinition[];
  readonly group: string;
  readonly prefetch: number;
  readonly ephemeral: boolean;
  readonly listener: Listener;
  readonly exchange: string;
  /** Of durable queues. */
  readonly queueArguments: Readonly<Record<string, string | boolean>>;
  /** Puts a copy aside that comes back to the queue after `delayMs`. */
  delay(queue: string, message: ConsumeMessage, address: string, attempt: number, delayMs: number): Promise<void>;
  /** After it has stopped. */
  stopped(): void;
}

interface Source {
  readonly queue: string;
  readonly read: (routingKey: string) => string;
}

interface Received {
  readonly message: ConsumeMessage;
  readonly outstanding: Outstanding;
  readonly source: Source;
  /** It can be settled on the channel alone that brought it. */
  readonly channel: Channel;
  readonly acknowledger: Acknowledger;
}

export class RabbitSubscription implements Subscription, LinkUser {
  readonly #setup: SubscriptionSetup;
  readonly #handOver: HandOver<Received>;
  readonly #stopping = new AbortController();
  readonly #ready = Promise.withResolvers<void>();
  #channel: Channel | undefined;
  #acknowledger: Acknowledger | undefined;
  #consumers: readonly string[] = [];
  #stopped: Promise<void> | undefined;
  #started = false;

  constructor(setup: SubscriptionSetup) {
    this.#setup = setup;
    this.#handOver = new HandOver(setup.prefetch, (received) => this.#deliver(received));
    this.#ready.promise.catch(() => undefined);
  }

  /** Resolves when messages can come. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  up(model: ChannelModel): void {
    void this.#run(model);
  }

  down(error: Error): void {
    this.#setup.listener.interrupted?.(error);
  }

  lost(error: Error): void {
    this.#fail(error);
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
    const channel = this.#channel;
    // Ends with the connection otherwise.
    for (const tag of this.#consumers) await channel?.cancel(tag).catch(() => undefined);
    // Others need not wait for what is not going to be handed over here.
    for (const { message, outstanding } of this.#handOver.takeBack()) {
      outstanding.state = "done";
      attempt(() => channel?.nack(message));
    }
    await this.#handOver.drained(drainMs);
    attempt(() => this.#acknowledger?.flush());
    this.#stopping.abort();
    this.#setup.stopped();
    await this.#channel?.close().catch(() => undefined);
    this.#channel = undefined;
  }

  /** Consumes for as long as the connection stands. */
  async #run(model: ChannelModel): Promise<void> {
    const { signal } = this.#stopping;
    for (const pause = backoff(signal); !signal.aborted; await pause.wait()) {
      let channel: Channel;
      try {
        channel = await model.createChannel();
      } catch {
        // The next connection begins anew.
        return;
      }
      const closed = new Promise<unknown>((resolve) => {
        channel.on("error", resolve);
        channel.on("close", resolve);
      });
      try {
        await this.#consume(channel);
        pause.reset();
        this.#started = true;
        this.#ready.resolve();
      } catch (error) {
        const final = explain(error, this.#setup);
        if (final !== undefined) return this.#fail(final);
        await channel.close().catch(() => undefined);
        this.#leave(channel);
        continue;
      }
      await closed;
      this.#leave(channel);
    }
  }

  /** What a channel brought that is gone can no longer be settled, and comes again. */
  #leave(channel: Channel): void {
    if (this.#channel === channel) this.#channel = undefined;
    this.#handOver.takeBack();
  }

  async #consume(channel: Channel): Promise<void> {
    const { channels, group, prefetch, ephemeral, exchange, queueArguments } = this.#setup;
    const tags: string[] = [];
    const acknowledger = new Acknowledger(channel);
    await channel.prefetch(prefetch);
    // Before anything comes: what waits in a queue does so at once, and may be settled at once.
    this.#channel = channel;
    this.#acknowledger = acknowledger;
    this.#consumers = tags;
    for (const { address, bindings } of channels) {
      const route = routeOf(address, bindings, exchange);
      const { queue } =
        ephemeral && !isQueue(address, bindings)
          ? await channel.assertQueue("", { exclusive: true, autoDelete: true })
          : await channel.assertQueue(queueOf(address, bindings, group), { durable: true, arguments: queueArguments });
      if (route.exchange !== "") {
        // Those of the broker's own are there.
        if (!route.exchange.startsWith("amq."))
          await channel.assertExchange(route.exchange, "topic", { durable: true });
        await channel.bindQueue(queue, route.exchange, route.key);
      }
      const source: Source = { queue, read: separatedReader(address, ".") };
      const { consumerTag } = await channel.consume(queue, (message) => {
        // The queue was deleted: it is declared again.
        if (message === null) void channel.close().catch(() => undefined);
        else
          this.#handOver.take({ message, outstanding: acknowledger.brought(message), source, channel, acknowledger });
      });
      tags.push(consumerTag);
    }
  }

  #deliver(received: Received): void {
    const { message, source } = received;
    const { headers, key, body, attempt, address = source.read(message.fields.routingKey) } = fromAmqp(message);
    const settle = once((settlement) => this.#settle(received, settlement, address, attempt));
    const delivery = { channel: address, headers, body, attempt, settle };
    this.#setup.listener.delivered(key === undefined ? delivery : { ...delivery, key });
  }

  #settle(received: Received, settlement: Settlement, address: string, attempt: number): void | Promise<void> {
    const { message, outstanding, channel, acknowledger } = received;
    const waitsFirst = "nack" in settlement && settlement.delayMs !== undefined && settlement.delayMs > 0;
    if (waitsFirst) return this.#delay(received, settlement.delayMs, address, attempt);
    try {
      this.#check(channel, address);
      if ("ack" in settlement) return acknowledger.acknowledge(outstanding);
      outstanding.state = "done";
      channel.nack(message);
    } finally {
      this.#handOver.settled();
    }
  }

  async #delay(
    { message, outstanding, source, channel, acknowledger }: Received,
    delayMs: number,
    address: string,
    attempt: number,
  ): Promise<void> {
    try {
      this.#check(channel, address);
      await this.#setup.delay(source.queue, message, address, attempt + 1, delayMs);
      acknowledger.acknowledge(outstanding);
    } finally {
      this.#handOver.settled();
    }
  }

  /** The broker has taken back what a channel had brought that is gone. */
  #check(channel: Channel, address: string): void {
    if (this.#channel !== channel) throw takenBack("rabbitmq", address);
  }

  #fail(error: Error): void {
    this.#stopping.abort();
    this.#ready.reject(error);
    if (this.#started) this.#setup.listener.failed(error);
  }
}

/** Undefined where repeating it may help. */
function explain(error: unknown, { group }: SubscriptionSetup): ConcordError | undefined {
  const text = error instanceof Error ? error.message : "";
  if (/PRECONDITION_FAILED/.test(text))
    return new ConcordError(
      "configuration",
      `a queue or exchange of ${group} exists with other properties than this transport's options give it`,
      "delete it when it is empty, or set queueType, ordered or exchange to what it is",
      { cause: error },
    );
  if (/ACCESS_REFUSED/.test(text))
    return new ConcordError(
      "credentials",
      `rabbitmq does not allow this user to consume as ${group}`,
      "give it the permissions configure, write and read on these queues and the exchange",
      { cause: error },
    );
  return undefined;
}

/** The channel may be closed by now. */
function attempt(run: () => void): void {
  try {
    run();
  } catch {
    // Then the broker takes back what it brought by itself.
  }
}
