/** What handlers, stores and clocks do in their worst moments. */
import { DatabaseSync } from "node:sqlite";
import {
  createConsumer,
  createProducer,
  inBatches,
  memory,
  type Clock,
  type DedupeStore,
  type RunningConsumer,
} from "@concord/runtime";
import { sqliteInbox } from "@concord/runtime/sqlite";
import { virtualClock } from "@concord/runtime/testing";
import { describe, expect, test, vi } from "vitest";
import { createShop } from "./shop.ts";
import { createStage, order } from "./stage.ts";

describe("whatever a handler throws", () => {
  const thrown: Readonly<Record<string, unknown>> = {
    undefined: undefined,
    null: null,
    "an empty text": "",
    "a number": 0,
    "a symbol": Symbol("x"),
    "a bare object": Object.create(null),
    "an error without a name": Object.assign(new Error("x"), { name: undefined }),
    "an error that cannot be looked at": Object.defineProperty(new Error("x"), "name", {
      get: () => {
        throw new Error("no");
      },
    }),
    "something that cannot even be asked what it is": new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error("no");
        },
      },
    ),
    "a promise that is rejected": Promise.reject(new Error("x")),
  };
  (thrown["a promise that is rejected"] as Promise<unknown>).catch(() => undefined);

  test.each(Object.keys(thrown).flatMap((what) => [[what, "at once"] as const, [what, "later"] as const]))(
    "%s, %s, is a failure like any other",
    async (what, when) => {
      const stage = createStage();
      const handled: string[] = [];
      let tries = 0;
      await stage
        .consumer({ retry: { attempts: 2 } })
        .on.stockCounted(({ orderId }) => {
          if (orderId !== "bad") return void handled.push(orderId);
          tries++;
          // oxlint-disable-next-line typescript/only-throw-error
          if (when === "at once") throw thrown[what];
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors
          return Promise.reject(thrown[what]);
        })
        .start();
      await stage.orders.stockCounted(order("bad"));
      await stage.orders.stockCounted(order("good"));
      await stage.clock.advance("1h");
      expect(handled).toEqual(["good"]);
      expect(tries).toBe(2);
      expect(stage.notes.deadLetters).toMatchObject([{ reason: "failed", attempts: 2 }]);
    },
  );

  test.each([
    ["whose `then` cannot be read", Object.defineProperty({}, "then", { get: () => expect.fail("read") })],
    // oxlint-disable-next-line unicorn/no-thenable
    ["whose `then` throws", { then: () => expect.fail("called") }],
    [
      "that is rejected and resolved",
      {
        // oxlint-disable-next-line unicorn/no-thenable
        then(resolve: () => void, reject: (error: unknown) => void) {
          reject(new Error("no"));
          resolve();
        },
      },
    ],
  ])("what it returns: a promise %s", async (_, result) => {
    const stage = createStage();
    await stage
      .consumer({ retry: { attempts: 2 } })
      .on.stockCounted(() => result)
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("1h");
    expect(stage.notes.deadLetters).toMatchObject([{ reason: "failed", attempts: 2 }]);
  });
});

describe("stop() within a handler", () => {
  test("that does not wait for it ends after that message", async () => {
    const stage = createStage();
    const handled: string[] = [];
    const running = await stage
      .consumer({ concurrency: 1, prefetch: 1 })
      .on.stockCounted(({ orderId }) => {
        handled.push(orderId);
        void running.stop();
      })
      .start();
    await stage.orders.stockCounted.batch([{ data: order("1") }, { data: order("2") }]);
    await stage.clock.advance("1s");
    await running.ended;
    expect(handled).toEqual(["1"]);
    const rest: string[] = [];
    await stage
      .consumer()
      .on.stockCounted(({ orderId }) => rest.push(orderId))
      .start();
    await stage.clock.advance("1s");
    expect(rest).toEqual(["2"]);
  });

  test("that waits for it is waited for no longer than drainMs, and its message comes again", async () => {
    const stage = createStage();
    const running: RunningConsumer = await stage
      .consumer({ drainMs: 5_000 })
      .on.stockCounted((): Promise<void> => running.stop())
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("5s");
    await running.ended;
    const again: number[] = [];
    await stage
      .consumer()
      .on.stockCounted((_, { attempt }) => again.push(attempt))
      .start();
    await stage.clock.advance("1s");
    expect(again).toHaveLength(1);
    expect(stage.notes.deadLetters).toEqual([]);
  });
});

