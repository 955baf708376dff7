/** One channel of a group: its stream, and the group's own for what comes again. */
import type { Redis } from "ioredis";
import { asAttempt, toEntry, type Entry } from "./entries.ts";
import { acknowledge, bringBack, putAside } from "./scripts.ts";

export interface SourceSetup {
  readonly address: string;
  /** Name of the channel's stream. */
  readonly stream: string;
  readonly group: string;
  /** Of this subscription within the group. */
  readonly consumer: string;
  readonly startAt: "earliest" | "latest";
}

export interface Received extends Entry {
  readonly source: Source;
  /** The stream it came by. */
  readonly stream: string;
}

export class Source {
  readonly address: string;
  readonly streams: readonly [string, string];
  readonly #setup: SourceSetup;
  readonly #later: string;

  constructor(setup: SourceSetup) {
    this.#setup = setup;
    this.address = setup.address;
    this.streams = [setup.stream, `${setup.stream}:${setup.group}:again`];
    this.#later = `${setup.stream}:${setup.group}:later`;
  }

  /** Group, and this subscription within it. */
  get member(): readonly [string, string] {
    return [this.#setup.group, this.#setup.consumer];
  }

  /** Makes stream and group where they are not there. */
  async prepare(redis: Redis): Promise<void> {
    const { group, startAt } = this.#setup;
    for (const [index, stream] of this.streams.entries()) {
      const from = index === 0 && startAt === "latest" ? "$" : "0";
      await redis.call("XGROUP", "CREATE", stream, group, from, "MKSTREAM").catch((error: unknown) => {
        if (!(error instanceof Error && error.message.startsWith("BUSYGROUP"))) throw error;
      });
    }
  }

  received(stream: string, id: string, fields: readonly Buffer[]): Received {
    return { ...toEntry(id, fields), source: this, stream };
  }

  /** False where it is held by somebody else by now, and settled there. */
  async acknowledge(redis: Redis, { stream, id }: Received): Promise<boolean> {
    const own = stream === this.#setup.stream ? "" : "own";
    return (await redis.eval(acknowledge, 1, stream, this.#setup.group, id, own)) === 1;
  }

  /** False where it is held by somebody else by now, and settled there. */
  async putAside(redis: Redis, { stream, id, fields }: Received, attempt: number, due: number): Promise<boolean> {
    const copy = asAttempt(fields, attempt);
    const { group } = this.#setup;
    return (await redis.eval(putAside, 2, stream, this.#later, group, id, String(due), ...copy)) === 1;
  }

  /** How long until the next is due, in milliseconds; -1 where nothing waits. */
  async bringBack(redis: Redis, now: number): Promise<number> {
    return (await redis.eval(bringBack, 2, this.#later, this.streams[1], String(now))) as number;
  }

  /** Says that these are still being worked on. */
  async hold(redis: Redis, stream: string, ids: readonly string[]): Promise<void> {
    const { group, consumer } = this.#setup;
    // JUSTID: does not count as a delivery.
    await redis.call("XCLAIM", stream, group, consumer, "0", ...ids, "JUSTID");
  }

  /** What others have held for `leaseMs` without a sign of life. */
  async claim(redis: Redis, leaseMs: number, count: number): Promise<readonly Received[]> {
    const { group, consumer } = this.#setup;
    const claimed: Received[] = [];
    for (const stream of this.streams) {
      const answer = await binary(redis).xautoclaimBuffer(stream, group, consumer, leaseMs, "0-0", "COUNT", count);
      for (const [id, fields] of (answer as [Buffer, [Buffer, Buffer[] | null][]])[1]) {
        if (fields === null) continue;
        const received = this.received(stream, id.toString(), fields);
        const [pending] = (await redis.call("XPENDING", stream, group, id, id, "1")) as [
          unknown,
          unknown,
          unknown,
          number,
        ][];
        claimed.push({ ...received, attempt: received.attempt + (pending?.[3] ?? 2) - 1 });
      }
    }
    return claimed;
  }

  /** Leaves the group; nothing may be held any more. */
  async leave(redis: Redis): Promise<void> {
    const { group, consumer } = this.#setup;
    for (const stream of this.streams) await redis.call("XGROUP", "DELCONSUMER", stream, group, consumer);
  }

  /** Removes the group and all that is its own. */
  async remove(redis: Redis): Promise<void> {
    const [stream, again] = this.streams;
    await redis.call("XGROUP", "DESTROY", stream, this.#setup.group);
    await redis.del(again, this.#later);
  }
}

/** Commands that answer with bytes. (`callBuffer` loses its first argument while commands are pipelined by themselves.) */
interface Binary {
  xreadgroupBuffer(...args: readonly (string | number)[]): Promise<unknown>;
  xautoclaimBuffer(...args: readonly (string | number)[]): Promise<unknown>;
}

export function binary(redis: Redis): Binary {
  return redis as unknown as Binary;
}
