/** What becomes of a message that was settled, or was not. */
import { expect } from "vitest";
import { acknowledged, pause, text, until, wire, type Case } from "./bench.ts";

export const settling: readonly Case[] = [
  {
    name: "an acknowledged message does not come again",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries, subscription } = await bench.collect(transport, bench.address("acked"));
      await transport.publish([wire(bench.address("acked"), "1")]);
      await until("the message", () => deliveries.length === 1);
      await subscription.stop({ drainMs: 1_000 });
      const again = await bench.collect(transport, bench.address("acked"));
      await pause(200);
      expect(again.deliveries).toEqual([]);
    },
  },
  {
    name: "a refused message comes again, and its attempts are counted",
    needs: ({ delay }) => delay,
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("nacked"), {
        settle: ({ attempt }) => (attempt < 3 ? { nack: true } : acknowledged),
      });
      await transport.publish([wire(bench.address("nacked"), "body")]);
      await until("three deliveries", () => deliveries.length >= 3);
      await pause(100);
      expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      expect(deliveries.map(text)).toEqual(["body", "body", "body"]);
    },
  },
  {
    name: "a refused message comes again after its delay, and not before",
    needs: ({ delay }) => delay,
    async run(bench) {
      const transport = await bench.transport();
      const times: number[] = [];
      await bench.collect(transport, bench.address("later"), {
        settle({ attempt }) {
          times.push(performance.now());
          return attempt === 1 ? { nack: true, delayMs: 400 } : acknowledged;
        },
      });
      await transport.publish([wire(bench.address("later"), "1")]);
      await until("the second delivery", () => times.length >= 2);
      // Timers of brokers are coarse.
      expect(times[1]! - times[0]!).toBeGreaterThan(380);
    },
  },
  {
    name: "a message that waits for its delay holds up no other",
    needs: ({ delay }) => delay,
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("overtaken"), {
        settle: (delivery) =>
          text(delivery) === "slow" && delivery.attempt === 1 ? { nack: true, delayMs: 500 } : acknowledged,
      });
      await transport.publish([wire(bench.address("overtaken"), "slow")]);
      await until("its first delivery", () => deliveries.length === 1);
      await transport.publish([wire(bench.address("overtaken"), "quick")]);
      await until("all three", () => deliveries.length === 3);
      expect(deliveries.map(text)).toEqual(["slow", "quick", "slow"]);
    },
  },
  {
    name: "no more than prefetch messages are handed over unsettled",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries } = await bench.collect(transport, bench.address("prefetch"), {
        prefetch: 5,
        settle: () => undefined,
      });
      await transport.publish(Array.from({ length: 20 }, (_, index) => wire(bench.address("prefetch"), `${index}`)));
      await until("as many as allowed", () => deliveries.length >= 5);
      await pause(200);
      expect(deliveries).toHaveLength(5);
      for (const delivery of deliveries.slice(0, 2)) await delivery.settle(acknowledged);
      await until("two more", () => deliveries.length >= 7);
      await pause(100);
      expect(deliveries).toHaveLength(7);
    },
  },
  {
    name: "a paused subscription is brought nothing new, and goes on where it was",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries, subscription } = await bench.collect(transport, bench.address("paused"), { prefetch: 1 });
      await transport.publish([wire(bench.address("paused"), "1")]);
      await until("the first", () => deliveries.length === 1);
      await subscription.pause();
      // At most one can be on its way already.
      await transport.publish(["2", "3", "4"].map((body) => wire(bench.address("paused"), body)));
      await pause(200);
      expect(deliveries.length).toBeLessThanOrEqual(2);
      await subscription.resume();
      await until("the rest", () => deliveries.length === 4);
      expect(deliveries.map(text).sort()).toEqual(["1", "2", "3", "4"]);
    },
  },
  {
    name: "stopping waits for what is being handled",
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries, subscription } = await bench.collect(transport, bench.address("drained"), {
        settle: () => undefined,
      });
      await transport.publish([wire(bench.address("drained"), "1")]);
      await until("the message", () => deliveries.length === 1);
      let stopped = false;
      const stopping = subscription.stop({ drainMs: 5_000 }).then(() => (stopped = true));
      await pause(100);
      expect(stopped).toBe(false);
      await deliveries[0]!.settle(acknowledged);
      await stopping;
      const again = await bench.collect(transport, bench.address("drained"));
      await pause(200);
      expect(again.deliveries).toEqual([]);
    },
  },
  {
    name: "what a stopping subscription did not settle in time comes to the next one",
    needs: ({ redelivers }) => redelivers !== false,
    async run(bench) {
      const transport = await bench.transport();
      const { deliveries, subscription } = await bench.collect(transport, bench.address("handed-back"), {
        settle: () => undefined,
      });
      await transport.publish([wire(bench.address("handed-back"), "1")]);
      await until("the message", () => deliveries.length === 1);
      await subscription.stop({ drainMs: 50 });
      const again = await bench.collect(transport, bench.address("handed-back"));
      await until("the message again", () => again.deliveries.length >= 1);
      expect(text(again.deliveries[0]!)).toBe("1");
    },
  },
];
