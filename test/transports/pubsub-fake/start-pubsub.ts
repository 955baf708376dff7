/**
 * A stand-in for Google Cloud Pub/Sub on loopback: gRPC as the service speaks it, by the definitions that the client
 * brings along. Topics, subscriptions, publishing with the service's limits, pulling by stream and by request with leases,
 * flow control, order of keys, dead-letter and retry policies, exactly-once answers. Keeps everything in memory, also
 * while it is halted; checks a token on its encrypted port alone, as emulators do; has none of the service's delays,
 * quotas, regions, or second deliveries.
 */
import type { KeyObject } from "node:crypto";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";
import { Backlog, type StoredMessage, type Taker } from "./backlog.ts";
import { checkMessages, checkName, checkSeconds, confirm, Refusal } from "./limits.ts";
import { checkToken } from "./tokens.ts";

export const project = "fake-project";
type Fields = Readonly<Record<string, any>>;
type Call = grpc.ServerUnaryCall<Fields, Fields>;
type StreamCall = grpc.ServerDuplexStream<Fields, Fields>;

interface Stream extends Taker {
  readonly call: StreamCall;
  readonly subscription: string;
  leaseMs: number;
}

interface Subscription {
  readonly settings: Fields;
  readonly backlog: Backlog;
}

export interface FakeOptions {
  /** Of the plain port; 0: any. */
  readonly port?: number;
  /** Paths of PEM files, for a second port that is encrypted. */
  readonly secure?: { readonly port: number; readonly certificate: string; readonly key: string };
  /** Whose tokens are taken on the encrypted port, beside those above. */
  readonly trusts?: KeyObject;
  /** Largest request to publish. The service takes ten million. */
  readonly maxBytes?: number;
}

const definitions = fromJSON(createRequire(import.meta.url)("@google-cloud/pubsub/build/protos/protos.json"), {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
});

