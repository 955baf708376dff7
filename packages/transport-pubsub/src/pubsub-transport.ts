import { randomUUID } from "node:crypto";
import type { Capabilities, Listener, SubscribeOptions, Transport, Wire } from "@concord/runtime";
import { ConcordError } from "@concord/runtime";
import { Connection } from "@concord/runtime/adapter";
import { type Clients, openClients } from "./clients.ts";
import type { PubSubOptions } from "./options.ts";
import { PubSubSubscription } from "./pubsub-subscription.ts";
import { Publisher } from "./publisher.ts";
import { Resources } from "./resources.ts";
import { name } from "./status.ts";

interface Connected {
  readonly clients: Clients;
  readonly resources: Resources;
  readonly publisher: Publisher;
}

export class PubSubTransport implements Transport {
  readonly name = name;
  readonly caps: Capabilities;
  readonly #options: PubSubOptions;
  readonly #maxBytes: number;
  readonly #leaseSeconds: number;
  readonly #subscriptions = new Set<PubSubSubscription>();
  readonly #connection = new Connection(name, () => this.#connect());

  constructor(options: PubSubOptions) {
    const { leaseMs = 30_000, maxBytes = 9_900_000, ordered = true } = options;
    if (!(leaseMs >= 10_000 && leaseMs <= 600_000))
      throw new ConcordError(
        "configuration",
        `a lease of ${leaseMs} ms is none that Pub/Sub gives`,
        "pass a leaseMs from 10,000 to 600,000",
      );
    this.#options = options;
    this.#maxBytes = maxBytes;
    this.#leaseSeconds = Math.ceil(leaseMs / 1_000);
    this.caps = {
      delay: true,
      ordered: ordered ? "key" : "none",
      wildcards: false,
      ephemeral: true,
      distributed: true,
      holdMs: Infinity,
      maxBytes,
    };
  }

  connect(): Promise<void> {
    return this.#connection.open();
  }

  async publish(messages: readonly Wire[], { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#connection.need().publisher.publish(messages, signal);
  }

  async subscribe(
    { channels, group, prefetch, ephemeral, ownsAddresses }: SubscribeOptions,
    listener: Listener,
  ): Promise<PubSubSubscription> {
    const { clients, resources } = this.#connection.need();
    const own = ephemeral ? randomUUID().slice(0, 8) : undefined;
    const sources = await Promise.all(channels.map((channel) => resources.source(channel, group, own))).catch(
      (error: unknown) => {
        throw clients.explain(error);
      },
    );
    const subscription: PubSubSubscription = new PubSubSubscription({
      clients,
      sources,
      prefix: this.#options.prefix ?? "",
      prefetch,
      leaseSeconds: this.#leaseSeconds,
      listener,
      stopped: async () => {
        this.#subscriptions.delete(subscription);
        if (ephemeral) await Promise.allSettled(sources.map((source) => source.remove()));
        if (ownsAddresses === true)
          await Promise.allSettled(sources.map(({ address }) => resources.removeTopic(address)));
      },
    });
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async close(): Promise<void> {
    const released = this.#connection.release();
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop({ drainMs: 0 })));
    const connected = await released;
    await connected?.publisher.idle();
    await connected?.clients.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<Connected> {
    const clients = await openClients(this.#options);
    const resources = new Resources(clients, this.#options, this.#leaseSeconds);
    const { ordered = true } = this.#options;
    return { clients, resources, publisher: new Publisher(clients, resources, { ordered, maxBytes: this.#maxBytes }) };
  }
}
