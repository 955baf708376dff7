/**
 * What inbox, outbox and dedupe stores do a second, on PostgreSQL and Redis of this machine (scripts/brokers), with
 * `--parallel` of them at once. Wall time: it is the databases that work here, not the runtime.
 *
 *   node --conditions=source bench/stores.ts [--messages 5000] [--parallel 16]
 */
import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { memory, type DedupeStore, type OutgoingMessage } from "@concord/runtime";
import { postgresDedupe, postgresInbox, postgresOutbox, type PostgresQueries } from "@concord/runtime/postgres";
import { redisDedupe } from "@concord/runtime/redis";
import { Redis } from "ioredis";
import pg from "pg";
import { brokers, runBroker } from "../scripts/brokers/index.ts";

const { values } = parseArgs({
  options: { messages: { type: "string", default: "5000" }, parallel: { type: "string", default: "16" } },
});
const [messages, parallel] = [Number(values.messages), Number(values.parallel)];

async function measure(what: string, work: (index: number) => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: parallel }, (_, index) => work(-1 - index)));
  let next = 0;
  const startedAt = performance.now();
  const lane = async (): Promise<void> => {
    while (next < messages) await work(next++);
  };
  await Promise.all(Array.from({ length: parallel }, lane));
  tell(what, performance.now() - startedAt);
}

function tell(what: string, elapsedMs: number): void {
  console.log(`${what.padEnd(58)} ${Math.round((messages * 1_000) / elapsedMs)} a second`);
}

const claimAndComplete = (store: DedupeStore) => async (): Promise<void> => {
  const key = randomUUID();
  await store.claim(key, 60_000);
  await store.complete(key, 60_000);
};

console.log(`${messages} messages, ${parallel} at once, Node ${process.version}`);
if (brokers.redis.find() !== undefined) {
  await using broker = await runBroker(brokers.redis);
  const redis = new Redis(broker.environment["REDIS_URL"]!);
  await measure("Redis: claim and complete", claimAndComplete(redisDedupe(redis)));
  redis.disconnect();
}
if (brokers.postgresql.find() !== undefined) {
  await using broker = await runBroker(brokers.postgresql);
  const pool = new pg.Pool({ connectionString: broker.environment["DATABASE_URL"]!, max: parallel + 4 });
  await pool.query("create table effects (id text primary key)");
  await measure("PostgreSQL: claim and complete", claimAndComplete(postgresDedupe(pool)));
  const inbox = postgresInbox(pool);
  await measure("PostgreSQL: inbox, one effect and its record together", () =>
    inbox.within!([randomUUID()], 60_000, async (tx) => {
      await (tx as PostgresQueries).query("insert into effects values ($1)", [randomUUID()]);
      return undefined;
    }),
  );
  const outbox = postgresOutbox(pool);
  const message = (index: number): OutgoingMessage => ({
    channel: "orders.placed",
    key: `order-${index % 1_000}`,
    headers: { "ce-id": randomUUID(), "ce-type": "commerce.orderPlaced" },
    body: Buffer.alloc(365, 32),
  });
  await measure("PostgreSQL: outbox, written one by one", async (index) => outbox.enqueue(undefined, [message(index)]));
  const stopping = new AbortController();
  const transport = memory();
  const startedAt = performance.now();
  const relays = [1, 2].map(() => outbox.relay(transport, { signal: stopping.signal, intervalMs: 5 }));
  for (let left = 1; left > 0;) {
    const { rows } = await pool.query<{ readonly left: number }>("select count(*)::int as left from concord_outbox");
    left = rows[0]!.left;
  }
  tell("PostgreSQL: outbox, published by two relays", performance.now() - startedAt);
  stopping.abort();
  await Promise.all(relays);
  await pool.end();
}
