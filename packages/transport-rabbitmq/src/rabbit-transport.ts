import { isIP } from "node:net";
import {
  ConcordError,
  type Capabilities,
  type Listener,
  type SubscribeOptions,
  type Transport,
  type Wire,
} from "@concord/runtime";
import { checkSizes, loadClient, Connection, urlTls, type TlsSettings } from "@concord/runtime/adapter";
import type { ChannelModel, ConsumeMessage } from "amqplib";
import { isQueue, queueOf, routeOf } from "./addresses.ts";
import { DECLARED_FOR_MS, delayQueue } from "./delay.ts";
import { own, toAmqp } from "./headers.ts";
import { Link } from "./link.ts";
import type { RabbitOptions } from "./options.ts";
import { Publisher, sizeHelp, type Outgoing } from "./publisher.ts";
import { RabbitSubscription } from "./rabbit-subscription.ts";

interface Connected {
  readonly link: Link;
  readonly publisher: Publisher;
}

export class RabbitTransport implements Transport {
  readonly name = "rabbitmq";
  readonly caps: Capabilities;
  readonly #options: RabbitOptions;
  readonly #url: URL;
  readonly #tls: TlsSettings | undefined;
  readonly #maxBytes: number;
  readonly #exchange: string;
  readonly #queueType: "quorum" | "classic";
  readonly #subscriptions = new Set<RabbitSubscription>();
  readonly #connection = new Connection(this.name, () => this.#connect());

  constructor(options: RabbitOptions) {
    this.#options = options;
    this.#url = parseUrl(options.url);
    this.#tls = urlTls(this.#url, { plain: "amqp", encrypted: "amqps" }, options.tls);
    this.#maxBytes = options.maxBytes ?? 16_777_216;
    this.#exchange = options.exchange ?? "concord";
    this.#queueType = options.queueType ?? "quorum";
    this.caps = {
      delay: true,
      ordered: options.ordered === true ? "channel" : "none",
      wildcards: true,
      ephemeral: true,
      distributed: true,
      // The broker looks once a minute.
      holdMs: (options.holdMs ?? 1_800_000) - 60_000,
      maxBytes: this.#maxBytes,
    };
  }

  connect(): Promise<void> {
    return this.#connection.open();
  }

  async publish(messages: readonly Wire[], { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { publisher } = this.#connection.need();
    checkSizes(this.name, messages, this.#maxBytes, sizeHelp);
    const outgoing = messages.map((wire) => this.#outgoing(wire));
    for (const { channel, bindings } of messages) {
      const declaring = this.#declareTarget(publisher, channel, bindings);
      if (declaring !== undefined) await declaring;
    }
    await publisher.publish(outgoing, signal);
  }

  async subscribe(
    { channels, group, prefetch, ephemeral }: SubscribeOptions,
    listener: Listener,
  ): Promise<RabbitSubscription> {
    const { link } = this.#connection.need();
    // Refused here rather than tried again and again by the link.
    for (const { address, bindings } of channels) {
      routeOf(address, bindings, this.#exchange);
      if (!ephemeral) queueOf(address, bindings, group);
    }
    const subscription: RabbitSubscription = new RabbitSubscription({
      channels,
      group,
      prefetch,
      ephemeral,
      listener,
      exchange: this.#exchange,
      queueArguments: this.#queueArguments(),
      delay: (...copy) => this.#delay(...copy),
      stopped: () => {
        link.remove(subscription);
        this.#subscriptions.delete(subscription);
      },
    });
    this.#subscriptions.add(subscription);
    link.add(subscription);
    try {
      await subscription.ready;
    } catch (error) {
      await subscription.stop({ drainMs: 0 });
      throw error;
    }
    return subscription;
  }

  async close(): Promise<void> {
    const released = this.#connection.release();
    for (const subscription of this.#subscriptions) await subscription.stop({ drainMs: 0 });
    const connected = await released;
    await connected?.publisher.idle();
    await connected?.link.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<Connected> {
    const { connect } = await loadClient(["amqplib@2"], () => import("amqplib"));
    const { hostname, port, username, password, pathname } = this.#url;
    const where = `${hostname}:${port || (this.#tls === undefined ? "5672" : "5671")}`;
    const vhost = decodeURIComponent(pathname.slice(1));
    const open = async (): Promise<ChannelModel> =>
      connect(
        {
          protocol: this.#tls === undefined ? "amqp" : "amqps",
          hostname: hostname.replace(/^\[|\]$/g, ""),
          ...(port === "" ? {} : { port: Number(port) }),
          ...(username === "" ? {} : { username: decodeURIComponent(username) }),
          password: (await this.#options.token?.()) ?? (password === "" ? "guest" : decodeURIComponent(password)),
          vhost: vhost === "" ? "/" : vhost,
          // Two missed ones are noticed, and the connection is made anew.
          heartbeat: 10,
        },
        { ...this.#tls, ...serverName(this.#tls, hostname), timeout: 10_000, noDelay: true },
      );
    const link = new Link(open, where);
    await link.connect();
    const publisher = new Publisher();
    link.add(publisher);
    return { link, publisher };
  }

  #outgoing(wire: Wire): Outgoing {
    const { channel, body, bindings } = wire;
    const { exchange, key } = routeOf(channel, bindings, this.#exchange);
    return { exchange, key, channel, options: toAmqp(wire), body: asBuffer(body) };
  }

  /** A queue must be there before its first message; an exchange before its first publish. */
  #declareTarget(publisher: Publisher, address: string, bindings: Wire["bindings"]): Promise<void> | undefined {
    if (isQueue(address, bindings)) {
      const queue = queueOf(address, bindings);
      return publisher.declare(`queue ${queue}`, (channel) =>
        channel.assertQueue(queue, { durable: true, arguments: this.#queueArguments() }),
      );
    }
    const { exchange } = routeOf(address, bindings, this.#exchange);
    return publisher.declare(`exchange ${exchange}`, async (channel) => {
      if (!exchange.startsWith("amq.")) await channel.assertExchange(exchange, "topic", { durable: true });
    });
  }

  async #delay(
    queue: string,
    { content, properties }: ConsumeMessage,
    address: string,
    attempt: number,
    delayMs: number,
  ): Promise<void> {
    const { publisher } = this.#connection.need();
    const waiting = delayQueue(queue, delayMs, this.#queueType);
    const age = Math.floor(Date.now() / DECLARED_FOR_MS);
    await publisher.declare(`queue ${waiting.name} ${age}`, (channel) => waiting.declare(channel));
    const { "x-death": _, "x-delivery-count": __, ...headers } = properties.headers ?? {};
    const options = {
      ...properties,
      persistent: true,
      headers: { ...headers, [own.attempt]: attempt, [own.address]: address },
    };
    await publisher.publish([{ exchange: "", key: waiting.name, channel: address, body: content, options }]);
  }

  #queueArguments(): Readonly<Record<string, string | boolean>> {
    return {
      "x-queue-type": this.#queueType,
      ...(this.#options.ordered === true ? { "x-single-active-consumer": true } : {}),
    };
  }
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    // Without the cause, which quotes the URL and the password in it.
    throw new ConcordError(
      "configuration",
      "the URL of rabbitmq is not a URL",
      "write amqps://user:password@host/vhost",
    );
  }
}

/** TLS asks for a host by its name; addresses have none. */
function serverName(tls: TlsSettings | undefined, hostname: string): { readonly servername?: string } {
  return tls === undefined || tls.servername !== undefined || isIP(hostname) !== 0 ? {} : { servername: hostname };
}

function asBuffer(body: Uint8Array | null): Buffer {
  if (body === null) return Buffer.alloc(0);
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
