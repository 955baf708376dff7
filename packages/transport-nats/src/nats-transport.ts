import {
  ConcordError,
  type Capabilities,
  type Listener,
  type SubscribeOptions,
  type Subscription,
  type Transport,
  type Wire,
} from "@concord/runtime";
import { checkSizes, loadClient, Connection, refused, unreachable } from "@concord/runtime/adapter";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Carrier } from "./carrier.ts";
import { connectionOptions, hostOf } from "./connection-options.ts";
import { openCore } from "./core.ts";
import { openJetStream } from "./jet-stream.ts";
import type { NatsOptions } from "./options.ts";

interface Connected {
  readonly connection: NatsConnection;
  readonly carrier: Carrier;
}

const sizeHelp = "send less at once, or raise the server's max_payload and maxBytes of this transport";

export class NatsTransport implements Transport {
  readonly name = "nats";
  readonly caps: Capabilities;
  readonly #options: NatsOptions;
  readonly #where: string;
  readonly #maxBytes: number;
  readonly #keeps: boolean;
  readonly #subscriptions = new Map<Subscription, Listener>();
  readonly #connection = new Connection(this.name, () => this.#connect());

  constructor(options: NatsOptions) {
    this.#options = options;
    this.#where = options.servers.map(hostOf).join(", ");
    this.#maxBytes = options.maxBytes ?? 1_000_000;
    this.#keeps = options.delivery !== "at-most-once";
    this.caps = {
      delay: this.#keeps,
      ordered: "none",
      wildcards: true,
      ephemeral: true,
      distributed: true,
      ...(this.#keeps ? {} : { redelivers: false, handsOver: false }),
      holdMs: Infinity,
      maxBytes: this.#maxBytes,
    };
  }

  connect(): Promise<void> {
    return this.#connection.open();
  }

  publish(messages: readonly Wire[], { signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    try {
      const { carrier, connection } = this.#connection.need();
      const limit = Math.min(this.#maxBytes, connection.info?.max_payload ?? Infinity);
      checkSizes(this.name, messages, limit, sizeHelp);
      return carrier.publish(messages, signal);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async subscribe(options: SubscribeOptions, listener: Listener): Promise<Subscription> {
    const { carrier } = this.#connection.need();
    try {
      const subscription = await carrier.subscribe(options, listener, () => this.#subscriptions.delete(subscription));
      this.#subscriptions.set(subscription, listener);
      return subscription;
    } catch (error) {
      throw error instanceof ConcordError ? error : this.#explain(error);
    }
  }

  async close(): Promise<void> {
    const released = this.#connection.release();
    for (const subscription of this.#subscriptions.keys()) await subscription.stop({ drainMs: 0 });
    const connected = await released;
    await connected?.carrier.idle();
    await connected?.connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<Connected> {
    const packages = ["@nats-io/transport-node@3", ...(this.#keeps ? ["@nats-io/jetstream@3"] : [])];
    const nats = await loadClient(packages, () => import("@nats-io/transport-node"));
    let connection: NatsConnection | undefined;
    try {
      connection = await nats.connect(await connectionOptions(nats, this.#options));
      void this.#watch(connection);
      const carrier = this.#keeps ? await openJetStream(nats, connection, this.#options) : openCore(connection);
      return { connection, carrier };
    } catch (error) {
      await connection?.close();
      throw error instanceof ConcordError ? error : this.#explain(error);
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

  #explain(error: unknown): Error {
    const name = error instanceof Error ? error.name : "";
    return /Authorization|Authentication/.test(name)
      ? refused(this.name, this.#where, error)
      : unreachable(this.name, this.#where, error);
  }
}
