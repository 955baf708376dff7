/** Inbox and outbox in a real PostgreSQL. */
import { setTimeout as sleep } from "node:timers/promises";
import { createConsumer, createProducer, inBatches, memory } from "@concord/runtime";
import {
  postgresDedupe,
  postgresInbox,
  postgresOutbox,
  postgresTables,
  type PostgresQueries,
} from "@concord/runtime/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onBroker } from "../transports/broker-suite.ts";
import { batchCases } from "./batch-cases.ts";
import { dedupeCases, inboxCases, leaseCases } from "./dedupe-cases.ts";
import { createShop, type Order } from "./shop.ts";
import { order } from "./stage.ts";
import { relayCases, until } from "./relay-cases.ts";

onBroker("postgresql", (broker) => {
  let pool: pg.Pool;
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: broker().environment["DATABASE_URL"]!, max: 20 });
    pool.on("error", () => undefined);
    await pool.query("create table booked (order_id text not null, total int)");
  });
  afterAll(() => pool.end());
  const count = async (text: string): Promise<number> => {
    const { rows } = await pool.query<{ readonly count: string }>(`select count(*) from ${text}`);
    return Number(rows[0]!.count);
  };
  const { sends, receives } = createShop();
  const quiet = { hooks: {} } as const;

  dedupeCases("PostgreSQL", { stores: () => [postgresDedupe(pool), postgresDedupe(pool)] });
  leaseCases("PostgreSQL", { stores: () => [postgresDedupe(pool), postgresDedupe(pool)] });
  inboxCases("PostgreSQL", { stores: () => [postgresInbox(pool), postgresInbox(pool)] });

  batchCases("PostgreSQL", {
    inbox: () => postgresInbox(pool),
    write: async (tx, ids) =>
      void (await (tx as PostgresQueries).query("insert into booked select unnest($1::text[]), 1", [ids])),
    rows: async (prefix) => {
      const text = "select order_id as id from booked where starts_with(order_id, $1)";
      const { rows } = await pool.query<{ readonly id: string }>(text, [prefix]);
      return rows.map(({ id }) => id);
    },
  });

  describe("the inbox", () => {
    const book =
      (fails: () => boolean) =>
      async ({ orderId, total }: { orderId: string; total: number }, tx: unknown) => {
        await (tx as PostgresQueries).query("insert into booked values ($1, $2)", [orderId, total]);
        if (fails()) throw new Error("after the effect");
      };

    test("effects stand exactly once, though messages come twice, acknowledgements get lost and handlers fail", async () => {
      await pool.query("truncate booked");
      const transport = memory({ faults: { seed: 7, duplicate: 0.3, loseAck: 0.2 } });
      let tries = 0;
      const handle = book(() => ++tries % 5 === 0);
      await using consumer = await createConsumer("shop", receives, {
        transport,
        group: "ledger",
        dedupe: postgresInbox(pool),
        retry: { attempts: 20, initialMs: 1, maxMs: 5 },
        breaker: false,
        ...quiet,
      })
        .on.orderPlaced((data, { tx }) => handle(data, tx))
        .start();
      await using orders = createProducer("shop", sends, { transport, ...quiet });
      for (let number = 0; number < 200; number++) await orders.orderPlaced(order(`o-${number}`));
      await until(async () => (await count("booked")) >= 200);
      await consumer.stop();
      expect(await count("booked")).toBe(200);
      expect(await count("(select distinct order_id from booked) as one")).toBe(200);
      expect(tries).toBeGreaterThan(200);
    });

    test("a batch's records and effects are one transaction of the database", async () => {
      await pool.query("truncate booked");
      const transport = memory();
      const handler = inBatches<Order>(
        async (messages, { tx }) => {
          for (const { data } of messages)
            await (tx as PostgresQueries).query("insert into booked values ($1, 1)", [data.orderId]);
        },
        { size: 10, waitMs: 500 },
      );
      await using consumer = await createConsumer("shop", receives, {
        transport,
        group: "one-transaction",
        dedupe: postgresInbox(pool),
        ...quiet,
      })
        .on.stockCounted(handler, { concurrency: 10 })
        .start();
      await using orders = createProducer("shop", sends, { transport, ...quiet });
      await orders.stockCounted.batch(Array.from({ length: 10 }, (_, n) => ({ data: order(`o-${n}`) })));
      await until(async () => (await count("booked")) === 10);
      await consumer.stop();
      const { rows } = await pool.query<{ readonly written: string; readonly rows: string }>(
        `select xmin::text as written, count(*) as rows
         from (select xmin from booked union all select xmin from concord_inbox where starts_with(key, 'one-transaction '))
           as marked group by 1`,
      );
      // Ten effects and ten records, written by one.
      expect(rows.map(({ rows }) => rows)).toEqual(["20"]);
    });

    test("batches stand exactly once, though messages come twice, acknowledgements get lost and handlers fail", async () => {
      await pool.query("truncate booked");
      const transport = memory({ faults: { seed: 11, duplicate: 0.3, loseAck: 0.2 } });
      let calls = 0;
      const handler = inBatches<Order>(
        async (messages, { tx }) => {
          const ids = messages.map(({ data }) => data.orderId);
          await (tx as PostgresQueries).query("insert into booked select unnest($1::text[]), 1", [ids]);
          if (++calls % 5 === 0) throw new Error("after the effect");
        },
        { size: 8, waitMs: 5 },
      );
      const start = () =>
        createConsumer("shop", receives, {
          transport,
          group: "batched",
          dedupe: postgresInbox(pool),
          retry: { attempts: 20, initialMs: 1, maxMs: 5 },
          breaker: false,
          ...quiet,
        })
          .on.stockCounted(handler, { concurrency: 16 })
          .start();
      await using one = await start();
      await using other = await start();
      await using orders = createProducer("shop", sends, { transport, ...quiet });
      await orders.stockCounted.batch(Array.from({ length: 300 }, (_, n) => ({ data: order(`o-${n}`) })));
      await until(async () => (await count("booked")) >= 300);
      await Promise.all([one.stop(), other.stop()]);
      expect(await count("booked")).toBe(300);
      expect(await count("(select distinct order_id from booked) as one")).toBe(300);
    });

    test.each(["alone", "in a batch"])("a handler that was given up %s writes no more", async (how) => {
      await pool.query("truncate booked");
      const transport = memory();
      const late = Promise.withResolvers<unknown>();
      const handle = async ({ orderId }: Order, tx: unknown, attempt: number): Promise<void> => {
        const queries = tx as PostgresQueries;
        if (attempt > 1) return;
        await queries.query("insert into booked values ($1, 1)", [`${orderId} in time`]);
        await sleep(300);
        await queries.query("insert into booked values ($1, 1)", [`${orderId} too late`]).then(
          () => late.resolve("was written"),
          () => late.resolve("was refused"),
        );
      };
      await using consumer = await createConsumer("shop", receives, {
        transport,
        group: `late ${how}`,
        dedupe: postgresInbox(pool),
        timeoutMs: 100,
        retry: { attempts: 2, initialMs: 1 },
        ...quiet,
      })
        .on.stockCounted(
          how === "alone"
            ? (data, { tx, attempt }) => handle(data, tx, attempt)
            : inBatches(([only], { tx }) => handle(only!.data, tx, only!.context.attempt), { size: 1 }),
        )
        .start();
      await using orders = createProducer("shop", sends, { transport, ...quiet });
      await orders.stockCounted(order("o-1"));
      expect(await late.promise).toBe("was refused");
      await consumer.stop();
      expect(await count("booked")).toBe(0);
    });

    test("a statement that failed and was caught commits nothing, and counts as a failure", async () => {
      const inbox = postgresInbox(pool);
      const swallowed = inbox.within!(["swallowed"], 60_000, async (tx) => {
        const queries = tx as PostgresQueries;
        await queries.query("insert into booked values ('swallowed', 1)");
        await queries.query("insert into nowhere values (1)").catch(() => undefined);
        return undefined;
      });
      await expect(swallowed).rejects.toThrow();
      expect(await count("booked where order_id = 'swallowed'")).toBe(0);
      expect(await inbox.claim("swallowed", 1_000)).toBe("won");
    });

    test("no connection is left behind when the database goes away in the middle", async () => {
      const own = new pg.Pool({ connectionString: broker().environment["DATABASE_URL"]!, max: 2 });
      own.on("error", () => undefined);
      const inbox = postgresInbox(own);
      const cut = inbox.within!(["cut"], 60_000, async (tx) => {
        const { rows } = await (tx as PostgresQueries).query("select pg_backend_pid() as pid");
        await pool.query("select pg_terminate_backend($1)", [(rows[0] as { readonly pid: number }).pid]);
        await (tx as PostgresQueries).query("select 1");
        return undefined;
      });
      await expect(cut).rejects.toThrow();
      expect(await inbox.within!(["cut"], 60_000, async () => undefined)).toEqual(["won"]);
      expect([own.idleCount, own.waitingCount]).toEqual([1, 0]);
      await own.end();
    });
  });

  describe("the outbox", () => {
    test("a message and its data are written together, or neither is", async () => {
      const outbox = postgresOutbox(pool);
      const transport = memory();
      await using orders = createProducer("shop", sends, { transport, outbox, ...quiet });
      const before = await count("concord_outbox").catch(() => 0);
      const client = await pool.connect();
      await client.query("begin");
      await client.query("insert into booked values ('rolled back', 1)");
      await orders.orderPlaced(order("rolled back"), { tx: client });
      await client.query("rollback");
      expect(await count("concord_outbox")).toBe(before);
      await client.query("begin");
      await orders.orderPlaced(order("committed"), { tx: client });
      expect(await count("concord_outbox")).toBe(before);
      await client.query("commit");
      client.release();
      expect(await count("concord_outbox")).toBe(before + 1);
      await pool.query("truncate concord_outbox");
    });

    relayCases({ open: () => postgresOutbox(pool), waiting: () => count("concord_outbox") });
  });

  test("the tables can be made by somebody else, and twice", async () => {
    await pool.query("create database other");
    const url = new URL(broker().environment["DATABASE_URL"]!);
    url.pathname = "/other";
    const other = new pg.Pool({ connectionString: url.href, max: 4 });
    const store = postgresDedupe(other, { createTables: false });
    await expect(Promise.resolve(store.claim("a", 1_000))).rejects.toThrow("concord_inbox");
    await other.query(postgresTables);
    await other.query(postgresTables);
    expect(await store.claim("a", 1_000)).toBe("won");
    await other.end();
  });
});
