/** What `start()` refuses. */
import {
  createConsumer,
  createProducer,
  memory,
  type Capabilities,
  type ConsumerOptions,
  type StartError,
} from "@concord/runtime";
import { describe, expect, test, vi } from "vitest";
import { createShop } from "./shop.ts";
import { createStage, order } from "./stage.ts";

const { receives } = createShop();
const dutiful = { ...receives, orderPlaced: { ...receives.orderPlaced, required: true } };

/** A transport that can do less. */
function limited(caps: Partial<Capabilities>) {
  const transport = memory();
  return { ...transport, name: "limited", caps: { ...transport.caps, ...caps } };
}

async function problems(
  caps: Partial<Capabilities>,
  options: Partial<ConsumerOptions> = {},
): Promise<readonly string[]> {
  const starting = createConsumer("shop", receives, { transport: limited(caps), group: "shop", hooks: {}, ...options })
    .on.orderPlaced(() => undefined)
    .on.etaChanged(() => undefined)
    .start();
  try {
    await (await starting).stop();
    return [];
  } catch (error) {
    return (error as StartError).problems;
  }
}

const make = () => createConsumer("shop", receives, { transport: memory(), group: "shop", hooks: {} });

describe("start", () => {
  test("needs a handler for everything that the contract declares required", async () => {
    const transport = memory();
    const subscribe = vi.spyOn(transport, "subscribe");
    const consumer = createConsumer("shop", dutiful, { transport, group: "shop", hooks: {} });
    consumer.on.stockCounted(() => undefined);
    await expect(consumer.start()).rejects.toMatchObject({
      name: "StartError",
      problems: ["shop declares that it receives orderPlaced (orders) and has no handler for it"],
      help: "add .on.orderPlaced(…) before start(), or take the operation out of the contract",
    });
    expect(subscribe).not.toHaveBeenCalled();
    // The missing one can still be added.
    await (await consumer.on.orderPlaced(() => undefined).start()).stop();
  });

  test("needs a handler at all, once each, before and only once", async () => {
    await expect(make().start()).rejects.toMatchObject({ problems: ["shop has no handler at all"] });
    expect(() =>
      make()
        .on.orderPlaced(() => undefined)
        .on.orderPlaced(() => undefined),
    ).toThrow("orderPlaced has a handler already");
    const consumer = make().on.orderPlaced(() => undefined);
    await using running = await consumer.start();
    expect(() => consumer.on.stockCounted(() => undefined)).toThrow("after start()");
    await expect(consumer.start()).rejects.toThrow("start() was called before");
    expect(running.ended).toBeInstanceOf(Promise);
  });

  test("refuses what the transport cannot keep", async () => {
    expect(await problems({})).toEqual([]);
    expect(await problems({ ordered: "none" }, { order: "key" })).toEqual([
      'limited keeps no order, so order: "key" cannot be kept',
    ]);
    expect(await problems({ ordered: "none" })).toEqual([]);
    expect(await problems({ wildcards: false })).toEqual([
      "limited cannot subscribe to an address with parameters: shipments.{shipmentId}.eta",
    ]);
    // Five tries of 30 s and waits of at most 0.2, 0.4, 0.8 and 1.6 s.
    expect(await problems({ holdMs: 152_999 })).toHaveLength(2);
    expect(await problems({ holdMs: 153_000 })).toEqual([]);
    expect(await problems({ holdMs: 60_000 }, { order: "none" })).toHaveLength(2);
    expect(await problems({ holdMs: 61_000 }, { order: "none" })).toEqual([]);
    expect(await problems({ holdMs: 10_000 }, { timeoutMs: 100, breaker: { pauseMs: 60_000 } })).toEqual([
      "the breaker pauses for 60000 ms and limited takes deliveries back after 10000 ms",
    ]);
  });

  test("names every number that makes no sense", async () => {
    const found = await problems(
      {},
      {
        concurrency: 0,
        prefetch: 1.5,
        timeoutMs: -1,
        drainMs: -1,
        retry: { attempts: 0, maxMs: Number.NaN },
        rateLimit: { perSecond: 0 },
        breaker: { failureRate: 0 },
      },
    );
    const named = new Set(found.map((problem) => problem.replace(/^\w+: /, "").split(" is ")[0]));
    expect(named).toEqual(
      new Set([
        "concurrency",
        "prefetch",
        "timeoutMs",
        "drainMs",
        "retry.attempts",
        "retry.maxMs",
        "rateLimit.perSecond",
        "breaker.failureRate",
      ]),
    );
  });

  test("gives the transport back when the broker refuses the subscription", async () => {
    const transport = memory();
    const close = vi.spyOn(transport, "close");
    vi.spyOn(transport, "subscribe").mockRejectedValue(new Error("not allowed"));
    const consumer = createConsumer("shop", receives, { transport, group: "shop", hooks: {} });
    await expect(consumer.on.orderPlaced(() => undefined).start()).rejects.toThrow("not allowed");
    expect(close).toHaveBeenCalledOnce();
  });

  test("tells that duplicates are recognised in this process alone, where there may be others", async () => {
    const notices: string[] = [];
    const hooks = { onNotice: (notice: string) => void notices.push(notice) };
    const transport = limited({ distributed: true });
    for (const dedupe of [undefined, false] as const) {
      const options = { transport, group: "shop", hooks, ...(dedupe === undefined ? {} : { dedupe }) };
      const consumer = createConsumer("shop", receives, options);
      await (await consumer.on.orderPlaced(() => undefined).start()).stop();
    }
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain("pass a shared dedupe store");
  });

  test("tells once of each deprecated message, sent or received", async () => {
    const stage = createStage();
    const old = { ...stage.receives.stockCounted.message, deprecated: { sunset: "2027-05-22" } };
    const definitions = { stockCounted: { ...stage.receives.stockCounted, message: old } };
    await createConsumer("shop", definitions, { transport: stage.transport, group: "shop", hooks: stage.hooks })
      .on.stockCounted(() => undefined)
      .start();
    const sender = createProducer("shop", definitions, { transport: stage.transport, hooks: stage.hooks });
    await sender.stockCounted(order("1"));
    await sender.stockCounted(order("2"));
    expect(stage.notes.deprecated).toEqual(["stockCounted", "stockCounted"]);
  });
});
