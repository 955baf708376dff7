/** Stubs over the transport: the ordinary day, and the end of it. */
import { expect } from "vitest";
import { pause, until, wire, type Case } from "./bench.ts";

const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

export const flowing: readonly Case[] = [
  {
    name: "an event is handled with its payload first and its envelope beside it",
    async run(bench) {
      const seen: unknown[] = [];
      const consumer = await bench.consumer();
      await bench.started(
        consumer.on
          .orderPlaced((order, { message, attempt, channel }) => seen.push({ order, message, attempt, channel }))
          .start(),
      );
      const order = { orderId: "1", total: 119.9, email: "a@example.org" };
      const time = new Date("2026-03-11T09:30:00.000Z");
      const { id } = await (await bench.producer()).orderPlaced(order, { subject: "order/1", time });
      await until("it", () => seen.length === 1);
      expect(seen[0]).toEqual({
        order,
        attempt: 1,
        channel: bench.address("orders"),
        message: {
          id,
          type: "shop.orderPlaced",
          source: "shop",
          time,
          subject: "order/1",
          key: "1",
          data: order,
          headers: {},
        },
      });
    },
  },
  {
    name: "typed headers and parameters of the address arrive as their types",
    needs: ({ wildcards }) => wildcards,
    async run(bench) {
      const seen: unknown[] = [];
      const consumer = await bench.consumer();
      // Some brokers must know an address before they can match it.
      await (
        await bench.transport()
      )
        .publish([wire(bench.address("shipments.7.eta"), "warm-up")])
        .catch(() => undefined);
      await bench.started(
        consumer.on.etaChanged((_, { message, parameters }) => seen.push([message.headers, parameters])).start(),
      );
      const etas = await bench.producer();
      await etas.etaChanged(
        { eta: "noon" },
        { parameters: { shipmentId: "7" }, headers: { tenant: "t1", urgency: 3 } },
      );
      await until("it", () => seen.length === 1);
      expect(seen[0]).toEqual([{ tenant: "t1", urgency: 3 }, { shipmentId: "7" }]);
    },
  },
  {
    name: "a tombstone reaches its handler as null",
    async run(bench) {
      const seen: unknown[] = [];
      const consumer = await bench.consumer();
      await bench.started(consumer.on.orderCancelled((data, { message }) => seen.push([data, message.key])).start());
      await (await bench.producer()).orderCancelled(null, { key: "order-1" });
      await until("it", () => seen.length === 1);
      expect(seen).toEqual([[null, "order-1"]]);
    },
  },
  {
    name: "a batch arrives, each message as itself",
    async run(bench) {
      const seen: string[] = [];
      const consumer = await bench.consumer();
      await bench.started(consumer.on.orderPlaced(({ orderId }) => seen.push(orderId)).start());
      const items = Array.from({ length: 50 }, (_, index) => ({ data: { orderId: String(index), total: index } }));
      const sent = await (await bench.producer()).orderPlaced.batch(items);
      await until("all of them", () => seen.length === 50);
      expect(new Set(sent.map(({ id }) => id)).size).toBe(50);
      expect(new Set(seen).size).toBe(50);
    },
  },
  {
    name: "messages of one key are handled one after the other and in order, failures and concurrency notwithstanding",
    needs: ({ ordered }) => ordered !== "none",
    async run(bench) {
      const done: string[] = [];
      const active = new Map<string, number>();
      let most = 0;
      const consumer = await bench.consumer({ concurrency: 8, retry: { attempts: 3 }, breaker: false });
      await bench.started(
        consumer.on
          .orderPlaced(async ({ orderId, total }, { attempt }) => {
            const running = (active.get(orderId) ?? 0) + 1;
            active.set(orderId, running);
            most = Math.max(most, running);
            await pause(total % 3);
            active.set(orderId, running - 1);
            if (total % 5 === 0 && attempt < 2) throw new Error("once");
            done.push(`${orderId} ${total}`);
          })
          .start(),
      );
      const orders = await bench.producer();
      const items = Array.from({ length: 60 }, (_, index) => ({ data: { orderId: `o${index % 6}`, total: index } }));
      await orders.orderPlaced.batch(items);
      await until("all of them", () => done.length === 60);
      expect(most).toBe(1);
      for (let key = 0; key < 6; key++) {
        const mine = items.filter(({ data }) => data.orderId === `o${key}`).map(({ data }) => `o${key} ${data.total}`);
        expect(done.filter((each) => each.startsWith(`o${key} `))).toEqual(mine);
      }
    },
  },
  {
    name: "no more handlers run at once than allowed, and a slow consumer loses nothing",
    async run(bench) {
      let running = 0;
      let most = 0;
      const done = new Set<string>();
      const consumer = await bench.consumer({ prefetch: 10 });
      await bench.started(
        consumer.on
          .stockCounted(
            async ({ orderId }) => {
              most = Math.max(most, ++running);
              await pause(5);
              running--;
              done.add(orderId);
            },
            { concurrency: 3 },
          )
          .start(),
      );
      const items = Array.from({ length: 80 }, (_, index) => ({ data: { orderId: String(index), total: 1 } }));
      await (await bench.producer()).stockCounted.batch(items);
      await until("all of them", () => done.size === 80);
      expect(most).toBe(3);
    },
  },
  {
    name: "a request is answered to whoever asked",
    needs: ({ ephemeral }) => ephemeral,
    async run(bench) {
      const consumer = await bench.consumer();
      await bench.started(consumer.on.quotePrice(({ sku }) => ({ sku, price: "12.50" })).start());
      const one = await bench.producer();
      const two = await bench.producer();
      const [first, second] = await Promise.all([
        one.quotePrice({ sku: "tea" }, { timeoutMs: 15_000 }),
        two.quotePrice({ sku: "cup" }, { timeoutMs: 15_000 }),
      ]);
      expect([first, second]).toEqual([
        { sku: "tea", price: "12.50" },
        { sku: "cup", price: "12.50" },
      ]);
    },
  },
  {
    name: "the trace of a message goes on in what its handler sends",
    async run(bench) {
      const transport = await bench.transport();
      const caused = await bench.collect(await bench.transport(), bench.address("stock"));
      const stock = await bench.producer();
      const consumer = await bench.consumer();
      await bench.started(
        consumer.on
          .orderPlaced(async (order) => {
            await pause(1);
            await stock.stockCounted(order);
          })
          .start(),
      );
      const headers = { "ce-id": "1", "ce-type": "shop.orderPlaced", traceparent: trace };
      await transport.publish([wire(bench.address("orders"), '{"orderId":"1","total":1}', { headers })]);
      await until("what it caused", () => caused.deliveries.length === 1);
      expect(caused.deliveries[0]!.headers["traceparent"]?.split("-")[1]).toBe(trace.split("-")[1]);
    },
  },
  {
    name: "stopping lets running handlers end and hands the rest to the next consumer: nothing is lost",
    needs: ({ handsOver }) => handsOver !== false,
    async run(bench) {
      const done: string[] = [];
      const handler = async ({ orderId }: { readonly orderId: string }): Promise<void> => {
        await pause(20);
        done.push(orderId);
      };
      const first = await bench.consumer({ concurrency: 4, prefetch: 16 });
      const running = await bench.started(first.on.stockCounted(handler).start());
      const items = Array.from({ length: 40 }, (_, index) => ({ data: { orderId: String(index), total: 1 } }));
      await (await bench.producer()).stockCounted.batch(items);
      await until("some of them", () => done.length >= 4);
      await running.stop({ drainMs: 5_000 });
      const before = done.length;
      await pause(50);
      expect(done).toHaveLength(before);
      const second = await bench.consumer();
      await bench.started(second.on.stockCounted(handler).start());
      await until("the rest", () => new Set(done).size === 40);
      expect(done).toHaveLength(40);
    },
  },
];
