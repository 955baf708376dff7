/** Breaker, rate limits, dead letters, and the dedupe store's own failures. */
import { createConsumer, memoryDedupe, type DedupeStore } from "@concord/runtime";
import { virtualClock } from "@concord/runtime/testing";
import { describe, expect, test, vi } from "vitest";
import { CircuitBreaker } from "../../packages/runtime/src/circuit-breaker.ts";
import { createStage, order } from "./stage.ts";

const fail = (): never => {
  throw new Error("no");
};

/** Fails at one step, as long as `failing` says so. */
function flaky(failing: { what: keyof DedupeStore | undefined }): DedupeStore {
  const check = (what: keyof DedupeStore): void => {
    if (failing.what === what) throw Object.assign(new Error("password=1"), { code: "ECONNREFUSED" });
  };
  const done = new Set<string>();
  return {
    claim(key) {
      check("claim");
      return done.has(key) ? "done" : "won";
    },
    async complete(key) {
      check("complete");
      done.add(key);
    },
    async release() {
      check("release");
    },
  };
}

describe("the breaker", () => {
  const breaker = { failureRate: 0.5, windowMs: 10_000, pauseMs: 5_000, minimum: 4 };

  test("lets go first whoever has waited, also where its news brings the next message at once", async () => {
    const clock = virtualClock();
    const news: string[] = [];
    // As a subscription that hands over as soon as it is resumed, to a handler that waits for nothing.
    const told = (state: string): void => {
      news.push(state);
      if (state !== "half-open") return;
      const turn = guarded.enter();
      if (turn === undefined) guarded.ended("failure");
      else void turn.then(() => guarded.ended("success"));
    };
    const guarded = new CircuitBreaker({ ...breaker, minimum: 1 }, clock, new AbortController().signal, told);
    guarded.ended("failure");
    void guarded.enter()!.then(() => guarded.ended("success"));
    await clock.advance(breaker.pauseMs);
    expect(news).toEqual(["open", "half-open", "closed"]);
    expect(guarded.enter()).toBeUndefined();
  });

  test("pauses the subscription, tries one message, and goes on: no message is failed by it", async () => {
    const stage = createStage();
    let broken = true;
    const tried: number[] = [];
    const handled: number[] = [];
    await stage
      .consumer({ breaker, concurrency: 1, retry: { attempts: 50, initialMs: 10, maxMs: 10 } })
      .on.orderPlaced(({ total }) => {
        tried.push(total);
        if (broken) throw new Error("the database is away");
        handled.push(total);
      })
      .start();
    for (let total = 0; total < 10; total++) await stage.orders.orderPlaced(order(`${total}`, total));
    await stage.clock.advance(1_000);
    expect(stage.notes.breaker).toEqual(["open"]);
    expect(tried).toHaveLength(4);
    await stage.clock.advance(5_000);
    // One probe, which failed.
    expect(tried).toHaveLength(5);
    expect(stage.notes.breaker).toEqual(["open", "half-open", "open"]);
    broken = false;
    await stage.clock.advance(6_000);
    expect(stage.notes.breaker).toEqual(["open", "half-open", "open", "half-open", "closed"]);
    expect(handled.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(stage.notes.deadLetters).toEqual([]);
  });

  test("takes no new messages from the broker while it is open", async () => {
    const stage = createStage();
    await stage
      .consumer({ breaker, prefetch: 5, concurrency: 1, retry: { attempts: 50, initialMs: 10, maxMs: 10 } })
      .on.orderPlaced(() => {
        throw new Error("no");
      })
      .start();
    await stage.orders.orderPlaced.batch(
      Array.from({ length: 30 }, (_, total) => ({ data: order(`${total}`, total) })),
    );
    await stage.clock.advance(1_000);
    const other: number[] = [];
    await stage
      .consumer()
      .on.orderPlaced(({ total }) => other.push(total))
      .start();
    await stage.clock.advance(1_000);
    // What the paused member did not hold is shared with the new one.
    expect(other.length).toBeGreaterThan(0);
    expect(stage.notes.breaker).toEqual(["open"]);
  });

  test("is not opened by what is wrong with single messages, by few failures, or by old ones", async () => {
    const stage = createStage();
    const fail = new Set([1, 3]);
    await stage
      .consumer({ breaker, retry: { attempts: 1 } })
      .on.stockCounted(({ total }, { deadLetter, skip }) => {
        if (total >= 100) deadLetter("too many");
        if (total >= 50) skip();
        if (fail.has(total)) throw new Error("no");
      })
      .start();
    for (let total = 100; total < 120; total++) await stage.orders.stockCounted(order("1", total));
    for (let total = 50; total < 70; total++) await stage.orders.stockCounted(order("1", total));
    for (let total = 0; total < 6; total++) {
      await stage.orders.stockCounted(order("1", total));
      await stage.clock.advance(6_000);
    }
    expect(stage.notes.breaker).toEqual([]);
  });

  test("does not keep a consumer from stopping: what waits behind it is handed back", async () => {
    const stage = createStage();
    const running = await stage
      .consumer({ breaker: { ...breaker, pauseMs: 3_600_000 }, concurrency: 1, retry: { initialMs: 10 } })
      .on.orderPlaced(fail)
      .start();
    for (let total = 0; total < 8; total++) await stage.orders.orderPlaced(order(`${total}`, total));
    await stage.clock.advance(1_000);
    expect(stage.notes.breaker).toEqual(["open"]);
    await running.stop({ drainMs: 100 });
    const handled: number[] = [];
    await stage
      .consumer()
      .on.orderPlaced(({ total }) => handled.push(total))
      .start();
    await stage.clock.advance(0);
    expect(handled.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(stage.notes.deadLetters).toEqual([]);
  });

  test("can be turned off", async () => {
    const stage = createStage();
    let tries = 0;
    await stage
      .consumer({ breaker: false, retry: { attempts: 1 } })
      .on.stockCounted(() => {
        tries++;
        throw new Error("no");
      })
      .start();
    for (let total = 0; total < 50; total++) await stage.orders.stockCounted(order("1", total));
    await stage.clock.advance(1_000);
    expect(tries).toBe(50);
  });
});

describe("rate limits", () => {
  test("spread what is handled over time", async () => {
    const stage = createStage();
    const at: number[] = [];
    const begin = stage.clock.now();
    await stage
      .consumer({ rateLimit: { perSecond: 2, burst: 2 } })
      .on.stockCounted(() => at.push(stage.clock.now() - begin))
      .start();
    for (let total = 0; total < 6; total++) await stage.orders.stockCounted(order("1", total));
    await stage.clock.advance("1m");
    expect(at).toEqual([0, 0, 500, 1_000, 1_500, 2_000]);
  });

  test("spread what is sent over time, a batch as a whole", async () => {
    const stage = createStage();
    const sent = await stage.collect("stock");
    const orders = stage.producer({ rateLimit: { perSecond: 10, burst: 5 } });
    void orders.stockCounted.batch(Array.from({ length: 5 }, () => ({ data: order("1") })));
    void orders.stockCounted(order("2"));
    await stage.clock.advance(99);
    expect(sent).toHaveLength(5);
    await stage.clock.advance(1);
    expect(sent).toHaveLength(6);
  });
});

describe("dead letters", () => {
  test("go where the handler, the consumer or the contract says", async () => {
    const stage = createStage();
    await stage
      .consumer({ retry: { attempts: 1 }, deadLetter: { channel: "shop.graveyard" } })
      .on.stockCounted(fail)
      .on.orderPlaced(fail, { deadLetter: { channel: "orders.graveyard" } })
      .on.orderCancelled(fail, { deadLetter: false })
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.orders.orderPlaced(order("1"));
    await stage.orders.orderCancelled({ orderId: "1", why: "late" });
    await stage.clock.advance(0);
    expect(stage.notes.deadLetters.map(({ channel }) => channel)).toEqual([
      "shop.graveyard",
      "orders.graveyard",
      undefined,
    ]);
  });

  test("the message is not acknowledged before its dead letter is safe", async () => {
    const stage = createStage();
    const publish = stage.transport.publish.bind(stage.transport);
    let refusing = true;
    const refused: string[] = [];
    stage.transport.publish = async (messages, options) => {
      if (refusing && messages[0]!.channel.endsWith(".dlq")) {
        refused.push(messages[0]!.channel);
        throw new Error("disk full");
      }
      return publish(messages, options);
    };
    const letters = await stage.collect("stock.shop.dlq");
    await stage.consumer().on.stockCounted(fail).start();
    await stage.raw("stock", "{}", { headers: { "ce-type": "shop.stockCounted" } });
    await stage.clock.advance(20_000);
    expect(refused).toHaveLength(3);
    expect(stage.notes.notices).toEqual(["stock.shop.dlq takes no dead letters (Error): the message stays on stock"]);
    expect(letters).toHaveLength(0);
    refusing = false;
    await stage.clock.advance(60_000);
    expect(letters).toHaveLength(1);
    expect(stage.notes.deadLetters).toHaveLength(1);
  });

  test("a message that was given up can be sent again, and is no duplicate", async () => {
    const stage = createStage();
    const letters = await stage.collect("stock.shop.dlq");
    const seen: string[] = [];
    let broken = true;
    await stage
      .consumer({ retry: { attempts: 2 } })
      .on.stockCounted(({ orderId }) => {
        if (broken) throw new Error("no");
        seen.push(orderId);
      })
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("1m");
    broken = false;
    const [letter] = letters;
    await stage.raw(letter!.headers["dlq-origin"]!, letter!.body, { headers: letter!.headers });
    expect(seen).toEqual(["1"]);
    expect(stage.notes.duplicates).toEqual([]);
  });
});

describe("hooks", () => {
  test("that throw change nothing", async () => {
    const stage = createStage();
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const letters = await stage.collect("stock.shop.dlq");
    const hooks = {
      onReject: () => {
        throw new TypeError("my value");
      },
    };
    await stage
      .consumer({ hooks })
      .on.stockCounted(() => undefined)
      .start();
    await stage.raw("stock", "{}", { headers: { "ce-type": "shop.stockCounted" } });
    expect(letters).toHaveLength(1);
    expect(warned).toHaveBeenCalledWith("onReject threw: TypeError", "ConcordHook");
    warned.mockRestore();
  });
});

describe("idempotency keys", () => {
  const keyed = (stage: ReturnType<typeof createStage>) => {
    const { orderPlaced, stockCounted } = stage.receives;
    const idempotencyKey = ({ orderId }: { readonly orderId: string }): string => orderId;
    return {
      orderPlaced: { ...orderPlaced, message: { ...orderPlaced.message, idempotencyKey } },
      stockCounted: { ...stockCounted, message: { ...stockCounted.message, idempotencyKey } },
    };
  };

  test("decide what is a duplicate: of one message, not across two that have the same key", async () => {
    const stage = createStage();
    const seen: string[] = [];
    await createConsumer("shop", keyed(stage), { transport: stage.transport, group: "shop", hooks: stage.hooks })
      .on.orderPlaced(({ orderId }) => seen.push(`placed ${orderId}`))
      .on.stockCounted(({ orderId }) => seen.push(`counted ${orderId}`))
      .start();
    await stage.orders.orderPlaced(order("1"));
    await stage.orders.stockCounted(order("1"));
    // Another event, with an id of its own, for the same order.
    await stage.orders.orderPlaced(order("1", 2));
    await stage.clock.advance(0);
    expect(seen).toEqual(["placed 1", "counted 1"]);
    expect(stage.notes.duplicates).toHaveLength(1);
  });

  test("are kept apart by group in a store that is shared", async () => {
    const stage = createStage();
    const seen: string[] = [];
    const dedupe = memoryDedupe({ clock: stage.clock });
    for (const group of ["billing", "shipping"])
      await createConsumer("shop", keyed(stage), { transport: stage.transport, group, hooks: stage.hooks, dedupe })
        .on.stockCounted(({ orderId }) => seen.push(`${group} ${orderId}`))
        .start();
    await stage.orders.stockCounted(order("1"));
    await stage.orders.stockCounted(order("1", 2));
    await stage.clock.advance(0);
    expect(seen).toEqual(["billing 1", "shipping 1"]);
  });
});

describe("a dedupe store that fails", () => {
  test("to claim: nothing is handled until it answers", async () => {
    const stage = createStage();
    const failing = { what: "claim" as keyof DedupeStore | undefined };
    const seen: string[] = [];
    await stage
      .consumer({ dedupe: flaky(failing) })
      .on.stockCounted(({ orderId }) => seen.push(orderId))
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance(1_000);
    expect(seen).toEqual([]);
    expect(stage.notes.notices[0]).toBe("the dedupe store failed to claim a message: Error ECONNREFUSED");
    failing.what = undefined;
    await stage.clock.advance(1_000);
    expect(seen).toEqual(["1"]);
  });

  test("to complete: the message is acknowledged all the same", async () => {
    const stage = createStage();
    const seen: string[] = [];
    await stage
      .consumer({ dedupe: flaky({ what: "complete" }) })
      .on.stockCounted(({ orderId }) => seen.push(orderId))
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("1h");
    expect(seen).toEqual(["1"]);
    expect(stage.notes.notices).toEqual(["the dedupe store failed to complete a message: Error ECONNREFUSED"]);
  });

  test("a message that somebody else is handling is waited for, and then known", async () => {
    const stage = createStage();
    const answers = ["busy", "busy", "done"] as const;
    let asked = 0;
    const dedupe: DedupeStore = { ...flaky({ what: undefined }), claim: () => answers[asked++]! };
    const seen: string[] = [];
    await stage
      .consumer({ dedupe })
      .on.stockCounted(({ orderId }) => seen.push(orderId))
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("1m");
    expect(asked).toBe(3);
    expect(seen).toEqual([]);
    expect(stage.notes.duplicates).toHaveLength(1);
  });
});
