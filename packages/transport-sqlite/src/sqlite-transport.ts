import { randomUUID } from "node:crypto";
import { mkdirSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  ConcordError,
  PublishError,
  type Capabilities,
  type Listener,
  type SubscribeOptions,
  type Transport,
  type Wire,
} from "@concord/runtime";
import { checkSizes, holdsDeadLetters, Connection } from "@concord/runtime/adapter";
import type { SqliteOptions } from "./options.ts";
import { prepareFile } from "./schema.ts";
import { SqliteSubscription } from "./sqlite-subscription.ts";
import { Store, type Member } from "./store.ts";

interface Connected {
  readonly store: Store;
  readonly path: string;
  readonly timers: readonly NodeJS.Timeout[];
}

/** Transports of this process by file: they tell each other at once what other processes find by looking. */
const neighbours = new Map<string, Set<SqliteTransport>>();

export class SqliteTransport implements Transport {
  readonly name = "sqlite";
  readonly caps: Capabilities;
  readonly #options: SqliteOptions;
  readonly #maxBytes: number;
  readonly #leaseMs: number;
  readonly #subscriptions = new Map<string, SqliteSubscription>();
  readonly #connection = new Connection(this.name, () => this.#connect());
  #seen = 0;
  #due = 0;

  constructor(options: SqliteOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? 16_777_216;
    this.#leaseMs = options.leaseMs ?? 10_000;
    this.caps = {
      delay: true,
      ordered: "key",
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
    const { store } = this.#connection.need();
    checkSizes(this.name, messages, this.#maxBytes, "send less at once, or raise maxBytes of this transport");
    signal?.throwIfAborted();
    try {
      // Bytes as they are now: they are written at the end of this turn.
      await store.publish(
        messages.map((wire) => ({ ...wire, body: wire.body === null ? null : new Uint8Array(wire.body) })),
      );
    } catch (error) {
      throw new PublishError("sqlite could not write to its file", "see whether the disk is full", { cause: error });
    }
  }

  async subscribe(
    { channels, group, prefetch, ephemeral }: SubscribeOptions,
    listener: Listener,
  ): Promise<SqliteSubscription> {
    const { store } = this.#connection.need();
    const owner = randomUUID();
    const member: Member = {
      owner,
      bindings: channels.map(({ address }) => ({ group: holdsDeadLetters(address) ? "" : group, template: address })),
    };
    const stopped = () => void this.#subscriptions.delete(owner);
    const subscription = new SqliteSubscription({ store, member, prefetch, listener, stopped });
    await store.join(member, ephemeral, Date.now() + this.#leaseMs);
    this.#subscriptions.set(owner, subscription);
    subscription.wake();
    return subscription;
  }

  async close(): Promise<void> {
    const released = this.#connection.release();
    for (const subscription of this.#subscriptions.values()) await subscription.stop({ drainMs: 0 });
    const connected = await released;
    if (connected === undefined) return;
    for (const timer of connected.timers) clearInterval(timer);
    neighbours.get(connected.path)?.delete(this);
    connected.store.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #connect(): Promise<Connected> {
    const file = resolve(this.#options.file);
    let store: Store;
    try {
      const { DatabaseSync } = await import("node:sqlite");
      mkdirSync(dirname(file), { recursive: true });
      const database = new DatabaseSync(file);
      prepareFile(database, this.#options.synchronous ?? "full");
      store = new Store(database, () => this.#tell());
    } catch (error) {
      if (error instanceof ConcordError) throw error;
      throw new ConcordError("connection", `sqlite cannot open ${file}`, "see whether the folder can be written to", {
        cause: error,
      });
    }
    const path = realpathSync(file);
    const others = neighbours.get(path) ?? new Set();
    neighbours.set(path, others.add(this));
    const timers = [
      setInterval(() => this.#look(store), this.#options.pollMs ?? 25),
      setInterval(() => this.#beat(store), this.#leaseMs / 3),
    ];
    return { store, path, timers };
  }

  /** This connection has written something that others may be waiting for. */
  #tell(): void {
    for (const transport of neighbours.get(this.#connection.current?.path ?? "") ?? []) transport.#wake();
  }

  #wake(): void {
    // Something with an earlier due time may have been given back.
    this.#due = 0;
    for (const subscription of this.#subscriptions.values()) subscription.wake();
  }

  /** For what other processes have written, and for what has come due. */
  #look(store: Store): void {
    if (this.#subscriptions.size === 0) return;
    const now = Date.now();
    const { version } = store;
    if (version === this.#seen && now < this.#due) return;
    this.#seen = version;
    for (const subscription of this.#subscriptions.values()) subscription.wake();
    this.#due = store.nextDue(now);
  }

  #beat(store: Store): void {
    const now = Date.now();
    // The next beat comes before the lease is over.
    void store.beat([...this.#subscriptions.keys()], now, now + this.#leaseMs).catch(() => undefined);
  }
}
