import { randomUUID } from "node:crypto";
import type { Capabilities, Listener, SubscribeOptions, Transport, Wire } from "@concord/runtime";
import { checkSizes, Connection, resolveTls } from "@concord/runtime/adapter";
import type { Admin, Consumer, Producer, GroupPartitionsAssigner, MessageToProduce } from "@platformatic/kafka";
import { toKafkaHeaders } from "./headers.ts";
import { connectError, sizeHelp } from "./kafka-errors.ts";
import { KafkaSubscription } from "./kafka-subscription.ts";
import { context, loadKafka, type Kafka } from "./load-kafka.ts";
import type { KafkaOptions } from "./options.ts";
import { Publisher, type Outgoing } from "./publisher.ts";
import { addressesByTopic, topicOf } from "./topic.ts";
import { Topics } from "./topics.ts";

interface Connected {
  readonly client: Kafka;
  readonly admin: Admin;
  readonly producer: Producer;
  readonly publisher: Publisher;
  readonly topics: Topics;
}

/** Together 15 s, in which a broker is restarted or another takes over; then the runtime's own retries begin. */
const publishRetry = { retries: 30, retryDelay: 500 } as const;
const groupRetry = { retries: 8, retryDelay: 250 } as const;

export class KafkaTransport implements Transport {
  readonly name = "kafka";
  readonly caps: Capabilities;
  readonly #options: KafkaOptions;
  readonly #where: string;
  readonly #maxBytes: number;
  readonly #subscriptions = new Set<KafkaSubscription>();
  readonly #connection = new Connection(this.name, () => this.#connect());

  constructor(options: KafkaOptions) {
    this.#options = options;
    this.#where = options.brokers.join(", ");
    this.#maxBytes = options.maxBytes ?? 1_000_000;
    this.caps = {
      delay: false,
      ordered: "key",
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
    const connected = this.#connection.need();
    const sizes = checkSizes(this.name, messages, this.#maxBytes, sizeHelp);
    const outgoing = messages.map((wire, index) => this.#outgoing(wire, sizes[index]!, connected.client));
    for (const { message } of outgoing) {
      const ensuring = connected.topics.ensure(message.topic);
      if (ensuring !== undefined) await ensuring;
    }
    await connected.publisher.publish(outgoing, signal);
  }

  async subscribe(
    { channels, group, prefetch, ephemeral, ownsAddresses }: SubscribeOptions,
    listener: Listener,
  ): Promise<KafkaSubscription> {
    const { topics, client, admin } = this.#connection.need();
    const addresses = addressesByTopic(channels);
    for (const topic of addresses.keys()) await topics.ensure(topic);
    const groupId = ephemeral ? `${group}.${randomUUID()}` : group;
    let started = false;
    const subscription: KafkaSubscription = new KafkaSubscription({
      addresses,
      prefetch,
      listener,
      startAt: ephemeral ? "latest" : (this.#options.startAt ?? "earliest"),
      commitIntervalMs: this.#options.commitIntervalMs ?? 200,
      createConsumer: (partitionAssigner) => this.#createConsumer(client, groupId, partitionAssigner),
      failed: (error) => {
        this.#subscriptions.delete(subscription);
        if (started) listener.failed(connectError(error, this.#where));
      },
      interrupted: (error) => listener.interrupted?.(connectError(error, this.#where)),
      stopped: async () => {
        this.#subscriptions.delete(subscription);
        if (ephemeral) await admin.deleteGroups({ groups: [groupId] }).catch(() => undefined);
        if (ownsAddresses === true) await topics.remove([...addresses.keys()]);
      },
    });
    this.#subscriptions.add(subscription);
    try {
      await subscription.start();
    } catch (error) {
      this.#subscriptions.delete(subscription);
      throw connectError(error, this.#where);
    }
    started = true;
    return subscription;
  }

  async close(): Promise<void> {
    const released = this.#connection.release();
    for (const subscription of this.#subscriptions) await subscription.stop({ drainMs: 0 });
    const connected = await released;
    if (connected === undefined) return;
    await connected.publisher.idle();
    await connected.producer.close(true).catch(() => undefined);
    await connected.admin.close().catch(() => undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<Connected> {
    const client = await loadKafka();
    const base = this.#clientOptions();
    const admin = new client.Admin({ ...base, ...groupRetry });
    const producer = new client.Producer({
      ...base,
      ...publishRetry,
      acks: client.ProduceAcks.ALL,
      compression: this.#options.compression ?? "none",
    });
    for (const emitter of [admin, producer]) emitter.on("error", () => undefined);
    try {
      await admin.metadata({ topics: [], forceUpdate: true, retries: 1 });
    } catch (error) {
      await Promise.allSettled([admin.close(), producer.close(true)]);
      throw connectError(error, this.#where);
    }
    const send = (messages: Parameters<Producer["send"]>[0]["messages"]) => producer.send({ messages });
    return {
      client,
      admin,
      producer,
      publisher: new Publisher(send, this.#where, this.#maxBytes),
      topics: new Topics(admin, this.#where, this.#options.createTopics ?? true),
    };
  }

  #outgoing(wire: Wire, bytes: number, client: Kafka): Outgoing {
    const { channel, key, body } = wire;
    const message: MessageToProduce = {
      topic: topicOf(channel, wire.bindings),
      headers: toKafkaHeaders(wire.headers),
    };
    if (key !== undefined) {
      const keyBytes = Buffer.from(key);
      message.key = keyBytes;
      // Where every other client puts this key; this one's own choice differs for many.
      message.partition = client.compatibilityPartitioner(undefined as never, keyBytes);
    }
    if (body !== null) message.value = asBuffer(body);
    return { channel, bytes, message };
  }

  #createConsumer(client: Kafka, groupId: string, partitionAssigner: GroupPartitionsAssigner): Consumer {
    const sessionTimeout = this.#options.sessionTimeoutMs ?? 10_000;
    return new client.Consumer({
      ...this.#clientOptions(),
      ...groupRetry,
      groupId,
      partitionAssigner,
      sessionTimeout,
      rebalanceTimeout: Math.max(sessionTimeout, 30_000),
      heartbeatInterval: Math.min(3_000, sessionTimeout / 3),
      maxWaitTime: 1_000,
      maxBytes: 8_388_608,
      maxBytesPerPartition: 1_048_576,
    });
  }

  #clientOptions() {
    const { brokers, clientId = "concord", sasl, tls } = this.#options;
    const hosts = brokers.map((broker) => broker.replace(/:\d+$/, ""));
    const settings = resolveTls(hosts, tls);
    return {
      clientId,
      context,
      bootstrapBrokers: [...brokers],
      ...(settings === undefined ? {} : { tls: settings, tlsServerName: settings.servername ?? true }),
      ...(sasl === undefined
        ? {}
        : {
            sasl:
              "token" in sasl
                ? { mechanism: "OAUTHBEARER" as const, token: sasl.token, authBytesValidator: checkTokenAnswer }
                : { mechanism: sasl.mechanism ?? "SCRAM-SHA-512", username: sasl.username, password: sasl.password },
          }),
    };
  }
}

/** A broker that refuses a token says so in an answer that is otherwise empty. */
function checkTokenAnswer(answer: Buffer, callback: (error: Error | null, answer?: Buffer) => void): void {
  if (answer.length === 0) callback(null, answer);
  else callback(Object.assign(new Error("the token was refused"), { apiId: "SASL_AUTHENTICATION_FAILED" }));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
