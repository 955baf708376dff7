import { randomUUID } from "node:crypto";
import type { Capabilities, Listener, SubscribeOptions, Transport, Wire } from "@concord/runtime";
import { Connection, refuseParameters } from "@concord/runtime/adapter";
import { AwsSubscription } from "./aws-subscription.ts";
import { type Clients, openClients } from "./clients.ts";
import type { AwsOptions } from "./options.ts";
import { Publisher } from "./publisher.ts";
import { Resources } from "./resources.ts";

interface Connected {
  readonly clients: Clients;
  readonly resources: Resources;
  readonly publisher: Publisher;
}

export class AwsTransport implements Transport {
  readonly name = "aws";
  readonly caps: Capabilities;
  readonly #options: AwsOptions;
  readonly #maxBytes: number;
  readonly #subscriptions = new Set<AwsSubscription>();
  readonly #connection = new Connection(this.name, () => this.#connect());

  constructor(options: AwsOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? 262_144;
    this.caps = {
      delay: true,
      ordered: "none",
      wildcards: false,
      ephemeral: true,
      distributed: true,
      holdMs: Infinity,
      maxBytes: this.#maxBytes,
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
  ): Promise<AwsSubscription> {
    const { clients, resources } = this.#connection.need();
    const own = ephemeral ? randomUUID().slice(0, 8) : undefined;
    for (const { address } of channels) refuseParameters(address);
    const sources = await Promise.all(
      channels.map(async ({ address }) => ({ address, queue: await resources.queue(address, group, own) })),
    ).catch((error: unknown) => {
      throw clients.explain(error);
    });
    const { leaseMs = 30_000, waitMs = 5_000 } = this.#options;
    const subscription: AwsSubscription = new AwsSubscription({
      clients,
      sources,
      prefetch,
      leaseMs,
      waitMs,
      listener,
      stopped: async () => {
        this.#subscriptions.delete(subscription);
        if (ephemeral) await Promise.all(sources.map(({ queue }) => queue.remove().catch(() => undefined)));
        if (ownsAddresses === true)
          await Promise.all(sources.map(({ address }) => resources.removeTarget(address).catch(() => undefined)));
      },
    });
    this.#subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  async close(): Promise<void> {
    const released = this.#connection.release();
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop({ drainMs: 0 })));
    const connected = await released;
    await connected?.publisher.idle();
    connected?.clients.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<Connected> {
    const clients = await openClients(this.#options);
    try {
      // The first request says whether they answer, and to us.
      await clients.sqs.listQueues({ MaxResults: 1 });
    } catch (error) {
      // Known to it, and not allowed to list: what is needed later may be allowed all the same.
      if (!(error instanceof Error && error.name.startsWith("AccessDenied"))) {
        clients.close();
        throw clients.explain(error);
      }
    }
    const resources = new Resources(clients, this.#options);
    return { clients, resources, publisher: new Publisher(clients, resources, this.#maxBytes) };
  }
}
