/** Inbox and outbox in a real Redis. */
import { createConsumer, createProducer, memory } from "@concord/runtime";
import { redisDedupe, redisInbox, redisOutbox, type RedisTransaction } from "@concord/runtime/redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onBroker } from "../transports/broker-suite.ts";
import { batchCases } from "./batch-cases.ts";
import { dedupeCases, inboxCases, leaseCases } from "./dedupe-cases.ts";
import { relayCases, until } from "./relay-cases.ts";
import { createShop } from "./shop.ts";
import { order } from "./stage.ts";

onBroker("redis", (broker) => {
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis(broker().environment["REDIS_URL"]!);
  });
  afterAll(() => redis.disconnect());

  dedupeCases("Redis", { stores: () => [redisDedupe(redis), redisDedupe(redis)] });
  leaseCases("Redis", { stores: () => [redisDedupe(redis), redisDedupe(redis)] });
  inboxCases("Redis", { stores: () => [redisInbox(redis), redisInbox(redis)] });

  batchCases("Redis", {
    inbox: () => redisInbox(redis),
    write: (tx, ids) => ids.forEach((id) => void (tx as RedisTransaction).call("rpush", "batched", id)),
    rows: async (prefix) => (await redis.lrange("batched", 0, -1)).filter((id) => id.startsWith(prefix)),
  });

  test("effects stand exactly once, though messages come twice, acknowledgements get lost and handlers fail", async () => {
    const { sends, receives } = createShop();
    const transport = memory({ faults: { seed: 7, duplicate: 0.3, loseAck: 0.2 } });
    let tries = 0;
    await using consumer = await createConsumer("shop", receives, {
      transport,
      group: "ledger",
      dedupe: redisInbox(redis),
      retry: { attempts: 20, initialMs: 1, maxMs: 5 },
      breaker: false,
      hooks: {},
    })
      .on.orderPlaced(({ orderId }, { tx }) => {
        (tx as RedisTransaction).call("hincrby", "booked", orderId, 1);
        if (++tries % 5 === 0) throw new Error("after the effect");
      })
      .start();
    await using orders = createProducer("shop", sends, { transport, hooks: {} });
    for (let number = 0; number < 200; number++) await orders.orderPlaced(order(`o-${number}`));
    await until(async () => (await redis.hlen("booked")) >= 200);
    await consumer.stop();
    const times = Object.values(await redis.hgetall("booked"));
    expect(times).toHaveLength(200);
    expect(times.filter((each) => each !== "1")).toEqual([]);
    expect(tries).toBeGreaterThan(200);
  });

  test("a message and its data are written together, or neither is", async () => {
    const { sends } = createShop();
    const outbox = redisOutbox(redis, { key: "together" });
    await using orders = createProducer("shop", sends, { transport: memory(), outbox, hooks: {} });
    const dropped = redis.multi().set("order", "dropped");
    await orders.orderPlaced(order("dropped"), { tx: dropped });
    dropped.discard();
    expect([await redis.get("order"), await redis.llen("together")]).toEqual([null, 0]);
    const kept = redis.multi().set("order", "kept");
    await orders.orderPlaced(order("kept"), { tx: kept });
    expect(await redis.llen("together")).toBe(0);
    await kept.exec();
    expect([await redis.get("order"), await redis.llen("together")]).toEqual(["kept", 1]);
  });

  relayCases({ open: () => redisOutbox(redis), waiting: () => redis.llen("concord:outbox") });
});
