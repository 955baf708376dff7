import type { Delivery, Listener, Settlement, Subscription } from "@concord/runtime";
import { backoff, HandOver, once, takenBack } from "@concord/runtime/adapter";
import type { Redis } from "ioredis";
import { binary, type Received, type Source } from "./source.ts";

export interface SubscriptionSetup {
  readonly sources: readonly Source[];
  readonly prefetch: number;
  readonly leaseMs: number;
  readonly ephemeral: boolean;
  readonly listener: Listener;
  /** For everything but waiting for entries. */
  readonly commands: Redis;
  /** A connection of its own, on which the subscription waits. */
  readonly reader: Redis;
  /** Says what an error means to those who do not know the client. */
  readonly explain: (error: unknown) => Error;
  /** After it has left. */
  stopped(): Promise<void>;
}

/** How long one request for entries waits. */
const WAIT_MS = 2_000;

export class RedisSubscription implements Subscription {
  readonly #setup: SubscriptionSetup;
  readonly #handOver: HandOver<Received>;
  readonly #held = new Set<Received>();
  readonly #stopping = new AbortController();
  readonly #resumeAt: number;
  readonly #timers: NodeJS.Timeout[] = [];
  #dueTimer: NodeJS.Timeout | undefined;
  #roomy = Promise.withResolvers<void>();
  #reading: Promise<void> = Promise.resolve();
  #readerId = 0;
  #stopped: Promise<void> | undefined;

  constructor(setup: SubscriptionSetup) {
    this.#setup = setup;
    this.#handOver = new HandOver(
      setup.prefetch,
      (received) => this.#deliver(received),
      () => {
        if (this.#isRoomy) this.#roomy.resolve();
      },
    );
    this.#resumeAt = Math.floor(setup.prefetch * 0.75);
  }

  /** Resolves when Redis keeps entries for it. */
  async start(): Promise<void> {
    const { sources, commands, leaseMs } = this.#setup;
    for (const source of sources) await source.prepare(commands);
    this.#reading = this.#read();
    this.#timers.push(setInterval(() => void this.#renew(), leaseMs / 3));
    this.#bringBackIn(0);
  }

  pause(): void {
    this.#handOver.pause();
    void this.#unblock();
  }

  resume(): void {
    if (this.#stopped === undefined) this.#handOver.resume();
  }

  stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#stopped ??= this.#stop(drainMs);
    return this.#stopped;
  }

  async #stop(drainMs: number): Promise<void> {
    const { sources, commands, reader, ephemeral } = this.#setup;
    this.#handOver.pause();
    this.#stopping.abort();
    this.#roomy.resolve();
    await this.#endReading();
    reader.disconnect();
    for (const received of this.#handOver.takeBack()) await this.#giveBack(received);
    await this.#handOver.drained(drainMs);
    for (const received of this.#held) await this.#giveBack(received);
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#dueTimer);
    for (const source of sources)
      await (ephemeral ? source.remove(commands) : source.leave(commands)).catch(() => undefined);
    await this.#setup.stopped();
  }

  async #read(): Promise<void> {
    const { reader, prefetch, sources, listener, explain } = this.#setup;
    const { signal } = this.#stopping;
    const [first] = sources;
    const [group, consumer] = first!.member;
    const streams = sources.flatMap((source) => source.streams);
    const bySource = new Map(sources.flatMap((source) => source.streams.map((stream) => [stream, source] as const)));
    const request = ["STREAMS", ...streams, ...streams.map(() => ">")];
    for (const pause = backoff(signal, (error) => listener.interrupted?.(explain(error))); !signal.aborted;) {
      await this.#room();
      if (signal.aborted) return;
      try {
        this.#readerId = (await reader.call("CLIENT", "ID")) as number;
        const room = prefetch - this.#handOver.unsettled;
        const answer = await binary(reader).xreadgroupBuffer(
          "GROUP",
          group,
          consumer,
          "COUNT",
          room,
          "BLOCK",
          WAIT_MS,
          ...request,
        );
        for (const [stream, entries] of (answer ?? []) as [Buffer, [Buffer, Buffer[]][]][]) {
          const name = stream.toString();
          for (const [id, fields] of entries) this.#take(bySource.get(name)!.received(name, id.toString(), fields));
        }
        pause.reset();
      } catch (error) {
        // The connection is away, or the streams are gone with all that was in them.
        const gone = error instanceof Error && error.message.startsWith("NOGROUP");
        if (gone) for (const source of sources) await source.prepare(this.#setup.commands).catch(() => undefined);
        await pause.wait(gone ? undefined : error);
      }
    }
  }

  /** Whatever comes until then is given back as well. */
  async #endReading(): Promise<void> {
    // A request that has not begun to wait cannot be woken yet.
    const nudge = setInterval(() => void this.#unblock(), 20);
    await Promise.race([this.#reading, new Promise((resolve) => setTimeout(resolve, WAIT_MS))]);
    clearInterval(nudge);
  }

  #take(received: Received): void {
    this.#held.add(received);
    this.#handOver.take(received);
  }

  get #isRoomy(): boolean {
    return !this.#handOver.isPaused && this.#handOver.waiting === 0 && this.#handOver.unsettled <= this.#resumeAt;
  }

  async #room(): Promise<void> {
    while (!this.#stopping.signal.aborted && !this.#isRoomy) {
      this.#roomy = Promise.withResolvers();
      await this.#roomy.promise;
    }
  }

