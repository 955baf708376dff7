/** At least once: streams keep what is published, and consumers on the server what each group has not handled. */
import { randomUUID } from "node:crypto";
import type { ChannelDefinition, Listener, SubscribeOptions, Subscription, Wire } from "@concord/runtime";
import { loadClient } from "@concord/runtime/adapter";
import type { Consumer, JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { Acknowledgements } from "./acknowledgements.ts";
import type { Carrier } from "./carrier.ts";
import type { Nats } from "./connection-options.ts";
import { consumerName } from "./names.ts";
import { NatsSubscription, type Source } from "./nats-subscription.ts";
import type { NatsOptions } from "./options.ts";
import { Publisher } from "./publisher.ts";
import { Streams } from "./streams.ts";
import { subjectPattern, subjectReader } from "./subjects.ts";

/** After this long without an acknowledgement a message is sent again, under the same id. */
const ANSWER_MS = 3_000;

/** Rejects where the server has no JetStream. */
export async function openJetStream(nats: Nats, connection: NatsConnection, options: NatsOptions): Promise<Carrier> {
  const { jetstream } = await loadClient(["@nats-io/jetstream@3"], () => import("@nats-io/jetstream"));
  const client = jetstream(connection);
  const manager = await client.jetstreamManager();
  const { createStreams = true, maxAgeMs = 604_800_000 } = options;
  const streams = new Streams(manager, createStreams, maxAgeMs);
  const acknowledgements = new Acknowledgements(connection, nats.createInbox(), ANSWER_MS);
  return new JetStream({ connection, client, manager, streams, options }, new Publisher(acknowledgements, streams));
}

interface Opened {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly streams: Streams;
  readonly options: NatsOptions;
}

class JetStream implements Carrier {
  readonly #opened: Opened;
  readonly #publisher: Publisher;
  readonly #leaseMs: number;

  constructor(opened: Opened, publisher: Publisher) {
    this.#opened = opened;
    this.#publisher = publisher;
    this.#leaseMs = opened.options.leaseMs ?? 10_000;
  }

  publish(messages: readonly Wire[], signal: AbortSignal | undefined): Promise<void> {
    return this.#publisher.publish(messages, signal);
  }

  idle(): Promise<void> {
    return this.#publisher.idle();
  }

  async subscribe(
    { channels, group, prefetch, ephemeral }: SubscribeOptions,
    listener: Listener,
    stopped: () => void,
  ): Promise<Subscription> {
    const sources = channels.map((channel) => this.#source(channel, group, ephemeral));
    const subscription = new NatsSubscription({
      sources,
      prefetch,
      leaseMs: this.#leaseMs,
      listener,
      stopped: async () => {
        stopped();
        await Promise.all(sources.map((source) => source.leave()));
        await this.#opened.connection.flush().catch(() => undefined);
      },
    });
    try {
      await subscription.start();
    } catch (error) {
      await subscription.stop({ drainMs: 0 });
      throw error;
    }
    return subscription;
  }

  #source({ address }: ChannelDefinition, group: string, ephemeral: boolean): Source & { leave(): Promise<void> } {
    const { client, manager, streams, options } = this.#opened;
    const subject = subjectPattern(address);
    const name = ephemeral ? `once-${randomUUID()}` : consumerName(group, subject);
    let stream = "";
    const consumer = async (): Promise<Consumer> => {
      stream = await streams.find(address, subject);
      const startAt = ephemeral ? "latest" : (options.startAt ?? "earliest");
      try {
        await manager.consumers.add(stream, {
          ...(ephemeral ? { name, inactive_threshold: this.#leaseMs * 6_000_000 } : { durable_name: name }),
          filter_subject: subject,
          ack_policy: "explicit",
          ack_wait: this.#leaseMs * 1_000_000,
          deliver_policy: startAt === "latest" ? "new" : "all",
          max_ack_pending: 10_000,
        });
      } catch (error) {
        // Where it is there with other settings, those count: somebody has set them.
        await manager.consumers.info(stream, name).catch(() => {
          throw error;
        });
      }
      return client.consumers.get(stream, name);
    };
    const leave = async (): Promise<void> => {
      if (ephemeral) await manager.consumers.delete(stream, name).catch(() => undefined);
    };
    return { consumer, read: subjectReader(address), leave };
  }
}
