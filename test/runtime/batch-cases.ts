/** What a batch is promised by an inbox: its records and what its handler writes commit together, or not at all. */
import { randomUUID } from "node:crypto";
import { createConsumer, createProducer, inBatches, memory, type Batch, type DedupeStore } from "@concord/runtime";
import { describe, expect, test } from "vitest";
import { createShop, type Order } from "./shop.ts";
import { order } from "./stage.ts";

export interface BatchBench {
  readonly inbox: () => DedupeStore;
  /** Adds a row for each order, through the transaction. */
  readonly write: (tx: unknown, orders: readonly string[]) => void | Promise<void>;
  /** What stands of these orders, once for each row. */
  readonly rows: (prefix: string) => Promise<readonly string[]>;
}

export function batchCases(name: string, { inbox, write, rows }: BatchBench): void {
  async function stage(
    handle: (orders: readonly string[], batch: Batch) => void | Promise<void>,
    leave: (orderId: string, attempt: number) => "dead-letter" | "skip" | undefined = () => undefined,
  ) {
    const transport = memory();
    const prefix = `${randomUUID()}:`;
    const { sends, receives } = createShop();
    const calls: string[][] = [];
    const notes = { lost: [] as string[], duplicates: [] as string[], skipped: [] as string[] };
    const running = await createConsumer("shop", receives, {
      transport,
      group: prefix,
      dedupe: inbox(),
      retry: { attempts: 3, initialMs: 1, maxMs: 2 },
      hooks: {
        onDeadLetter: ({ reason }, { headers }) => void notes.lost.push(`${headers["ce-id"]} ${reason}`),
        onDuplicate: (key) => void notes.duplicates.push(key.split(" ").at(-1)!),
        onSkip: (reason) => void notes.skipped.push(reason),
      },
    })
      .on.stockCounted(
        inBatches<Order>(
          async (messages, batch) => {
            const ids = messages.map(({ data }) => data.orderId.replace(prefix, ""));
            calls.push(ids);
            expect(new Set(messages.map(({ context }) => context.tx))).toEqual(new Set([batch.tx]));
            await write(
              batch.tx,
              messages.map(({ data }) => data.orderId),
            );
            for (const [index, { context }] of messages.entries()) {
              const how = leave(ids[index]!, context.attempt);
              if (how === "dead-letter") context.deadLetter("spoiled");
              if (how === "skip") context.skip("not for us");
            }
            await handle(ids, batch);
          },
          { size: 5, waitMs: 200 },
        ),
        { concurrency: 16 },
      )
      .start();
    const orders = createProducer("shop", sends, { transport, hooks: {} });
    return {
      calls,
      notes,
      send: (...ids: string[]) => orders.stockCounted.batch(ids.map((id) => ({ id, data: order(`${prefix}${id}`) }))),
      standing: async () => (await rows(prefix)).map((id) => id.replace(prefix, "")).toSorted(),
      stop: async () => {
        await running.stop();
        await orders[Symbol.asyncDispose]();
      },
    };
  }

  describe(`batches in one transaction: ${name}`, () => {
    test("stand as a whole", async () => {
      const { calls, send, standing, stop } = await stage(() => undefined);
      await send("1", "2", "3", "4", "5");
      await expect.poll(standing).toEqual(["1", "2", "3", "4", "5"]);
      await stop();
      expect(calls).toEqual([["1", "2", "3", "4", "5"]]);
    });

    test("fall as a whole; then each message is tried alone, so that one takes no other with it", async () => {
      const { calls, notes, send, standing, stop } = await stage((ids) => {
        if (ids.includes("3")) throw new Error("a bad one");
      });
      await send("1", "2", "3", "4", "5");
      await expect.poll(() => notes.lost).toEqual(["3 failed"]);
      await expect.poll(standing).toEqual(["1", "2", "4", "5"]);
      await stop();
      expect(calls[0]).toEqual(["1", "2", "3", "4", "5"]);
      expect(calls.slice(1).every((ids) => ids.length === 1)).toBe(true);
    });

    test("have no message that was handled before, nor one twice", async () => {
      const { calls, notes, send, standing, stop } = await stage(() => undefined);
      await send("1", "2", "3", "4", "5");
      await expect.poll(standing).toHaveLength(5);
      await send("4", "5", "6", "7", "7");
      await expect.poll(standing).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
      await expect.poll(() => notes.duplicates.toSorted()).toEqual(["4", "5", "7"]);
      await stop();
      expect(calls[1]).toEqual(["6", "7"]);
      expect(calls).toHaveLength(2);
    });

    test("go on without a message that its context takes out, and keep nothing of it", async () => {
      const { calls, notes, send, standing, stop } = await stage(
        () => undefined,
        (id) => (id === "2" ? "dead-letter" : id === "4" ? "skip" : undefined),
      );
      await send("1", "2", "3", "4", "5");
      await expect.poll(standing).toEqual(["1", "3", "5"]);
      await stop();
      expect(calls).toEqual([
        ["1", "2", "3", "4", "5"],
        ["1", "3", "4", "5"],
        ["1", "3", "5"],
      ]);
      expect(notes).toMatchObject({ lost: ["2 failed"], skipped: ["not for us"], duplicates: [] });
    });
  });
}
