import { randomUUID } from "node:crypto";
import type { Claim, DedupeStore } from "../options.ts";
import { execute, type RedisClient } from "./redis-client.ts";

export interface RedisDedupeOptions {
  /** Put before every key. Default `concord:inbox:`. */
  readonly prefix?: string;
}

export interface RedisInboxOptions extends RedisDedupeOptions {
  /** How long a claim holds when this process dies: longer than a handler may take. Default 60,000. */
  readonly leaseMs?: number;
}

/** What the record of a handled message begins with; after it stands the answer, where there is one. */
const DONE = "done";
/** Deletes a claim where it is still one's own: a lease may have ended, and somebody else may have claimed it since. */
const releaseOwn = 'if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0';

/** A dedupe store in Redis (7 or newer), shared by every process: for handlers whose effects are elsewhere. */
export function redisDedupe(redis: RedisClient, { prefix = "concord:inbox:" }: RedisDedupeOptions = {}): DedupeStore {
  // Nobody else's claim looks like this.
  const mine = randomUUID();
  return {
    async claim(key, leaseMs): Promise<Claim> {
      const before = await redis.call("set", prefix + key, mine, "nx", "get", "px", whole(leaseMs));
      if (before === null) return "won";
      return typeof before === "string" && before.startsWith(DONE) ? "done" : "busy";
    },
    async complete(key, ttlMs, answer = "") {
      await redis.call("set", prefix + key, DONE + answer, "px", whole(ttlMs));
    },
    async release(key) {
      await redis.call("eval", releaseOwn, 1, prefix + key, mine);
    },
    async answer(key) {
      const found = await redis.call("get", prefix + key);
      return typeof found === "string" && found.startsWith(DONE) ? found.slice(DONE.length) || undefined : undefined;
    },
  };
}

/**
 * An inbox in Redis: the handler's `context.tx` is a `multi()`, and what it adds there happens together with the record
 * of the message, when it has succeeded. On a cluster all of it must be in one slot: `prefix: "{orders}:inbox:"`.
 */
export function redisInbox(redis: RedisClient, options: RedisInboxOptions = {}): DedupeStore {
  const { prefix = "concord:inbox:", leaseMs = 60_000 } = options;
  const dedupe = redisDedupe(redis, { prefix });
  return {
    ...dedupe,
    async within(keys, ttlMs, work) {
      const claims: Claim[] = [];
      const won: string[] = [];
      try {
        for (const key of keys) {
          const claim = await dedupe.claim(key, leaseMs);
          claims.push(claim);
          if (claim === "won") won.push(key);
        }
        if (won.length === 0) return claims;
        const tx = redis.multi();
        const answer = (await work(tx, won)) ?? "";
        for (const key of won) tx.call("set", prefix + key, DONE + answer, "px", whole(ttlMs));
        await execute(tx);
        return claims;
      } catch (error) {
        for (const key of won) await dedupe.release(key);
        throw error;
      }
    },
  };
}

/** Redis takes whole milliseconds, of which there must be one at least. */
function whole(ms: number): number {
  return Math.max(1, Math.round(ms));
}
