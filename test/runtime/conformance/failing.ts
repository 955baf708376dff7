/** Stubs over the transport: what goes wrong, and where it ends. */
import { expect } from "vitest";
import { eventHeaders, pause, text, until, wire, type Case } from "./bench.ts";

export const failing: readonly Case[] = [
  {
    name: "a message that violates its contract goes to the dead letters, its bytes untouched, its reasons beside them",
    async run(bench) {
      const letters = await bench.deadLetters("orders");
      const consumer = await bench.consumer();
      const handled: unknown[] = [];
      await bench.started(consumer.on.orderPlaced((order) => handled.push(order)).start());
      const body = '{"orderId" : 7,\n "more":"kept"}';
      const headers = { ...eventHeaders("shop.orderPlaced", "bad-1"), tenant: "t1" };
      await (await bench.transport()).publish([wire(bench.address("orders"), body, { headers, key: "k" })]);
      await until("the dead letter", () => letters.length === 1);
      const [letter] = letters;
      expect(text(letter!)).toBe(body);
      expect(letter!.key).toBe("k");
      expect(letter!.headers).toMatchObject({
        ...headers,
        "dlq-reason": "rejected",
        "dlq-error": "/orderId type; /total required",
        "dlq-attempts": "1",
        "dlq-origin": bench.address("orders"),
        "dlq-group": bench.group("shop"),
        "dlq-contract": "shop@1.2.0",
      });
      expect(new Date(letter!.headers["dlq-at"]!).getTime()).toBeGreaterThan(Date.now() - 60_000);
      expect(handled).toEqual([]);
    },
  },
  {
    name: "a body that is not JSON goes to the dead letters, and the next message is handled",
    async run(bench) {
      const letters = await bench.deadLetters("stock");
      const handled: unknown[] = [];
      const consumer = await bench.consumer();
      await bench.started(consumer.on.stockCounted((order) => handled.push(order)).start());
      const headers = eventHeaders("shop.stockCounted");
      const transport = await bench.transport();
      await transport.publish([wire(bench.address("stock"), '{"orderId":"cut', { headers })]);
      await transport.publish([wire(bench.address("stock"), Uint8Array.of(0xff, 0xfe), { headers })]);
      await (await bench.producer()).stockCounted({ orderId: "1", total: 1 });
      await until("everything", () => letters.length === 2 && handled.length === 1);
      expect(new Set(letters.map(({ headers }) => headers["dlq-error"]))).toEqual(
        new Set(["payload json", "payload utf-8"]),
      );
      expect(handled).toEqual([{ orderId: "1", total: 1 }]);
    },
  },
  {
    name: "a handler that throws is tried again, and its tries are counted across deliveries",
    async run(bench) {
      const attempts: number[] = [];
      const consumer = await bench.consumer({ retry: { attempts: 5, perDelivery: 2 } });
      await bench.started(
        consumer.on
          .stockCounted((_, { attempt }) => {
            attempts.push(attempt);
            if (attempt < 5) throw new Error("not yet");
          })
          .start(),
      );
      await (await bench.producer()).stockCounted({ orderId: "1", total: 1 });
      await until("five tries", () => attempts.length >= 5);
      await pause(100);
      expect(attempts).toEqual([1, 2, 3, 4, 5]);
    },
  },
  {
    name: "when the tries are spent the message goes to the dead letters, once",
    async run(bench) {
      const letters = await bench.deadLetters("stock");
      let tries = 0;
      const consumer = await bench.consumer({ retry: { attempts: 3 } });
      await bench.started(
        consumer.on
          .stockCounted(() => {
            tries++;
            throw new RangeError("total 4711 is too much");
          })
          .start(),
      );
      await (await bench.producer()).stockCounted({ orderId: "1", total: 4711 });
      await until("the dead letter", () => letters.length >= 1);
      await pause(100);
      expect(tries).toBe(3);
      expect(
        letters.map(({ headers }) => [headers["dlq-reason"], headers["dlq-error"], headers["dlq-attempts"]]),
      ).toEqual([["failed", "RangeError", "3"]]);
      expect(JSON.stringify(letters[0]!.headers)).not.toContain("4711");
    },
  },
  {
    name: "a poisoned message does not hold up the others",
    async run(bench) {
      const handled: string[] = [];
      const letters = await bench.deadLetters("orders");
      const consumer = await bench.consumer({ retry: { attempts: 4 }, breaker: false });
      await bench.started(
        consumer.on
          .orderPlaced(({ orderId }) => {
            if (orderId === "poison") throw new Error("always");
            handled.push(orderId);
          })
          .start(),
      );
      const orders = await bench.producer();
      const ids = ["a", "poison", "b", "c", "d"];
      for (const orderId of ids) await orders.orderPlaced({ orderId, total: 1 });
      await until("the others", () => handled.length === 4);
      await until("the dead letter", () => letters.length === 1);
      expect(handled.sort()).toEqual(["a", "b", "c", "d"]);
    },
  },
  {
    name: "a message that comes twice is handled once",
    async run(bench) {
      const handled: string[] = [];
      const duplicates: string[] = [];
      const consumer = await bench.consumer({ hooks: { onDuplicate: (key) => duplicates.push(key) } });
      await bench.started(consumer.on.orderPlaced(({ orderId }) => handled.push(orderId)).start());
      const orders = await bench.producer();
      await orders.orderPlaced({ orderId: "1", total: 1 }, { id: "same" });
      await orders.orderPlaced({ orderId: "1", total: 1 }, { id: "same" });
      await orders.orderPlaced({ orderId: "1", total: 1 }, { id: "other" });
      await until("everything", () => handled.length === 2 && duplicates.length === 1);
      await pause(50);
      expect(handled).toEqual(["1", "1"]);
    },
  },
  {
    name: "a retried message is not a duplicate of itself",
    async run(bench) {
      const attempts: number[] = [];
      const duplicates: string[] = [];
      const consumer = await bench.consumer({ hooks: { onDuplicate: (key) => duplicates.push(key) } });
      await bench.started(
        consumer.on
          .stockCounted((_, context) => {
            attempts.push(context.attempt);
            if (context.attempt === 1) context.retry({ afterMs: 50 });
          })
          .start(),
      );
      await (await bench.producer()).stockCounted({ orderId: "1", total: 1 });
      await until("the second try", () => attempts.length === 2);
      await pause(50);
      expect(duplicates).toEqual([]);
    },
  },
  {
    name: "messages of other services on a shared channel are skipped",
    async run(bench) {
      const handled: string[] = [];
      const skipped: string[] = [];
      const consumer = await bench.consumer({ hooks: { onSkip: (reason) => skipped.push(reason) } });
      await bench.started(consumer.on.orderPlaced(({ orderId }) => handled.push(orderId)).start());
      const headers = eventHeaders("elsewhere.somethingElse");
      await (await bench.transport()).publish([wire(bench.address("orders"), "{}", { headers })]);
      await (await bench.producer()).orderPlaced({ orderId: "1", total: 1 });
      await until("both", () => handled.length === 1 && skipped.length === 1);
      expect(skipped).toEqual(["nobody here knows the type elsewhere.somethingElse"]);
    },
  },
];
