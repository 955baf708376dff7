import { randomUUID } from "node:crypto";
import type { Outbox, OutgoingMessage } from "../options.ts";
import { createOutbox } from "../outbox-relay.ts";
import type { Wire } from "../transport.ts";
import type { Json } from "../types.ts";
import { execute, type RedisClient, type RedisTransaction } from "./redis-client.ts";

export interface RedisOutboxOptions {
  /** The list that the messages wait in; one for each server where there are several. Default `concord:outbox`. */
  readonly key?: string;
  /** How long a relay that dies keeps the others waiting; longer than a publish may take. Default 30,000. */
  readonly leaseMs?: number;
}

/**
 * An outbox in Redis. Send with `tx`: your `multi()` (a transaction of its own where it is left out), so that messages
 * and data are written together. Messages are published in the order in which they were written; of several relays one
 * works and the others stand by. Give the relay what the producer was given: each server has a list of its own. What Redis loses in a crash is lost here too: see its `appendfsync`.
 */
export function redisOutbox(redis: RedisClient, options: RedisOutboxOptions = {}): Outbox {
  const { key = "concord:outbox", leaseMs = 30_000 } = options;
  const listOf = (server: string | undefined): string => (server === undefined ? key : `${key}:${server}`);
  return createOutbox({
    async enqueue(tx, messages) {
      const transaction = (tx ?? redis.multi()) as RedisTransaction;
      for (const [server, mine] of Map.groupBy(messages, (message) => message.server))
        transaction.call("rpush", listOf(server), ...mine.map(write));
      if (tx === undefined) await execute(transaction);
    },
    async take(limit, publish, server) {
      const list = listOf(server);
      const me = randomUUID();
      const lock = `${list}:relay`;
      if ((await redis.call("set", lock, me, "nx", "px", leaseMs)) === null) return 0;
      try {
        const texts = (await redis.call("lrange", list, 0, limit - 1)) as readonly string[];
        if (texts.length === 0) return 0;
        await publish(texts.map(read));
        await redis.call("eval", trimWhileMine, 2, lock, list, me, texts.length);
        return texts.length;
      } finally {
        await redis.call("eval", unlock, 1, lock, me);
      }
    },
  });
}

const unlock = 'if redis.call("get", KEYS[1]) == ARGV[1] then redis.call("del", KEYS[1]) end';
/** Where the lease has ended, another relay may be publishing the same: then nothing of the list is taken away twice. */
const trimWhileMine = 'if redis.call("get", KEYS[1]) == ARGV[1] then redis.call("ltrim", KEYS[2], ARGV[2], -1) end';

interface Written {
  readonly channel: string;
  readonly key?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string | null;
  readonly bindings?: { readonly [key: string]: Json };
}

function write({ channel, key, headers, body, bindings }: OutgoingMessage): string {
  const text = body === null ? null : Buffer.from(body).toString("base64");
  return JSON.stringify({ channel, key, headers, body: text, bindings });
}

function read(text: string): Wire {
  const { body, ...wire } = JSON.parse(text) as Written;
  return { ...wire, body: body === null ? null : Buffer.from(body, "base64") };
}
