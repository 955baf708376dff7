/** Publishes in requests as large as the service takes: one topic and, where order is kept, one key in each. */
import { ConcordError, PublishError, type Wire } from "@concord/runtime";
import { tooLarge } from "@concord/runtime/adapter";
import { messageBytes, type Outgoing, toMessage } from "./headers.ts";
import { type Clients, patient } from "./clients.ts";
import { Gatherer } from "./gatherer.ts";
import type { Resources } from "./resources.ts";
import { hasStatus, isTooLarge, name } from "./status.ts";

interface Sending {
  readonly wire: Wire;
  readonly topic: string;
  readonly message: Outgoing;
  readonly bytes: number;
}

const perRequest = 1_000;
const largestRequest = 9_900_000;
const requestsAtOnce = 4;
const sizeHelp = "send less at once, or pass a reference to where it is kept";

export interface PublisherSettings {
  readonly maxBytes: number;
  readonly ordered: boolean;
}

export class Publisher {
  readonly #clients: Clients;
  readonly #resources: Resources;
  readonly #settings: PublisherSettings;
  /** By topic and ordering key. */
  readonly #lanes = new Map<string, Gatherer<Sending>>();
  readonly #publishing = new Set<Promise<unknown>>();

  constructor(clients: Clients, resources: Resources, settings: PublisherSettings) {
    this.#clients = clients;
    this.#resources = resources;
    this.#settings = settings;
  }

  async publish(messages: readonly Wire[], signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const sending = messages.map((wire, index) => this.#prepare(wire, index));
    const published = Promise.allSettled(sending.map((each) => this.#send(each)));
    this.#publishing.add(published);
    void published.then(() => this.#publishing.delete(published));
    const results = await (signal === undefined ? published : abortable(published, signal));
    const failed = results.flatMap((result, index) => (result.status === "rejected" ? [index] : []));
    if (failed.length === 0) return;
    const { reason } = results[failed[0]!] as PromiseRejectedResult;
    if (isFinal(reason, failed.length === messages.length)) throw reason;
    throw new PublishError(
      `${name} has not taken ${failed.length} messages`,
      "see whether it can be reached, then try again",
      { cause: reason, failed },
    );
  }

  /** Resolves when nothing is being published. */
  async idle(): Promise<void> {
    await Promise.all(this.#publishing);
  }

  #prepare(wire: Wire, index: number): Sending {
    const { ordered, maxBytes } = this.#settings;
    const message = toMessage(wire, ordered);
    const bytes = messageBytes(message);
    if (bytes > maxBytes) throw tooLarge(name, wire.channel, sizeHelp, { index, size: bytes, maxBytes });
    return { wire, topic: this.#resources.topicName(wire.channel, wire.bindings), message, bytes };
  }

  async #send(sending: Sending): Promise<void> {
    const { topic, message } = sending;
    const lane = `${topic}\n${message.orderingKey}`;
    let gatherer = this.#lanes.get(lane);
    if (gatherer === undefined) {
      const keepsOrder = message.orderingKey !== "";
      gatherer = new Gatherer({
        send: (batch) => this.#request(topic, batch),
        // The second of one key waits for the answer to the first.
        atOnce: keepsOrder ? 1 : requestsAtOnce,
        most: perRequest,
        bytes: { of: ({ bytes }) => bytes, most: largestRequest },
        keepsOrder,
      });
      this.#lanes.set(lane, gatherer);
    }
    try {
      await gatherer.add(sending);
    } finally {
      // Keys come and go.
      if (gatherer.isIdle && this.#lanes.get(lane) === gatherer) this.#lanes.delete(lane);
    }
  }

  async #request(topic: string, batch: readonly Sending[]): Promise<ReadonlyMap<Sending, unknown>> {
    const { channel, bindings } = batch[0]!.wire;
    try {
      await this.#resources.topic(channel, bindings);
      const messages = batch.map(({ message }) => message);
      // Gathered already, by what the client does not know about.
      const request = () => this.#clients.publisher.publish({ topic, messages }, { ...patient, isBundling: false });
      await request().catch(async (error: unknown) => {
        if (!hasStatus(error, "notFound")) throw error;
        // Somebody has taken the topic away meanwhile.
        this.#resources.forget(channel, bindings);
        await this.#resources.topic(channel, bindings);
        return request();
      });
      return new Map();
    } catch (error) {
      // The whole request is refused for one message: the others are innocent.
      if (batch.length > 1 && hasStatus(error, "invalidArgument")) return this.#oneByOne(topic, batch);
      throw this.#explain(error, channel);
    }
  }

  async #oneByOne(topic: string, batch: readonly Sending[]): Promise<ReadonlyMap<Sending, unknown>> {
    const failed = new Map<Sending, unknown>();
    for (const each of batch) await this.#request(topic, [each]).catch((error: unknown) => failed.set(each, error));
    return failed;
  }

  #explain(error: unknown, channel: string): unknown {
    if (isTooLarge(error)) return tooLarge(name, channel, sizeHelp);
    if (hasStatus(error, "notFound")) return this.#resources.missing("topic", channel, error);
    return this.#clients.explain(error);
  }
}

/** Not mended by trying again, or not worth naming the messages for. */
function isFinal(reason: unknown, isAll: boolean): boolean {
  if (!(reason instanceof ConcordError)) return false;
  return reason.code === "message-too-large" || (isAll && reason.code !== "connection");
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
