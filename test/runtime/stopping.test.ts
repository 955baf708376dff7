/** Time limits, and the end. */
import { createConsumer, createProducer, memory } from "@concord/runtime";
import { describe, expect, test } from "vitest";
import { turn } from "../../packages/runtime/src/virtual-clock.ts";
import { createShop } from "./shop.ts";
import { createStage, order } from "./stage.ts";

const fail = (): never => {
  throw new Error("no");
};

describe("time limits", () => {
  test("a handler that takes too long is told, counted as failed, and not waited for", async () => {
    const stage = createStage();
    const signals: AbortSignal[] = [];
    await stage
      .consumer({ timeoutMs: 5_000, retry: { attempts: 2, initialMs: 100 } })
      .on.stockCounted((_, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      })
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance(4_999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await stage.clock.advance(1);
    expect(signals[0]!.reason).toMatchObject({ code: "handler-timeout" });
    await stage.clock.advance("1m");
    expect(signals).toHaveLength(2);
    expect(stage.notes.deadLetters).toMatchObject([
      { reason: "failed", error: "HandlerTimeoutError handler-timeout", attempts: 2 },
    ]);
  });

  test("limits run for each message by itself", async () => {
    const stage = createStage();
    const late: string[] = [];
    await stage
      .consumer({ timeoutMs: 1_000, retry: { attempts: 1 } })
      .on.stockCounted(({ orderId, total }, { signal }) => {
        signal.addEventListener("abort", () => late.push(`${orderId} at ${stage.clock.now()}`));
        return stage.clock.sleep(total);
      })
      .start();
    const begin = stage.clock.now();
    await stage.orders.stockCounted(order("quick", 900));
    await stage.clock.advance(500);
    await stage.orders.stockCounted(order("slow", 5_000));
    await stage.clock.advance(300);
    await stage.orders.stockCounted(order("slower", 5_000));
    await stage.clock.advance("1m");
    expect(late).toEqual([`slow at ${begin + 1_500}`, `slower at ${begin + 1_800}`]);
  });

  test("the result of a handler that was given up changes nothing", async () => {
    const stage = createStage();
    let finish: (() => void) | undefined;
    let tries = 0;
    await stage
      .consumer({ timeoutMs: 1_000, retry: { attempts: 2, initialMs: 10_000 } })
      .on.stockCounted((_, { attempt }) => {
        tries = attempt;
        return attempt === 1 ? new Promise<void>((resolve) => (finish = resolve)) : undefined;
      })
      .start();
    await stage.orders.stockCounted(order("1"), { id: "1" });
    await stage.clock.advance(1_000);
    finish!();
    await stage.clock.advance(1);
    expect(tries).toBe(1);
    await stage.clock.advance("1m");
    expect(tries).toBe(2);
    expect(stage.notes.duplicates).toEqual([]);
  });
});

describe("stopping", () => {
  test("waits for running handlers, hands back what waits, and starts nothing new", async () => {
    const stage = createStage();
    const done: number[] = [];
    const begun: number[] = [];
    const handler = async ({ total }: { readonly total: number }): Promise<void> => {
      begun.push(total);
      await stage.clock.sleep(1_000);
      done.push(total);
    };
    const running = await stage.consumer({ concurrency: 2 }).on.stockCounted(handler).start();
    for (let total = 0; total < 6; total++) await stage.orders.stockCounted(order("1", total));
    await stage.clock.advance(10);
    expect(begun).toEqual([0, 1]);
    const stopping = running.stop({ drainMs: 5_000 });
    await stage.clock.advance(1_000);
    await stopping;
    expect(done).toEqual([0, 1]);
    await stage.clock.advance("1m");
    expect(begun).toEqual([0, 1]);
    await stage.consumer().on.stockCounted(handler).start();
    await stage.clock.advance("1m");
    expect(done.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("aborts what does not end in time, and does not wait for it", async () => {
    const stage = createStage();
    let signal: AbortSignal | undefined;
    const running = await stage
      .consumer()
      .on.stockCounted((_, context) => {
        ({ signal } = context);
        return new Promise(() => undefined);
      })
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance(0);
    const stopping = running.stop({ drainMs: 2_000 });
    await stage.clock.advance(1_999);
    expect(signal!.aborted).toBe(false);
    await stage.clock.advance(1);
    expect(signal!.aborted).toBe(true);
    await stopping;
    // It was neither handled nor failed: it comes again.
    expect(stage.notes.deadLetters).toEqual([]);
    const again: number[] = [];
    await stage
      .consumer()
      .on.stockCounted((_, { attempt }) => again.push(attempt))
      .start();
    await stage.clock.advance(0);
    expect(again).toHaveLength(1);
  });

  test("a message that waits for its next try is handed back at once", async () => {
    const stage = createStage();
    const running = await stage
      .consumer({ retry: { initialMs: 20_000 } })
      .on.orderPlaced(() => {
        throw new Error("no");
      })
      .start();
    await stage.orders.orderPlaced(order("1"));
    await stage.clock.advance(10);
    await running.stop();
    const seen: string[] = [];
    await stage
      .consumer()
      .on.orderPlaced(({ orderId }) => seen.push(orderId))
      .start();
    await stage.clock.advance(0);
    expect(seen).toEqual(["1"]);
  });

  test("a store is asked no more: nobody would give back what it grants", async () => {
    const stage = createStage();
    let asked = 0;
    const claim = async (): Promise<"busy"> => {
      if (asked++ > 0) throw new Error("away");
      return "busy";
    };
    const running = await stage
      .consumer({ dedupe: { claim, complete: () => undefined, release: () => undefined } })
      .on.stockCounted(() => undefined)
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance(0);
    await running.stop();
    await turn();
    expect(asked).toBe(1);
  });

  // Vitest has a timer of its own now and then.
  test("leaves no timer behind that would keep the process", { retry: 2 }, async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const { sends, receives } = createShop();
    const transport = memory();
    const slow = { initialMs: 60_000, maxMs: 60_000, jitter: false, perDelivery: 1 };
    const breaker = { minimum: 2, pauseMs: 60_000 };
    const options = { transport, group: "shop", hooks: {}, retry: slow, breaker };
    const running = await createConsumer("shop", receives, options).on.stockCounted(fail).on.orderPlaced(fail).start();
    const orders = createProducer("shop", sends, { transport, hooks: {} });
    // One waits at the broker, one here, and the breaker is open.
    await orders.stockCounted(order("1"));
    await orders.orderPlaced(order("1"));
    await turn();
    expect(timers()).toBe(before + 3);
    await running.stop();
    await orders[Symbol.asyncDispose]();
    expect(timers()).toBe(before);
  });

  test("`await using` stops, and `ended` tells", async () => {
    const stage = createStage();
    let ended = false;
    {
      await using running = await stage
        .consumer()
        .on.stockCounted(() => undefined)
        .start();
      void running.ended.then(() => (ended = true));
      await stage.clock.advance(0);
      expect(ended).toBe(false);
    }
    await stage.clock.advance(0);
    expect(ended).toBe(true);
  });

  test("a subscription that is over for good is told to whoever asks", async () => {
    const stage = createStage();
    const subscribe = stage.transport.subscribe.bind(stage.transport);
    let fail: ((error: Error) => void) | undefined;
    stage.transport.subscribe = (options, listener) => {
      fail = listener.failed.bind(listener);
      return subscribe(options, listener);
    };
    const running = await stage
      .consumer()
      .on.stockCounted(() => undefined)
      .start();
    fail!(Object.assign(new Error("secret"), { code: "EACCES" }));
    await expect(running.ended).rejects.toThrow("secret");
    expect(stage.notes.notices).toEqual(["the subscription of shop has ended: Error EACCES"]);
    await running.stop();
  });
});
