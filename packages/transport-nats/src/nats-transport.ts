import { randomUUID } from "node:crypto";
import {
  ConcordError,
  type Capabilities,
  type ChannelDefinition,
  type Listener,
  type SubscribeOptions,
  type Transport,
  type Wire,
} from "@concord/runtime";
import { checkSizes, loadClient, Connection, refused, resolveTls, unreachable } from "@concord/runtime/adapter";
import type { Consumer, JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { Authenticator, ConnectionOptions, NatsConnection } from "@nats-io/transport-node";
import { Acknowledgements } from "./acknowledgements.ts";
import { consumerName } from "./names.ts";
import { NatsSubscription, type Source } from "./nats-subscription.ts";
import type { NatsOptions } from "./options.ts";
import { Publisher } from "./publisher.ts";
import { Streams } from "./streams.ts";
import { subjectPattern, subjectReader } from "./subjects.ts";

interface Connected {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly streams: Streams;
  readonly publisher: Publisher;
}

type Nats = typeof import("@nats-io/transport-node");

/** After this long without an acknowledgement a message is sent again, under the same id. */
const ANSWER_MS = 3_000;

const sizeHelp = "send less at once, or raise the server's max_payload and maxBytes of this transport";

export class NatsTransport implements Transport {
  readonly name = "nats";
  readonly caps: Capabilities;
  readonly #options: NatsOptions;
  readonly #where: string;
  readonly #maxBytes: number;
  readonly #leaseMs: number;
  readonly #subscriptions = new Map<NatsSubscription, Listener>();
  readonly #connection = new Connection(this.name, () => this.#connect());

  constructor(options: NatsOptions) {
    this.#options = options;
    this.#where = options.servers.map(hostOf).join(", ");
    this.#maxBytes = options.maxBytes ?? 1_000_000;
    this.#leaseMs = options.leaseMs ?? 10_000;
    this.caps = {
      delay: true,
      ordered: "none",
      wildcards: true,
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
    const { publisher, connection } = this.#connection.need();
    const limit = Math.min(this.#maxBytes, connection.info?.max_payload ?? Infinity);
    checkSizes(this.name, messages, limit, sizeHelp);
    await publisher.publish(messages, signal);
  }

  async subscribe(
    { channels, group, prefetch, ephemeral }: SubscribeOptions,
    listener: Listener,
  ): Promise<NatsSubscription> {
    const connected = this.#connection.need();
    const sources = channels.map((channel) => this.#source(channel, group, ephemeral, connected));
    const subscription: NatsSubscription = new NatsSubscription({
      sources,
      prefetch,
      leaseMs: this.#leaseMs,
      listener,
      stopped: async () => {
        this.#subscriptions.delete(subscription);
        await Promise.all(sources.map((source) => source.leave()));
        await connected.connection.flush().catch(() => undefined);
      },
    });
    try {
      await subscription.start();
    } catch (error) {
      await subscription.stop({ drainMs: 0 });
      throw error instanceof ConcordError ? error : this.#explain(error);
    }
    this.#subscriptions.set(subscription, listener);
    return subscription;
  }

  async close(): Promise<void> {
    const released = this.#connection.release();
    for (const subscription of this.#subscriptions.keys()) await subscription.stop({ drainMs: 0 });
    const connected = await released;
    await connected?.publisher.idle();
    await connected?.connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<Connected> {
    const packages = ["@nats-io/transport-node@3", "@nats-io/jetstream@3"];
    const [nats, { jetstream }] = await loadClient(packages, () =>
      Promise.all([import("@nats-io/transport-node"), import("@nats-io/jetstream")]),
    );
    try {
      const connection = await nats.connect(await this.#connectionOptions(nats));
      void this.#watch(connection);
      const client = jetstream(connection);
      const manager = await client.jetstreamManager();
      const { createStreams = true, maxAgeMs = 604_800_000 } = this.#options;
      const streams = new Streams(manager, createStreams, maxAgeMs);
      const acknowledgements = new Acknowledgements(connection, nats.createInbox(), ANSWER_MS);
      const publisher = new Publisher(acknowledgements, streams, nats.headers);
      return { connection, client, manager, streams, publisher };
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Reconnects for as long as it takes; it ends by itself only where the credentials are refused. */
  async #watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status())
      if (type === "disconnect")
        for (const listener of this.#subscriptions.values()) listener.interrupted?.(this.#explain(undefined));
    const error = await connection.closed();
    if (error === undefined || this.#connection.current?.connection !== connection) return;
    for (const listener of this.#subscriptions.values()) listener.failed(this.#explain(error));
  }

  #source(
    { address }: ChannelDefinition,
    group: string,
    ephemeral: boolean,
    { client, manager, streams }: Connected,
  ): Source & { leave(): Promise<void> } {
    const subject = subjectPattern(address);
    const name = ephemeral ? `once-${randomUUID()}` : consumerName(group, subject);
    let stream = "";
    const consumer = async (): Promise<Consumer> => {
      stream = await streams.find(address, subject);
      const startAt = ephemeral ? "latest" : (this.#options.startAt ?? "earliest");
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

  async #connectionOptions(nats: Nats): Promise<ConnectionOptions> {
    const { servers, tls, auth } = this.#options;
    const asked = servers.some((server) => server.startsWith("tls://"));
    const settings = resolveTls(
      servers.map((server) => hostOf(server).replace(/:\d+$/, "")),
      asked && typeof tls !== "object" ? true : tls,
    );
    return {
      servers: servers.map((server) => hostOf(server)),
      name: "concord",
      maxReconnectAttempts: -1,
      reconnectTimeWait: 200,
      reconnectJitter: 200,
      pingInterval: 10_000,
      timeout: 5_000,
      // Null, not undefined, which would encrypt wherever the server offers it.
      tls: settings ?? null,
      ...(auth === undefined ? {} : { authenticator: await authenticator(nats, auth) }),
    };
  }

  #explain(error: unknown): Error {
    const name = error instanceof Error ? error.name : "";
    return /Authorization|Authentication/.test(name)
      ? refused(this.name, this.#where, error)
      : unreachable(this.name, this.#where, error);
  }
}

async function authenticator(nats: Nats, auth: NonNullable<NatsOptions["auth"]>): Promise<Authenticator> {
  if ("username" in auth) return nats.usernamePasswordAuthenticator(auth.username, auth.password);
  if ("credentials" in auth) return nats.credsAuthenticator(new TextEncoder().encode(auth.credentials));
  let token = await auth.token();
  return nats.tokenAuthenticator(() => {
    const current = token;
    // The client asks without waiting: this one is for now, and a fresh one for the next connection.
    void Promise.resolve(auth.token()).then(
      (fresh) => (token = fresh),
      () => undefined,
    );
    return current;
  });
}

/** Without scheme and credentials: what stands in a URL does not reach an error message. */
function hostOf(server: string): string {
  return server.replace(/^[a-z]+:\/\//, "").replace(/^.*@/, "");
}
