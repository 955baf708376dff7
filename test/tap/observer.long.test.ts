import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createObserver } from "@concord/tap";
import { expect, test } from "vitest";
import { mixed, tapped, wire } from "./stream.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1_000_000;
}

test("a million messages, each with names and types of its own, need no more memory than ten thousand", async () => {
  const observer = createObserver({ ...(await tapped()), transport: "memory" });
  const stream = mixed();
  const feed = (from: number, to: number) => {
    for (let number = from; number < to; number++) {
      observer.observe(stream[number % stream.length]!);
      if (number % 8 !== 0) continue;
      const order = {
        orderId: "1",
        currency: "EUR",
        lines: [],
        [`field${number}`]: 1,
        labels: { [`label${number}`]: number },
      };
      observer.observe(wire(order, { "ce-type": number % 16 === 0 ? `shop.type${number}` : "shop.orderPlaced" }));
    }
  };
  feed(0, 10_000);
  const before = heapMegabytes();
  feed(10_000, 1_000_000);
  const after = heapMegabytes();
  console.log(`heap ${before.toFixed(1)} MB after 10,000 messages, ${after.toFixed(1)} MB after 1,000,000`);
  expect(observer.counts.messages).toBe(1_125_000);
  expect(after - before).toBeLessThan(5);
  expect(JSON.stringify(observer.result()).length).toBeLessThan(20_000);
});
