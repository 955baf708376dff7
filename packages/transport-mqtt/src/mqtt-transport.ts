import { createHash, randomUUID } from "node:crypto";
import {
  ConcordError,
  PublishError,
  type Capabilities,
  type ChannelDefinition,
  type Listener,
  type SubscribeOptions,
  type Transport,
  type Wire,
} from "@concord/runtime";
import {
  addressMatcher,
  checkSizes,
  loadClient,
  Connection,
  separatedReader,
  toSeparated,
  unreachable,
  urlTls,
  type TlsSettings,
} from "@concord/runtime/adapter";
import type { IClientOptions, ISubscriptionMap, MqttClient } from "mqtt";
import { MqttSubscription } from "./mqtt-subscription.ts";
import type { MqttOptions } from "./options.ts";
import { Publisher, sizeHelp } from "./publisher.ts";
import { openSession, type Broker } from "./session.ts";
import { filterOf } from "./topic.ts";

interface Connected {
  readonly broker: Broker;
  readonly client: MqttClient;
  readonly publisher: Publisher;
}

export class MqttTransport implements Transport {
  readonly name = "mqtt";
  readonly caps: Capabilities;
  readonly #options: MqttOptions;
  readonly #url: URL;
  readonly #tls: TlsSettings | undefined;
  readonly #maxBytes: number;
  readonly #subscriptions = new Set<MqttSubscription>();
  readonly #publishing = new Set<Promise<unknown>>();
  readonly #connection = new Connection(this.name, () => this.#connect());

  constructor(options: MqttOptions) {
    const url = URL.parse(options.url);
    if (url === null)
      throw new ConcordError("configuration", "the URL of mqtt is not a URL", "write mqtts://host:8883");
    this.#options = options;
    this.#url = url;
    this.#tls = urlTls(url, { plain: "mqtt", encrypted: "mqtts" }, options.tls);
    this.#maxBytes = options.maxBytes ?? 1_000_000;
    this.caps = {
      delay: false,
      ordered: "none",
      wildcards: true,
      ephemeral: true,
      distributed: true,
      handsOver: false,
      holdMs: Infinity,
      maxBytes: this.#maxBytes,
    };
  }

  connect(): Promise<void> {
    return this.#connection.open();
  }

  async publish(messages: readonly Wire[], { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { publisher } = this.#connection.need();
    checkSizes(this.name, messages, Math.min(this.#maxBytes, publisher.maxBytes), sizeHelp);
    signal?.throwIfAborted();
    const all = Promise.allSettled(messages.map((wire) => publisher.send(wire, signal)));
    this.#publishing.add(all);
    const results = await all;
    this.#publishing.delete(all);
    const failed = results.flatMap((result, index) => (result.status === "rejected" ? [index] : []));
    if (failed.length === 0) return;
    const { reason } = results[failed[0]!] as PromiseRejectedResult;
    if (reason instanceof ConcordError || signal?.aborted === true) throw reason;
    throw new PublishError(
      `mqtt has not taken ${failed.length} messages`,
      "see whether the broker runs, then try again",
      {
        cause: reason,
        failed,
      },
    );
  }

  async subscribe(
    { channels, group, prefetch, ephemeral }: SubscribeOptions,
    listener: Listener,
  ): Promise<MqttSubscription> {
    const { broker } = this.#connection.need();
    const filters = channels.map(({ address }) => filterOf(address));
    const subscription = new MqttSubscription({ prefetch, listener, read: topicReader(channels) });
    const expiry = Math.round((this.#options.sessionExpiryMs ?? 86_400_000) / 1_000);
    const options: IClientOptions = {
      clientId: ephemeral ? `${this.#options.clientId}-${randomUUID().slice(0, 8)}` : this.#sessionOf(group),
      clean: ephemeral,
      properties: { receiveMaximum: Math.min(prefetch, 65_535), sessionExpiryInterval: ephemeral ? 0 : expiry },
    };
    const lost = (error: Error) => {
      this.#subscriptions.delete(subscription);
      listener.failed(error);
    };
    const client = await openSession(broker, options, (created) => subscription.listen(created), lost);
    subscription.opened(async () => {
      this.#subscriptions.delete(subscription);
      await client.endAsync(false).catch(() => undefined);
    });
    this.#subscriptions.add(subscription);
    const wanted = ephemeral ? filters : filters.map((filter) => `$share/${group.replace(/[+#/]/g, "_")}/${filter}`);
    try {
      await client.subscribeAsync(wanted, { qos: 1 });
    } catch (error) {
      await subscription.stop({ drainMs: 0 });
      throw unreachable(this.name, this.#url.host, error);
    }
    client.on("offline", () => listener.interrupted?.(unreachable(this.name, this.#url.host, undefined)));
    // Brokers do not all find shared subscriptions again with the session that had them.
    const again = Object.fromEntries(wanted.map((filter) => [filter, { qos: 1 as const }]));
    client.on("connect", () => client.subscribe({ ...again, resubscribe: true } as ISubscriptionMap));
    return subscription;
  }

  async close(): Promise<void> {
    const released = this.#connection.release();
    for (const subscription of this.#subscriptions) await subscription.stop({ drainMs: 0 });
    await Promise.all(this.#publishing);
    const connected = await released;
    await connected?.client.endAsync(true).catch(() => undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<Connected> {
    // mqtt is CommonJS: its functions are on the default export.
    const { default: mqtt } = await loadClient(["mqtt@5.16"], () => import("mqtt"));
    const { username, password, token, clientId } = this.#options;
    const broker: Broker = {
      mqtt,
      url: this.#url,
      tls: this.#tls,
      username,
      password: () => (token === undefined ? password : token()),
    };
    const options: IClientOptions = { clientId: `${clientId}-send-${randomUUID().slice(0, 8)}`, clean: true };
    let publisher: Publisher | undefined;
    const prepare = (created: MqttClient) => {
      publisher = new Publisher(created);
      created.on("connect", ({ properties }) => (publisher!.maxBytes = properties?.maximumPacketSize ?? Infinity));
    };
    const client = await openSession(broker, options, prepare, () => undefined);
    return { broker, client, publisher: publisher! };
  }

  /** One session for each group: brokers take 23 letters and digits at least, and most take far more. */
  #sessionOf(group: string): string {
    const hash = createHash("sha256").update(group).digest("hex").slice(0, 8);
    return `${this.#options.clientId}-${hash}`;
  }
}

function topicReader(channels: readonly ChannelDefinition[]): (topic: string) => string | undefined {
  const readers = channels.map(({ address }) => ({
    match: addressMatcher(address),
    read: separatedReader(address, "/"),
    topic: toSeparated(address, "/"),
    address,
  }));
  return (topic) => {
    for (const { match, read, topic: exact, address } of readers) {
      if (topic === exact) return address;
      const candidate = read(topic);
      if (candidate !== address && match(candidate) !== undefined) return candidate;
    }
    return undefined;
  };
}