export async function startPubSub({ port = 0, secure, trusts, maxBytes = 10_000_000 }: FakeOptions = {}) {
  const topics = new Map<string, Fields>();
  const subscriptions = new Map<string, Subscription>();
  const streams = new Set<Stream>();
  /** Requests by name of the method. */
  const requests: Record<string, number> = {};
  let published = 0;

  const topicOf = (name: string): Fields => found(topics.get(name), `Resource not found (resource=${name})`);
  const subscriptionOf = (name: string): Subscription =>
    found(subscriptions.get(name), `Resource not found (resource=${name})`);

  const publisher: Readonly<Record<string, (request: Fields) => unknown>> = {
    createTopic(topic) {
      checkName(topic["name"]);
      if (topics.has(topic["name"])) throw new Refusal(grpc.status.ALREADY_EXISTS, "Resource already exists");
      topics.set(topic["name"], topic);
      return topic;
    },
    getTopic: ({ topic }) => topicOf(topic),
    listTopics: () => ({ topics: [...topics.values()] }),
    deleteTopic({ topic }) {
      topicOf(topic);
      topics.delete(topic);
      for (const [name, { settings, backlog }] of subscriptions)
        if (settings["topic"] === topic)
          subscriptions.set(name, { settings: { ...settings, topic: "_deleted-topic_" }, backlog });
      return {};
    },
    publish({ topic, messages }) {
      topicOf(topic);
      checkMessages(messages, maxBytes);
      return { messageIds: messages.map((message: Fields) => publish(topic, message)) };
    },
  };

  const subscriber: Readonly<Record<string, (request: Fields) => unknown>> = {
    createSubscription(given) {
      const settings = { ...given, ackDeadlineSeconds: given["ackDeadlineSeconds"] || 10 };
      const { name, topic, deadLetterPolicy } = settings as Fields;
      checkName(name);
      checkSeconds(settings.ackDeadlineSeconds, 10);
      topicOf(topic);
      if (deadLetterPolicy !== null) topicOf(deadLetterPolicy.deadLetterTopic);
      if (subscriptions.has(name)) throw new Refusal(grpc.status.ALREADY_EXISTS, "Resource already exists");
      subscriptions.set(name, { settings, backlog: backlogFor(settings) });
      return settings;
    },
    getSubscription: ({ subscription }) => subscriptionOf(subscription).settings,
    deleteSubscription({ subscription }) {
      subscriptionOf(subscription);
      subscriptions.delete(subscription);
      for (const stream of streams)
        if (stream.subscription === subscription)
          end(stream, new Refusal(grpc.status.NOT_FOUND, "Subscription does not exist"));
      return {};
    },
    acknowledge({ subscription, ackIds }) {
      const { backlog } = subscriptionOf(subscription);
      confirm(backlog, backlog.acknowledge(ackIds));
      feed();
      return {};
    },
    modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds }) {
      const { backlog } = subscriptionOf(subscription);
      checkSeconds(ackDeadlineSeconds, 0);
      confirm(backlog, backlog.modify(ackIds, ackDeadlineSeconds));
      feed();
      return {};
    },
    pull({ subscription, maxMessages }) {
      const { settings, backlog } = subscriptionOf(subscription);
      const taker: Taker = { limit: undefined, outstanding: new Set() };
      return { receivedMessages: backlog.take(taker, settings["ackDeadlineSeconds"] * 1_000, maxMessages) };
    },
  };

  function publish(topic: string, { data, attributes, orderingKey }: Fields): string {
    const messageId = String(++published);
    const now = Date.now();
    const publishTime = { seconds: Math.floor(now / 1_000), nanos: (now % 1_000) * 1_000_000 };
    const message: StoredMessage = { messageId, data, attributes, orderingKey, publishTime };
    for (const { settings, backlog } of subscriptions.values()) if (settings["topic"] === topic) backlog.add(message);
    feed();
    return messageId;
  }

  function backlogFor({
    name,
    enableMessageOrdering,
    enableExactlyOnceDelivery,
    deadLetterPolicy,
    retryPolicy,
  }: Fields) {
    return new Backlog({
      isOrdered: enableMessageOrdering,
      isExactlyOnce: enableExactlyOnceDelivery,
      deadLetters:
        deadLetterPolicy === null
          ? undefined
          : {
              after: deadLetterPolicy.maxDeliveryAttempts || 5,
              forward(message, count) {
                const source = {
                  CloudPubSubDeadLetterSourceDeliveryCount: String(count),
                  CloudPubSubDeadLetterSourceSubscription: name.replace(/^.*\//, ""),
                  CloudPubSubDeadLetterSourceSubscriptionProject: project,
                };
                publish(deadLetterPolicy.deadLetterTopic, {
                  ...message,
                  attributes: { ...message.attributes, ...source },
                });
              },
            },
      backoff:
        retryPolicy === null
          ? undefined
          : {
              minimumMs: milliseconds(retryPolicy.minimumBackoff),
              maximumMs: milliseconds(retryPolicy.maximumBackoff),
            },
    });
  }

  function streamingPull(call: StreamCall): void {
    let stream: Stream | undefined;
    requests["streamingPull"] = (requests["streamingPull"] ?? 0) + 1;
    const refuse = (error: unknown) => void call.emit("error", asError(error));
    const close = () => {
      if (stream !== undefined) streams.delete(stream);
    };
    call.on("data", (request: Fields) => {
      try {
        if (stream === undefined) {
          stream = open(call, request);
          streams.add(stream);
          feed();
          return;
        }
        if (request["subscription"] !== "" || request["maxOutstandingMessages"] !== 0)
          throw new Refusal(grpc.status.INVALID_ARGUMENT, "only in the first request of a stream");
        const { backlog } = subscriptionOf(stream.subscription);
        backlog.acknowledge(request["ackIds"]);
        for (const [index, ackId] of request["modifyDeadlineAckIds"].entries())
          backlog.modify([ackId], request["modifyDeadlineSeconds"][index]);
        feed();
      } catch (error) {
        refuse(error);
      }
    });
    call.on("cancelled", close);
    call.on("error", close);
    call.on("end", () => {
      close();
      call.end();
    });
  }

  function open(call: StreamCall, request: Fields): Stream {
    authorize(call);
    const { subscription, streamAckDeadlineSeconds, maxOutstandingMessages } = request;
    subscriptionOf(subscription);
    checkSeconds(streamAckDeadlineSeconds, 10);
    const limit = maxOutstandingMessages > 0 ? maxOutstandingMessages : undefined;
    return { call, subscription, leaseMs: streamAckDeadlineSeconds * 1_000, limit, outstanding: new Set() };
  }

  /** Gives streams what there is for them, each a little at a time so that the members of a group share. */
  function feed(): void {
    for (let hasMore = true; hasMore;) {
      hasMore = false;
      const round = [...streams];
      for (const stream of round) {
        const found = subscriptions.get(stream.subscription);
        const receivedMessages = found?.backlog.take(stream, stream.leaseMs, 10) ?? [];
        if (receivedMessages.length === 0) continue;
        hasMore = true;
        // The others first, next time.
        streams.delete(stream);
        streams.add(stream);
        const { enableMessageOrdering, enableExactlyOnceDelivery } = found!.settings;
        stream.call.write({
          receivedMessages,
          subscriptionProperties: {
            messageOrderingEnabled: enableMessageOrdering,
            exactlyOnceDeliveryEnabled: enableExactlyOnceDelivery,
          },
        });
      }
    }
  }

  function end(stream: Stream, refusal: Refusal): void {
    streams.delete(stream);
    stream.call.emit("error", refusal);
  }

  const answering = (methods: Readonly<Record<string, (request: Fields) => unknown>>) =>
    Object.fromEntries(
      Object.entries(methods).map(([name, run]) => [
        name,
        (call: Call, done: grpc.sendUnaryData<Fields>) => {
          requests[name] = (requests[name] ?? 0) + 1;
          try {
            authorize(call);
            done(null, run(call.request) as Fields);
          } catch (error) {
            done(asError(error));
          }
        },
      ]),
    );

  const bound = { plain: port, secure: secure?.port ?? 0 };
  let server: grpc.Server | undefined;
  let clock: NodeJS.Timeout | undefined;
  const resume = async () => {
    server = new grpc.Server({
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
      // On one connection, as at Google.
      "grpc.max_concurrent_streams": 100,
    });
    const services = grpc.loadPackageDefinition(definitions) as Fields;
    const { Publisher, Subscriber } = services["google"].pubsub.v1;
    server.addService(Publisher.service, answering(publisher));
    server.addService(Subscriber.service, { ...answering(subscriber), streamingPull });
    bound.plain = await bind(server, bound.plain, grpc.ServerCredentials.createInsecure());
    if (secure !== undefined) {
      const pair = { cert_chain: readFileSync(secure.certificate), private_key: readFileSync(secure.key) };
      bound.secure = await bind(server, bound.secure, grpc.ServerCredentials.createSsl(null, [pair]));
    }
    clock = setInterval(() => {
      for (const { backlog } of subscriptions.values()) backlog.expire();
      feed();
    }, 20);
  };
  /** As the service does now and then. */
  const dropStreams = () => {
    for (const stream of streams) end(stream, new Refusal(grpc.status.UNAVAILABLE, "The service was unable to go on"));
  };
  const halt = async () => {
    clearInterval(clock);
    dropStreams();
    server?.forceShutdown();
    server = undefined;
  };

  /** Emulators ask for nothing; the encrypted port is the service. */
  function authorize(call: Call | StreamCall): void {
    const isSecure = secure !== undefined && call.getHost().endsWith(`:${bound.secure}`);
    if (isSecure) checkToken(String(call.metadata.get("authorization")[0]), call.getPath(), trusts);
  }

  await resume();
  return {
    endpoint: `127.0.0.1:${bound.plain}`,
    secureEndpoint: `localhost:${bound.secure}`,
    port: bound.plain,
    requests,
    topics: topics as ReadonlyMap<string, Fields>,
    /** What each subscription was made with. */
    subscriptions: () => new Map([...subscriptions].map(([name, { settings }]) => [name, settings])),
    /** Not acknowledged. */
    waiting: (subscription: string) => subscriptions.get(subscription)?.backlog.size,
    /** Seconds until each message that is leased is brought again. */
    leases: (subscription: string) => subscriptions.get(subscription)?.backlog.leases() ?? [],
    /** Ends the lease of the message with this `ce-id`. */
    takeAway: (subscription: string, id: string) => subscriptions.get(subscription)!.backlog.takeAway(id),
    /** As somebody else would: behind the transport's back. */
    call: (method: string, request: Fields) => (publisher[method] ?? subscriber[method])!({ ...blank, ...request }),
    dropStreams,
    /** Open for this subscription. */
    streams: (subscription: string) => [...streams].filter((stream) => stream.subscription === subscription).length,
    halt,
    resume,
  };
}

export type PubSubFake = Awaited<ReturnType<typeof startPubSub>>;

/** What a subscription has where nothing is said. */
const blank = { deadLetterPolicy: null, retryPolicy: null };

function bind(server: grpc.Server, port: number, credentials: grpc.ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => (error ? reject(error) : resolve(bound))),
  );
}

function found<T>(value: T | undefined, details: string): T {
  if (value === undefined) throw new Refusal(grpc.status.NOT_FOUND, details);
  return value;
}

function milliseconds(duration: Fields | null): number {
  return Number(duration?.["seconds"] ?? 0) * 1_000 + Number(duration?.["nanos"] ?? 0) / 1_000_000;
}

function asError(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(grpc.status.INTERNAL, String(error));
}