describe("a clock that goes back by an hour", () => {
  function backwards() {
    const clock = virtualClock();
    let back = 0;
    const wrong: Clock = { ...clock, now: () => clock.now() - back };
    const transport = memory({ clock: wrong });
    const { sends, receives } = createShop();
    const lost: string[] = [];
    const options = {
      transport,
      group: "shop",
      hooks: { onDeadLetter: ({ error }: { readonly error: string }) => void lost.push(error) },
    };
    return {
      clock,
      lost,
      turnBack: () => void (back = 3_600_000),
      orders: createProducer("shop", sends, { transport, hooks: {} }),
      consumer: (more: object) => createConsumer("shop", receives, { ...options, ...more }),
    };
  }

  test("does not give a handler more time", async () => {
    const { clock, lost, turnBack, orders, consumer } = backwards();
    await consumer({ timeoutMs: 1_000, retry: { attempts: 1 } })
      .on.stockCounted(() => new Promise<never>(() => undefined))
      .start();
    await orders.stockCounted(order("1"));
    await clock.advance(0);
    turnBack();
    await clock.advance("3s");
    expect(lost).toEqual(["HandlerTimeoutError handler-timeout"]);
  });

  test("does not hold up what a rate limit lets through", async () => {
    const { clock, turnBack, orders, consumer } = backwards();
    const handled: string[] = [];
    await consumer({ rateLimit: { perSecond: 1 } })
      .on.stockCounted(({ orderId }: { readonly orderId: string }) => void handled.push(orderId))
      .start();
    await orders.stockCounted.batch(["1", "2", "3", "4"].map((id) => ({ data: order(id) })));
    await clock.advance("1s");
    turnBack();
    await clock.advance("10s");
    expect(handled).toEqual(["1", "2", "3", "4"]);
  });

  test("does not make a breaker pause for longer, nor forget what was handled", async () => {
    const { clock, lost, turnBack, orders, consumer } = backwards();
    let broken = true;
    const handled: string[] = [];
    await consumer({ breaker: { minimum: 2, pauseMs: 1_000, windowMs: 10_000 }, retry: { attempts: 9, initialMs: 10 } })
      .on.stockCounted(({ orderId }: { readonly orderId: string }) => {
        if (broken) throw new Error("away");
        handled.push(orderId);
      })
      .start();
    await orders.stockCounted.batch(["1", "2"].map((id) => ({ id, data: order(id) })));
    await clock.advance(100);
    turnBack();
    broken = false;
    await clock.advance("30s");
    await orders.stockCounted(order("1"), { id: "1" });
    await clock.advance("1s");
    expect(handled.toSorted()).toEqual(["1", "2"]);
    expect(lost).toEqual([]);
  });
});

describe("a store that fails", () => {
  /** An inbox that is away as long as `away` says so; `commit` fails after the work. */
  function flaky(state: { away: boolean; commit: boolean }): DedupeStore {
    const done = new Set<string>();
    return {
      claim: () => "won",
      complete: () => undefined,
      release: () => undefined,
      async within(keys, _, work) {
        if (state.away) throw Object.assign(new Error("password=1"), { code: "ECONNREFUSED" });
        const won = keys.filter((key) => !done.has(key));
        const claims = keys.map((key) => (done.has(key) ? ("done" as const) : ("won" as const)));
        if (won.length > 0) await work({}, won);
        if (state.commit) throw new Error("could not serialize");
        for (const key of won) done.add(key);
        return claims;
      },
    };
  }

  test.each(["alone", "in a batch"])("before a message is handled %s spends none of its tries", async (how) => {
    const stage = createStage();
    const state = { away: true, commit: false };
    const handled: string[] = [];
    const handle = ({ orderId }: { readonly orderId: string }) => void handled.push(orderId);
    await stage
      .consumer({ dedupe: flaky(state), retry: { attempts: 2 } })
      .on.stockCounted(
        how === "alone" ? handle : inBatches((all) => all.forEach(({ data }) => handle(data)), { size: 1 }),
      )
      .start();
    await stage.orders.stockCounted(order("1"));
    for (let second = 0; second < 300; second++) await stage.clock.advance("1s");
    expect(handled).toEqual([]);
    expect(stage.notes.deadLetters).toEqual([]);
    expect(stage.notes.notices).toContain("the dedupe store failed to open a transaction: Error ECONNREFUSED");
    state.away = false;
    for (let second = 0; second < 3; second++) await stage.clock.advance("1s");
    expect(handled).toEqual(["1"]);
  });

  test("after the work counts as a failed try, so that a record that can never be written ends", async () => {
    const stage = createStage();
    const handler = vi.fn<() => void>();
    await stage
      .consumer({ dedupe: flaky({ away: false, commit: true }), retry: { attempts: 3 } })
      .on.stockCounted(handler)
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("1h");
    expect(handler).toHaveBeenCalledTimes(3);
    expect(stage.notes.deadLetters).toMatchObject([{ reason: "failed", attempts: 3 }]);
  });

  test("because it was closed loses nothing: what was under way comes again", async () => {
    const stage = createStage();
    const database = new DatabaseSync(":memory:");
    const running = await stage
      .consumer({ dedupe: sqliteInbox(database) })
      .on.stockCounted(() => database.close())
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("10s");
    await running.stop();
    const again: string[] = [];
    await stage
      .consumer()
      .on.stockCounted(({ orderId }) => again.push(orderId))
      .start();
    await stage.clock.advance("1m");
    expect(again).toEqual(["1"]);
    expect(stage.notes.deadLetters).toEqual([]);
  });
});
