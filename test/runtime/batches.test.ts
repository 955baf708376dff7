/** Handlers that take several messages at once. */
import { createConsumer, createProducer, inBatches, memory } from "@concord/runtime";
import { describe, expect, test, vi } from "vitest";
import { createShop } from "./shop.ts";
import { order } from "./stage.ts";

function stage() {
  const transport = memory();
  const { sends, receives } = createShop();
  const lost: string[] = [];
  const again: string[] = [];
  const consumer = createConsumer("shop", receives, {
    transport,
    group: "shop",
    hooks: { onDeadLetter: ({ reason }) => lost.push(reason), onDuplicate: (key) => again.push(key) },
    retry: { attempts: 2, initialMs: 1, jitter: false },
  });
  const orders = createProducer("shop", sends, { transport, hooks: {} });
  const send = (count: number) =>
    orders.stockCounted.batch(Array.from({ length: count }, (_, n) => ({ data: order(`${n}`) })));
  return { consumer, orders, send, lost, again };
}

describe("batches", () => {
  test("what comes together is handled together, and no more than asked for", async () => {
    const { consumer, send } = stage();
    const sizes: number[] = [];
    await using running = await consumer.on
      .stockCounted(
        inBatches((messages) => void sizes.push(messages.length), { size: 4 }),
        { concurrency: 8 },
      )
      .start();
    await send(10);
    await expect.poll(() => sizes.reduce((sum, size) => sum + size, 0)).toBe(10);
    expect(running).toBeDefined();
    expect(sizes).toEqual([4, 4, 2]);
  });

  test("each message is as it would be alone: typed, with its own envelope", async () => {
    const { consumer, orders } = stage();
    const seen: string[] = [];
    await using running = await consumer.on
      .stockCounted(
        inBatches(
          (messages) => {
            for (const { data, context } of messages) seen.push(`${data.orderId.toUpperCase()} ${context.message.id}`);
          },
          { size: 2 },
        ),
      )
      .start();
    await orders.stockCounted(order("a"), { id: "1" });
    await orders.stockCounted(order("b"), { id: "2" });
    await expect.poll(() => seen).toEqual(["A 1", "B 2"]);
    await running.stop();
  });

  test("a batch that fails is tried again, and dead-lettered message by message", async () => {
    const { consumer, send, lost, again } = stage();
    const handler = vi.fn<() => void>(() => {
      throw new Error("no");
    });
    await using running = await consumer.on.stockCounted(inBatches(handler, { size: 3 }), { concurrency: 3 }).start();
    await send(3);
    await expect.poll(() => lost).toEqual(["failed", "failed", "failed"]);
    expect(handler.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(again).toEqual([]);
    await running.stop();
  });

  test("stopping waits for the batch that is being gathered", async () => {
    const { consumer, orders } = stage();
    const handled: number[] = [];
    const running = await consumer.on
      .stockCounted(inBatches((messages) => void handled.push(messages.length), { size: 100, waitMs: 60 }))
      .start();
    await orders.stockCounted(order("1"));
    await new Promise((resolve) => setTimeout(resolve, 10));
    await running.stop();
    expect(handled).toEqual([1]);
  });
});
