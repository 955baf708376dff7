/** What `start()` refuses. */
import {
  ConcordError,
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

describe("start, while the broker is away", () => {
  const away = () => new ConcordError("connection", "memory cannot be reached at shelf:1", "see whether it runs there");

  test("goes on trying, waits longer each time, and says so", async () => {
    const stage = createStage();
    const begun = stage.clock.now();
    const tries: number[] = [];
    const connect = stage.transport.connect.bind(stage.transport);
    vi.spyOn(stage.transport, "connect").mockImplementation(() => {
      tries.push(stage.clock.now() - begun);
      return tries.length < 5 ? Promise.reject(away()) : connect();
    });
    const subscribe = vi.spyOn(stage.transport, "subscribe").mockRejectedValueOnce(away());
    const starting = stage
      .consumer()
      .on.stockCounted(() => undefined)
      .start();
    await stage.clock.advance("50s");
    await using running = await starting;
    expect(running).toBeDefined();
    expect(subscribe).toHaveBeenCalledTimes(2);
    const waits = tries.slice(1).map((at, index) => at - tries[index]!);
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    expect(new Set(stage.notes.notices)).toEqual(
      new Set(["shop cannot start yet: memory cannot be reached at shelf:1; it goes on trying"]),
    );
    expect(stage.notes.notices).toHaveLength(5);
  });

  test("gives up after its patience, with what the broker said last, and keeps nothing", async () => {
    const stage = createStage();
    const connect = vi.spyOn(stage.transport, "connect").mockImplementation(() => Promise.reject(away()));
    const starting = stage
      .consumer({ patienceMs: 30_000 })
      .on.stockCounted(() => undefined)
      .start();
    const ended = starting.catch((error: unknown) => error);
    await stage.clock.advance("29s");
    const before = connect.mock.calls.length;
    expect(before).toBeGreaterThan(4);
    await stage.clock.advance("31s");
    expect(String(await ended)).toContain("memory cannot be reached at shelf:1");
    await stage.clock.advance("1h");
    expect(connect.mock.calls.length).toBeLessThanOrEqual(before + 1);
  });

  test("tries once where it is told to, and never again where that cannot help", async () => {
    const stage = createStage();
    const impatient = stage.consumer({ patienceMs: 0 }).on.stockCounted(() => undefined);
    const connect = vi.spyOn(stage.transport, "connect").mockRejectedValueOnce(away());
    await expect(impatient.start()).rejects.toMatchObject({ code: "connection" });
    connect.mockRejectedValueOnce(new ConcordError("credentials", "no", "check them"));
    const refused = stage.consumer().on.stockCounted(() => undefined);
    await expect(refused.start()).rejects.toMatchObject({ code: "credentials" });
    expect(connect).toHaveBeenCalledTimes(2);
    expect(stage.notes.notices).toEqual([]);
  });

  test("stops trying when its signal says so", async () => {
    const stage = createStage();
    vi.spyOn(stage.transport, "connect").mockImplementation(() => Promise.reject(away()));
    const leaving = new AbortController();
    const starting = stage
      .consumer({ patienceMs: Infinity })
      .on.stockCounted(() => undefined)
      .start({ signal: leaving.signal });
    const ended = starting.catch((error: unknown) => error);
    await stage.clock.advance("1h");
    leaving.abort(new Error("on our way out"));
    expect(String(await ended)).toContain("on our way out");
  });
});
