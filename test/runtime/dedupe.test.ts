import { DatabaseSync } from "node:sqlite";
import { memoryDedupe, type Delivery } from "@concord/runtime";
import { sqliteInbox } from "@concord/runtime/sqlite";
import { virtualClock } from "@concord/runtime/testing";
import { expect, test, vi } from "vitest";
import { batchCases } from "./batch-cases.ts";
import { dedupeCases } from "./dedupe-cases.ts";
import { createStage } from "./stage.ts";

const clock = virtualClock();
const pass = (ms: number): Promise<void> => clock.advance(ms);

const inMemory = memoryDedupe({ clock });
dedupeCases("memory", { stores: () => [inMemory, inMemory], pass });

const database = new DatabaseSync(":memory:");
dedupeCases("SQLite", { stores: () => [sqliteInbox(database, { clock }), sqliteInbox(database, { clock })], pass });

const books = new DatabaseSync(":memory:");
books.exec("create table booked (id text not null)");
const insert = books.prepare("insert into booked values (?)");
const inbox = sqliteInbox(books);
batchCases("SQLite", {
  inbox: () => inbox,
  write: (_, ids) => ids.forEach((id) => void insert.run(id)),
  rows: async (prefix) =>
    books
      .prepare("select id from booked")
      .all()
      .map(({ id }) => String(id))
      .filter((id) => id.startsWith(prefix)),
});

test("a message that nobody could recognise again has its transaction all the same", async () => {
  const stage = createStage();
  const transactions: unknown[] = [];
  await stage
    .consumer({ dedupe: inbox })
    .on.stockCounted((_, { tx }) => transactions.push(tx))
    .start();
  const foreign = '{"orderId":"1","total":1}';
  await stage.raw("stock", foreign);
  await stage.raw("stock", foreign);
  expect(transactions).toEqual([books, books]);
});

test("a store, a handler and a broker may promise in their own way", async () => {
  const stage = createStage();
  /** Awaited like a promise, and none: as query builders are. */
  const later = (work: () => unknown): Promise<void> =>
    ({ then: (done: (value: unknown) => void) => void setImmediate(() => done(work())) }) as never;
  const known = memoryDedupe();
  const settled: unknown[] = [];
  const { transport } = stage;
  const handled: string[] = [];
  const running = await stage
    .consumer({
      transport: {
        ...transport,
        subscribe: (options, listener) =>
          transport.subscribe(options, {
            ...listener,
            delivered: (delivery) => {
              const { channel, headers, body, attempt } = delivery;
              const settle: Delivery["settle"] = (how) => later(() => settled.push(how) && delivery.settle(how));
              listener.delivered({ channel, headers, body, attempt, settle });
            },
          }),
      },
      dedupe: { ...known, complete: (key, ttlMs) => later(() => known.complete(key, ttlMs)) },
    })
    .on.orderPlaced(({ orderId }) => later(() => handled.push(orderId)))
    .start();
  await stage.orders.orderPlaced({ orderId: "a", total: 1 }, { id: "1" });
  await vi.waitFor(() => expect(settled).toHaveLength(1));
  await stage.orders.orderPlaced({ orderId: "a", total: 1 }, { id: "1" });
  await running.stop();
  expect(handled).toEqual(["a"]);
  expect(settled).toMatchObject([{ outcome: "handled" }, { outcome: "duplicate" }]);
  expect(stage.notes.notices).toEqual([]);
});
