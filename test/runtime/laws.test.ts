/** What must hold for every schedule, not only for those that somebody thought of. */
import { memoryDedupe, type FaultOptions } from "@concord/runtime";
import { virtualClock } from "@concord/runtime/testing";
import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { addressMatcher, fillAddress } from "../../packages/runtime/src/address.ts";
import { longestHold } from "../../packages/runtime/src/hold.ts";
import { Queue } from "../../packages/runtime/src/queue.ts";
import { longestDelay, retryDelay } from "../../packages/runtime/src/retry.ts";
import { TokenBucket } from "../../packages/runtime/src/token-bucket.ts";
import { createStage, order } from "./stage.ts";

const retries = fc.record({
  attempts: fc.integer({ min: 1, max: 12 }),
  backoff: fc.constantFrom("exponential" as const, "fixed" as const),
  initialMs: fc.integer({ min: 0, max: 5_000 }),
  maxMs: fc.integer({ min: 0, max: 60_000 }),
  jitter: fc.boolean(),
  perDelivery: fc.integer({ min: 1, max: 4 }),
});

describe("retry delays", () => {
  test("lie between nothing and the longest, which never shrinks and never passes maxMs", () => {
    fc.assert(
      fc.property(
        retries,
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (retry, attempt, chance) => {
          const longest = longestDelay(retry, attempt);
          const delay = retryDelay(retry, attempt, () => chance);
          expect(longest).toBeLessThanOrEqual(retry.maxMs);
          expect(longestDelay(retry, attempt + 1)).toBeGreaterThanOrEqual(longest);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(longest);
          expect(retry.jitter || delay === longest).toBe(true);
          expect(retry.backoff === "exponential" || longest === Math.min(retry.initialMs, retry.maxMs)).toBe(true);
        },
      ),
    );
  });

  test("with full jitter they reach both ends", () => {
    const retry = { backoff: "exponential", initialMs: 1_000, maxMs: 60_000, jitter: true } as const;
    expect(retryDelay(retry, 3, () => 0)).toBe(0);
    expect(retryDelay(retry, 3, () => 1)).toBe(4_000);
  });

  test("no delivery is held for longer than was said at start-up", async () => {
    await fc.assert(
      fc.asyncProperty(retries, fc.boolean(), async (retry, keyed) => {
        const stage = createStage();
        const settledAt: number[] = [];
        const subscribe = stage.transport.subscribe.bind(stage.transport);
        const deliveredAt = new Map<unknown, number>();
        vi.spyOn(stage.transport, "subscribe").mockImplementation((options, listener) =>
          subscribe(options, {
            ...listener,
            delivered(delivery) {
              deliveredAt.set(delivery, stage.clock.now());
              const settle = delivery.settle.bind(delivery);
              delivery.settle = (settlement) => {
                settledAt.push(stage.clock.now() - deliveredAt.get(delivery)!);
                return settle(settlement);
              };
              listener.delivered(delivery);
            },
          }),
        );
        let tries = 0;
        const fail = (): void => {
          tries++;
          throw new Error("no");
        };
        await stage.consumer({ retry, breaker: false }).on.orderPlaced(fail).on.stockCounted(fail).start();
        await (keyed ? stage.orders.orderPlaced(order("1")) : stage.orders.stockCounted(order("1")));
        await stage.clock.advance("2d");
        expect(tries).toBe(retry.attempts);
        expect(Math.max(...settledAt)).toBeLessThanOrEqual(longestHold(retry, 0, keyed));
        expect(stage.notes.deadLetters).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });
});

describe("order", () => {
  test("messages of one key are handled in order and alone, whatever fails, however many at once", async () => {
    const messages = fc.array(
      fc.record({
        key: fc.constantFrom("a", "b", "c"),
        takesMs: fc.integer({ min: 0, max: 40 }),
        failures: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 1, maxLength: 25, size: "max" },
    );
    await fc.assert(
      fc.asyncProperty(
        messages,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 40 }),
        async (plan, concurrency, prefetch) => {
          const stage = createStage();
          const done: string[] = [];
          const running = new Set<string>();
          await stage
            .consumer({ concurrency, prefetch, breaker: false, retry: { attempts: 4, initialMs: 30 } })
            .on.orderPlaced(async ({ orderId, total }, { attempt }) => {
              expect(running).not.toContain(orderId);
              running.add(orderId);
              await stage.clock.sleep(plan[total]!.takesMs);
              running.delete(orderId);
              if (attempt <= plan[total]!.failures) throw new Error("planned");
              done.push(`${orderId} ${total}`);
            })
            .start();
          await stage.orders.orderPlaced.batch(plan.map(({ key }, index) => ({ data: order(key, index) })));
          await stage.clock.advance("1h");
          expect(stage.notes.deadLetters).toEqual([]);
          for (const key of ["a", "b", "c"]) {
            const sent = plan.flatMap((each, index) => (each.key === key ? [`${key} ${index}`] : []));
            expect(done.filter((each) => each.startsWith(key))).toEqual(sent);
          }
          expect(done).toHaveLength(plan.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** What arrives on a broker with this seed, repetitions included. */
const arrivals = async (seed: number): Promise<readonly number[]> => {
  const stage = createStage({ faults: { seed, duplicate: 0.5, loseAck: 0.3 } });
  const seen: number[] = [];
  await stage
    .consumer({ dedupe: false })
    .on.stockCounted(({ total }) => void seen.push(total))
    .start();
  for (let total = 0; total < 20; total++) await stage.orders.stockCounted(order("1", total));
  await stage.clock.advance("1h");
  return seen;
};

describe("faults of the broker", () => {
  const share = fc.constantFrom(0, 0.1, 0.4);
  const faults: fc.Arbitrary<FaultOptions> = fc.record({
    seed: fc.integer(),
    duplicate: share,
    refuse: fc.constantFrom(0, 0.1, 0.3),
    loseAck: share,
  });

  test("nothing that was taken is lost, and every effect happens once", async () => {
    await fc.assert(
      fc.asyncProperty(faults, async (chosen) => {
        const stage = createStage({ faults: chosen });
        const effects: number[] = [];
        const consumer = stage.consumer({ breaker: false, retry: { attempts: 20 } });
        await consumer.on
          .stockCounted(({ total }, { attempt }) => {
            if (attempt === 1 && total % 4 === 0) throw new Error("once");
            effects.push(total);
          })
          .start();
        const taken: number[] = [];
        for (let total = 0; total < 40; total++) {
          const sending = stage.orders.stockCounted(order("1", total)).then(
            () => taken.push(total),
            () => undefined,
          );
          await stage.clock.advance("10s");
          await sending;
        }
        await stage.clock.advance("1h");
        expect(effects.toSorted((one, other) => one - other)).toEqual(taken);
        expect(taken.length).toBeGreaterThan(20);
      }),
      { numRuns: 25 },
    );
  });

  test("the same seed makes the same faults", async () => {
    expect(await arrivals(7)).toEqual(await arrivals(7));
    expect(await arrivals(7)).not.toEqual(await arrivals(8));
  });
});

describe("dedupe in memory", () => {
  /** What it promises, written as plainly as can be: everything is kept, with its time. */
  test("never takes two for one, never forgets within its limits, and lets one in at a time", () => {
    const key = fc.constantFrom(...Array.from({ length: 6 }, (_, index) => `key ${index}`));
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ what: fc.constant("claim" as const), key }) },
      { weight: 3, arbitrary: fc.record({ what: fc.constant("complete" as const), key }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant("release" as const), key }) },
      {
        weight: 1,
        arbitrary: fc.record({ what: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 2_000 }) }),
      },
    );
    const ttl = 5_000;
    const lease = 1_000;
    const maxKeys = 8;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
        let now = 0;
        const clock = { ...virtualClock(), now: () => now };
        const store = memoryDedupe({ maxKeys, clock });
        const answers: { answer: unknown; newest: boolean; ever: boolean; held: boolean }[] = [];
        const claimed = new Map<string, number>();
        const completed: { key: string; at: number }[] = [];
        for (const action of steps) {
          if (action.what === "wait") {
            now += action.ms;
          } else if (action.what === "claim") {
            const answer = store.claim(action.key, lease);
            const newest = completed.slice(-maxKeys / 2).some(({ key, at }) => key === action.key && now - at < ttl);
            const ever = completed.some(({ key }) => key === action.key);
            const held = (claimed.get(action.key) ?? -1) > now;
            answers.push({ answer, newest, ever, held });
            if (answer === "won") claimed.set(action.key, now + lease);
          } else if (claimed.has(action.key)) {
            // Only who has won completes or releases.
            claimed.delete(action.key);
            if (action.what === "release") void store.release(action.key);
            else {
              void store.complete(action.key, ttl);
              completed.push({ key: action.key, at: now });
            }
          }
        }
        for (const { answer, newest, ever, held } of answers) {
          const possible = held ? ["busy"] : newest ? ["done"] : ever ? ["done", "won"] : ["won"];
          expect(possible).toContain(answer);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("forgets after twice the ttl, and keeps no more than it says", () => {
    let now = 0;
    const store = memoryDedupe({ maxKeys: 10, clock: { ...virtualClock(), now: () => now } });
    const handle = (key: string) => {
      const claim = store.claim(key, 100);
      if (claim === "won") void store.complete(key, 1_000);
      return claim;
    };
    expect(handle("a")).toBe("won");
    expect(handle("a")).toBe("done");
    now = 2_001;
    expect(handle("a")).toBe("won");
    for (let index = 0; index < 10; index++) void handle(`more ${index}`);
    expect(handle("a")).toBe("won");
  });
});

describe("small parts", () => {
  test("a token bucket never lets more through than burst and rate allow", async () => {
    const asks = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 300 }), count: fc.integer({ min: 1, max: 4 }) }),
      {
        minLength: 1,
        maxLength: 30,
        size: "max",
      },
    );
    await fc.assert(
      fc.asyncProperty(
        asks,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 4, max: 10 }),
        async (plan, perSecond, burst) => {
          const clock = virtualClock(0);
          const bucket = new TokenBucket({ perSecond, burst }, clock);
          const passed: { at: number; count: number }[] = [];
          for (const { afterMs, count } of plan) {
            await clock.advance(afterMs);
            void Promise.resolve(bucket.take(count)).then(() => passed.push({ at: clock.now(), count }));
          }
          await clock.advance("1h");
          expect(passed).toHaveLength(plan.length);
          for (const [index, { at }] of passed.entries()) {
            const since = passed.slice(0, index + 1).reduce((sum, each) => sum + each.count, 0);
            expect(since).toBeLessThanOrEqual(burst + (at * perSecond) / 1000 + 0.01);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test("an address that was filled in is read back", () => {
    const value = fc.stringMatching(/^[A-Za-z0-9_~-]{1,8}$/);
    fc.assert(
      fc.property(
        value,
        value,
        fc.constantFrom("shipments.{one}.eta.{two}", "a/{one}/b/{two}", "{one}:{two}"),
        (one, two, address) => {
          const filled = fillAddress({ name: "c", address }, { one, two });
          expect(addressMatcher(address)(filled)).toEqual({ one, two });
          expect(addressMatcher(address)(`${filled}.more/more:more`)).toBeUndefined();
        },
      ),
    );
  });

  test("a queue is first in, first out", () => {
    const step = fc.record({
      what: fc.constantFrom(
        "push" as const,
        "push" as const,
        "unshift" as const,
        "shift" as const,
        "peek" as const,
        "drain" as const,
      ),
      value: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: "max" }), (steps) => {
        const queue = new Queue<number>();
        const model: number[] = [];
        for (const each of steps) {
          const [actual, wanted] = {
            push: () => [queue.push(each.value), void model.push(each.value)],
            unshift: () => [queue.unshift(each.value), void model.unshift(each.value)],
            shift: () => [queue.shift(), model.shift()],
            peek: () => [queue.peek(), model[0]],
            drain: () => [queue.drain(), model.splice(0)],
          }[each.what]();
          expect(actual).toEqual(wanted);
          expect(queue.size).toBe(model.length);
        }
      }),
    );
  });
});
