/** What a case of the conformance suite is given: transports to one broker, and addresses of its own. */
import { randomUUID } from "node:crypto";
import {
  createConsumer,
  createProducer,
  type Capabilities,
  type ConsumerOptions,
  type Delivery,
  type HeaderMap,
  type ProducerOptions,
  type Settlement,
  type Subscription,
  type Transport,
  type Wire,
} from "@concord/runtime";
import { createShop } from "../shop.ts";

/** A row of the pass table. */
export interface TransportRow {
  readonly name: string;
  /** Once for the whole suite. */
  open(): Promise<OpenBroker>;
}

export interface OpenBroker {
  /** Connected to the same broker as all others, as another process would be. Closed by the suite. */
  transport(): Transport;
  /** As if the process had been killed: nothing is settled, nobody says goodbye. Absent: the case is left out. */
  kill?(transport: Transport): Promise<void>;
  close(): Promise<void>;
}

export interface Case {
  readonly name: string;
  /** What the transport must be able to do; otherwise the case does not apply to it. */
  readonly needs?: (caps: Capabilities, broker: OpenBroker) => boolean;
  readonly run: (bench: Bench) => Promise<void>;
}

export const acknowledged: Settlement = { ack: true, outcome: "handled" };

export class Bench implements AsyncDisposable {
  readonly broker: OpenBroker;
  /** Begins every address, and names the group. */
  readonly unique = `t${randomUUID().slice(0, 8)}`;
  readonly #transports: Transport[] = [];
  readonly #running: { stop(options: { drainMs: number }): Promise<void> }[] = [];

  constructor(broker: OpenBroker) {
    this.broker = broker;
  }

  /** Another process's connection. */
  async transport(): Promise<Transport> {
    const transport = this.broker.transport();
    this.#transports.push(transport);
    await transport.connect();
    return transport;
  }

  address(name: string): string {
    return `${this.unique}.${name}`;
  }

  group(name = "readers"): string {
    return `${this.unique}-${name}`;
  }

  /** A subscription that notes what it is brought, and settles it as told (acknowledges by default). */
  async collect(
    transport: Transport,
    addresses: string | readonly string[],
    options: {
      readonly group?: string;
      readonly prefetch?: number;
      readonly ephemeral?: boolean;
      readonly settle?: (delivery: Delivery) => Settlement | undefined;
    } = {},
  ): Promise<Collected> {
    const deliveries: Delivery[] = [];
    const { group = this.group(), prefetch = 64, ephemeral = false, settle = () => acknowledged } = options;
    const subscription = await transport.subscribe(
      { channels: [addresses].flat().map((address) => ({ name: "any", address })), group, prefetch, ephemeral },
      {
        delivered(delivery) {
          deliveries.push(delivery);
          const settlement = settle(delivery);
          if (settlement !== undefined) void Promise.resolve(delivery.settle(settlement)).catch(() => undefined);
        },
        failed: () => undefined,
      },
    );
    this.#running.push(subscription);
    return { deliveries, subscription };
  }

  /** The dead letters of a channel, from now on. */
  async deadLetters(address: string, group = this.group("shop")): Promise<readonly Delivery[]> {
    const collected = await this.collect(await this.transport(), `${this.address(address)}.${group}.dlq`, {
      group: this.group("undertaker"),
    });
    return collected.deliveries;
  }

  get shop() {
    return createShop(`${this.unique}.`);
  }

  /** Disposed by the case, or left to the suite. */
  async producer(options: Partial<ProducerOptions> = {}) {
    const transport = options.transport ?? (await this.transport());
    return createProducer("shop", this.shop.sends, { hooks: {}, ...options, transport });
  }

  /** Not started. */
  async consumer(options: Partial<ConsumerOptions> = {}) {
    const transport = options.transport ?? (await this.transport());
    const quick = { initialMs: 20, maxMs: 200, ...options.retry };
    const all = { group: this.group("shop"), hooks: {}, ...options, retry: quick, transport };
    return createConsumer("shop", this.shop.receives, all);
  }

  /** Stopped by the suite where the case does not. */
  async started<R extends { stop(options: { drainMs: number }): Promise<void> }>(starting: Promise<R>): Promise<R> {
    const running = await starting;
    this.#running.push(running);
    return running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.#running) await running.stop({ drainMs: 100 });
    for (const transport of this.#transports) await transport.close();
  }
}

export interface Collected {
  readonly deliveries: readonly Delivery[];
  readonly subscription: Subscription;
}

export function wire(channel: string, body: string | Uint8Array | null, more: Partial<Wire> = {}): Wire {
  return { channel, headers: {}, body: typeof body === "string" ? Buffer.from(body) : body, ...more };
}

/** Headers of an event, as a foreign sender writes them. */
export function eventHeaders(type: string, id: string = randomUUID()): HeaderMap {
  return {
    "ce-specversion": "1.0",
    "ce-id": id,
    "ce-type": type,
    "ce-source": "test",
    "content-type": "application/json",
  };
}

export const text = ({ body }: Wire): string => Buffer.from(body ?? []).toString();

/** Looks again until it holds; says what it was waiting for when it never does. */
export async function until(what: string, holds: () => boolean, withinMs = 15_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await pause(5);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
