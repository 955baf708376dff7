/** What every outbox's relay does, with several of them at work and a broker that fails now and then. */
import { setTimeout as sleep } from "node:timers/promises";
import { createProducer, memory, type Outbox } from "@concord/runtime";
import { expect, test } from "vitest";
import { createShop } from "./shop.ts";
import { order } from "./stage.ts";

export interface OutboxBench {
  /** The outbox as one more process sees it. */
  readonly open: () => Outbox;
  readonly waiting: () => Promise<number>;
}

export function relayCases({ open, waiting }: OutboxBench): void {
  test("several relays publish everything, in the order of each key, through a broker that fails", async () => {
    const { sends } = createShop();
    const transport = memory({ faults: { seed: 3, refuse: 0.2 } });
    const seen = new Map<string, number[]>();
    await transport.connect();
    await transport.subscribe(
      { channels: [sends.orderPlaced.message.channel], group: "all", prefetch: 10_000, ephemeral: false },
      {
        delivered(delivery) {
          const { orderId, total } = JSON.parse(Buffer.from(delivery.body!).toString()) as ReturnType<typeof order>;
          seen.set(orderId, [...(seen.get(orderId) ?? []), total]);
          void delivery.settle({ ack: true, outcome: "handled" });
        },
        failed: () => undefined,
      },
    );
    await using orders = createProducer("shop", sends, { transport, outbox: open(), hooks: {} });
    const stopping = new AbortController();
    const relays = [open(), open(), open()].map((outbox) =>
      outbox.relay(transport, { signal: stopping.signal, intervalMs: 5, hooks: {} }),
    );
    const keys = ["a", "b", "c", "d", "e"];
    for (let number = 0; number < 60; number++)
      await orders.orderPlaced.batch(keys.map((key) => ({ data: order(key, number) })));
    await until(async () => (await waiting()) === 0);
    stopping.abort();
    await Promise.all(relays);
    const expected = Array.from({ length: 60 }, (_, number) => number);
    for (const key of keys) expect([...new Set(seen.get(key))], key).toEqual(expected);
    for (const key of keys) expect(seen.get(key), `${key} in order`).toEqual(seen.get(key)!.toSorted((a, b) => a - b));
  });

  test("every part of a message comes through", async () => {
    const transport = memory();
    const found: unknown[] = [];
    await transport.connect();
    await transport.subscribe(
      { channels: [{ name: "any", address: "any" }], group: "all", prefetch: 10, ephemeral: false },
      {
        delivered(delivery) {
          const { key, headers, body } = delivery;
          found.push({ key, headers, body: body === null ? null : Buffer.from(body).toString("hex") });
          void delivery.settle({ ack: true, outcome: "handled" });
        },
        failed: () => undefined,
      },
    );
    const outbox = open();
    const bytes = Uint8Array.of(0, 255, 10, 34);
    await outbox.enqueue(undefined, [
      {
        channel: "any",
        key: "k ☂",
        headers: { "ce-id": "1", name: "Zürich" },
        body: bytes,
        bindings: { amqp: { a: 1 } },
      },
      { channel: "any", headers: {}, body: null },
    ]);
    const stopping = new AbortController();
    const relaying = outbox.relay(transport, { signal: stopping.signal, intervalMs: 5, hooks: {} });
    await until(async () => found.length === 2);
    stopping.abort();
    await relaying;
    expect(found).toContainEqual({ key: "k ☂", headers: { "ce-id": "1", name: "Zürich" }, body: "00ff0a22" });
    expect(found).toContainEqual({ key: undefined, headers: {}, body: null });
    expect(await waiting()).toBe(0);
  });
}

export async function until(holds: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms`);
    await sleep(20);
  }
}
