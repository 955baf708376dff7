/** What a subscription of the fake Pub/Sub has and nobody has acknowledged: leases, attempts, order of keys, delays. */
import { randomUUID } from "node:crypto";

export interface StoredMessage {
  readonly messageId: string;
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string;
  readonly publishTime: { readonly seconds: number; readonly nanos: number };
}

/** Whoever takes messages: a stream, or one request. Undefined limit: none. */
export interface Taker {
  readonly limit: number | undefined;
  /** Taken and neither acknowledged, nor given back, nor out of time. */
  readonly outstanding: Set<object>;
}

interface Entry {
  readonly message: StoredMessage;
  /** NACKs and leases that have run out. */
  failures: number;
  /** Not before, by the retry policy. */
  notBefore: number;
  lease: { readonly ackId: string; readonly taker: Taker; until: number } | undefined;
}

export interface BacklogSettings {
  readonly isOrdered: boolean;
  readonly isExactlyOnce: boolean;
  /** Undefined: deliveries are not counted. */
  readonly deadLetters:
    | { readonly after: number; readonly forward: (message: StoredMessage, count: number) => void }
    | undefined;
  readonly backoff: { readonly minimumMs: number; readonly maximumMs: number } | undefined;
}

export interface Received {
  readonly ackId: string;
  readonly message: StoredMessage;
  readonly deliveryAttempt: number;
}

export class Backlog {
  readonly #settings: BacklogSettings;
  /** In the order of publishing. */
  readonly #entries: Entry[] = [];
  readonly #byAckId = new Map<string, Entry>();

  constructor(settings: BacklogSettings) {
    this.#settings = settings;
  }

  get size(): number {
    return this.#entries.length;
  }

  add(message: StoredMessage): void {
    this.#entries.push({ message, failures: 0, notBefore: 0, lease: undefined });
  }

  /** What may be taken now, as much as the taker has room for. */
  take(taker: Taker, leaseMs: number, most: number): readonly Received[] {
    const now = Date.now();
    const taken: Received[] = [];
    const blocked = new Set<string>();
    for (const entry of this.#entries) {
      if (taken.length === most || (taker.limit !== undefined && taker.outstanding.size >= taker.limit)) break;
      const { message, lease } = entry;
      const key = this.#settings.isOrdered ? message.orderingKey : "";
      // One key goes to one stream at a time, and none of its messages before those that were published earlier.
      const isFree = lease === undefined && entry.notBefore <= now && !blocked.has(key);
      if (!isFree) {
        if (key !== "" && lease?.taker !== taker) blocked.add(key);
        continue;
      }
      const ackId = randomUUID();
      entry.lease = { ackId, taker, until: now + leaseMs };
      taker.outstanding.add(entry);
      this.#byAckId.set(ackId, entry);
      const { deadLetters } = this.#settings;
      taken.push({ ackId, message, deliveryAttempt: deadLetters === undefined ? 0 : entry.failures + 1 });
    }
    return taken;
  }

  /** Returns the ids that stand for nothing any more. */
  acknowledge(ackIds: readonly string[]): readonly string[] {
    return ackIds.filter((ackId) => {
      const entry = this.#byAckId.get(ackId);
      if (entry === undefined) return true;
      this.#release(entry);
      this.#entries.splice(this.#entries.indexOf(entry), 1);
      return false;
    });
  }

  /** Returns the ids that stand for nothing any more. */
  modify(ackIds: readonly string[], seconds: number): readonly string[] {
    return ackIds.filter((ackId) => {
      const entry = this.#byAckId.get(ackId);
      if (entry?.lease === undefined) return true;
      if (seconds === 0) this.#giveBack(entry);
      else entry.lease.until = Date.now() + seconds * 1_000;
      return false;
    });
  }

  /** Whether a lease that has run out made something free. */
  expire(): boolean {
    const now = Date.now();
    const late = this.#entries.filter(({ lease }) => lease !== undefined && lease.until <= now);
    for (const entry of late) if (entry.lease !== undefined) this.#giveBack(entry);
    return late.length > 0;
  }

  /** Ends the lease of the message with this `ce-id` before its time. */
  takeAway(id: string): void {
    const entry = this.#entries.find(({ message }) => message.attributes["ce-id"] === id);
    if (entry !== undefined) this.#giveBack(entry);
  }

  /** Seconds until each lease ends. */
  leases(): readonly number[] {
    return this.#entries.flatMap(({ lease }) => (lease === undefined ? [] : [(lease.until - Date.now()) / 1_000]));
  }

  get isExactlyOnce(): boolean {
    return this.#settings.isExactlyOnce;
  }

  #giveBack(entry: Entry): void {
    const { deadLetters, backoff, isOrdered } = this.#settings;
    this.#release(entry);
    entry.failures++;
    if (backoff !== undefined)
      entry.notBefore = Date.now() + Math.min(backoff.minimumMs * 2 ** (entry.failures - 1), backoff.maximumMs);
    const { message } = entry;
    const index = this.#entries.indexOf(entry);
    // What came after it comes again after it.
    if (isOrdered && message.orderingKey !== "")
      for (const later of this.#entries.slice(index + 1))
        if (later.message.orderingKey === message.orderingKey) this.#release(later);
    if (deadLetters === undefined || entry.failures < deadLetters.after) return;
    this.#entries.splice(index, 1);
    deadLetters.forward(message, entry.failures);
  }

  #release(entry: Entry): void {
    if (entry.lease === undefined) return;
    entry.lease.taker.outstanding.delete(entry);
    this.#byAckId.delete(entry.lease.ackId);
    entry.lease = undefined;
  }
}