  #deliver(received: Received): void {
    const { source, headers, key, body, attempt } = received;
    const delivery: Delivery = {
      channel: source.address,
      headers,
      body,
      attempt,
      ...(key === undefined ? {} : { key }),
      settle: once(async (settlement) => {
        try {
          await this.#settle(received, settlement);
        } finally {
          this.#held.delete(received);
          this.#handOver.settled();
        }
      }),
    };
    this.#setup.listener.delivered(delivery);
  }

  async #settle(received: Received, settlement: Settlement): Promise<void> {
    const { commands } = this.#setup;
    const { source, attempt } = received;
    let mine: boolean;
    if ("ack" in settlement) {
      mine = await source.acknowledge(commands, received);
    } else {
      const delayMs = settlement.delayMs ?? 0;
      mine = await source.putAside(commands, received, attempt + 1, Date.now() + delayMs);
      this.#bringBackIn(delayMs);
    }
    if (!mine) throw takenBack("redis", source.address);
  }

  /** At once, for others. */
  async #giveBack(received: Received): Promise<void> {
    const { commands } = this.#setup;
    this.#held.delete(received);
    try {
      await received.source.putAside(commands, received, received.attempt + 1, 0);
      await received.source.bringBack(commands, Date.now());
    } catch {
      // Then it is claimed by others when the lease is over.
    }
  }

  /** Keeps what is held, and takes what nobody holds any more. */
  async #renew(): Promise<void> {
    const { sources, commands, leaseMs, prefetch } = this.#setup;
    try {
      for (const source of sources)
        for (const stream of source.streams) {
          const ids = [...this.#held].filter((each) => each.stream === stream).map(({ id }) => id);
          if (ids.length > 0) await source.hold(commands, stream, ids);
        }
      if (this.#stopping.signal.aborted || !this.#isRoomy) return;
      for (const source of sources)
        for (const received of await source.claim(commands, leaseMs, prefetch)) this.#take(received);
    } catch {
      // The connection is away: again at the next turn.
    }
  }

  /** Looks for what has come due, now and then anyway: other processes put things aside too. */
  #bringBackIn(delayMs: number): void {
    clearTimeout(this.#dueTimer);
    if (this.#stopping.signal.aborted) return;
    this.#dueTimer = setTimeout(() => void this.#bringBack(), Math.min(delayMs, 250));
  }

  async #bringBack(): Promise<void> {
    const { sources, commands } = this.#setup;
    let next = 250;
    try {
      for (const source of sources) {
        const wait = await source.bringBack(commands, Date.now());
        if (wait >= 0) next = Math.min(next, wait);
      }
    } catch {
      // The connection is away.
    }
    this.#bringBackIn(next);
  }

  /** Ends the request that waits for entries. */
  async #unblock(): Promise<void> {
    if (this.#readerId === 0) return;
    await this.#setup.commands.call("CLIENT", "UNBLOCK", this.#readerId).catch(() => undefined);
  }
}
