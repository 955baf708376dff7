/** Two levels of retry, one count. */
import { createConsumer } from "@concord/runtime";
import { describe, expect, test } from "vitest";
import { createStage, order } from "./stage.ts";

interface Try {
  readonly attempt: number;
  /** Milliseconds since the first. */
  readonly at: number;
}

/** Notes each try and fails all but the last. */
function failing(stage: ReturnType<typeof createStage>, successAt = Infinity) {
  const tries: Try[] = [];
  const startedAt = stage.clock.now();
  return {
    tries,
    handler: (_: unknown, { attempt }: { readonly attempt: number }): void => {
      tries.push({ attempt, at: stage.clock.now() - startedAt });
      if (tries.length < successAt) throw new Error("no");
    },
  };
}

/** Tries of a message that always fails, with `attempts` set at some levels. */
const countTries = async (levels: { contract?: number; consumer?: number; handler?: number }): Promise<number> => {
  const stage = createStage();
  let tries = 0;
  const receives = {
    stockCounted: { ...stage.receives.stockCounted, retry: levels.contract ? { attempts: levels.contract } : {} },
  };
  await createConsumer("shop", receives, {
    transport: stage.transport,
    group: "shop",
    hooks: stage.hooks,
    ...(levels.consumer ? { retry: { attempts: levels.consumer } } : {}),
  })
    .on.stockCounted(
      () => {
        tries++;
        throw new Error("no");
      },
      levels.handler ? { retry: { attempts: levels.handler } } : {},
    )
    .start();
  await stage.orders.stockCounted(order("1"));
  await stage.clock.advance("1h");
  return tries;
};

describe("retries", () => {
  test("a message without a key: short waits here, growing waits at the broker, one count", async () => {
    const stage = createStage();
    const { tries, handler } = failing(stage);
    await stage
      .consumer({ retry: { attempts: 5, perDelivery: 2, initialMs: 200, maxMs: 30_000 } })
      .on.stockCounted(handler)
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("1h");
    // Tries 1, 2 in the first delivery (200 ms apart), then the broker waits 400, tries 3, 4, then it waits 1600.
    expect(tries).toEqual([
      { attempt: 1, at: 0 },
      { attempt: 2, at: 200 },
      { attempt: 3, at: 600 },
      { attempt: 4, at: 800 },
      { attempt: 5, at: 2_400 },
    ]);
    expect(stage.notes.deadLetters).toMatchObject([{ reason: "failed", error: "Error", attempts: 5 }]);
  });

  test("a message with a key waits here, so that nothing of its key overtakes it", async () => {
    const stage = createStage();
    const handled: string[] = [];
    const { tries, handler } = failing(stage, 4);
    await stage
      .consumer({ retry: { attempts: 5, initialMs: 200, maxMs: 30_000 } })
      .on.orderPlaced((data, context) => {
        if (data.total === 1) handler(data, context);
        handled.push(`${data.orderId} ${data.total}`);
      })
      .start();
    await stage.orders.orderPlaced(order("a", 1));
    await stage.orders.orderPlaced(order("a", 2));
    await stage.orders.orderPlaced(order("b", 3));
    await stage.clock.advance("1h");
    expect(tries.map(({ at }) => at)).toEqual([0, 200, 600, 1_400]);
    expect(handled).toEqual(["b 3", "a 1", "a 2"]);
  });

  test('order: "none" lets the broker wait for messages with a key as well', async () => {
    const stage = createStage();
    const handled: number[] = [];
    await stage
      .consumer({ order: "none", retry: { attempts: 5, perDelivery: 1, initialMs: 500 } })
      .on.orderPlaced(({ total }, { attempt }) => {
        if (total === 1 && attempt === 1) throw new Error("once");
        handled.push(total);
      })
      .start();
    await stage.orders.orderPlaced(order("a", 1));
    await stage.orders.orderPlaced(order("a", 2));
    await stage.clock.advance("1m");
    expect(handled).toEqual([2, 1]);
  });

  test("maxMs bounds every wait, fixed backoff keeps it the same", async () => {
    const grown = createStage();
    const growing = failing(grown);
    await grown
      .consumer({ retry: { attempts: 6, initialMs: 1_000, maxMs: 3_000 } })
      .on.orderPlaced(growing.handler)
      .start();
    await grown.orders.orderPlaced(order("1"));
    await grown.clock.advance("1h");
    expect(growing.tries.map(({ at }) => at)).toEqual([0, 1_000, 3_000, 6_000, 9_000, 12_000]);

    const fixed = createStage();
    const steady = failing(fixed);
    await fixed
      .consumer({ retry: { attempts: 4, backoff: "fixed", initialMs: 1_000 } })
      .on.orderPlaced(steady.handler)
      .start();
    await fixed.orders.orderPlaced(order("1"));
    await fixed.clock.advance("1h");
    expect(steady.tries.map(({ at }) => at)).toEqual([0, 1_000, 2_000, 3_000]);
  });

  test("attempts: 1 means one try", async () => {
    const stage = createStage();
    const { tries, handler } = failing(stage);
    await stage
      .consumer({ retry: { attempts: 1 } })
      .on.stockCounted(handler)
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("1h");
    expect(tries).toHaveLength(1);
    expect(stage.notes.deadLetters).toHaveLength(1);
  });

  test("retry({ afterMs }) waits as long as it says, whatever the backoff", async () => {
    const stage = createStage();
    const at: number[] = [];
    const startedAt = stage.clock.now();
    await stage
      .consumer({ retry: { attempts: 3 } })
      .on.stockCounted((_, { retry }) => {
        at.push(stage.clock.now() - startedAt);
        if (at.length === 1) retry({ afterMs: 60_000, reason: "the payment provider asks for patience" });
      })
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance("1h");
    expect(at).toEqual([0, 60_000]);
    expect(stage.notes.retries).toEqual([
      { attempt: 1, delayMs: 60_000, error: "the payment provider asks for patience" },
    ]);
  });

  test("deadLetter(reason) gives up at once, skip() acknowledges without a dead letter", async () => {
    const stage = createStage();
    let tries = 0;
    await stage
      .consumer()
      .on.stockCounted(({ total }, { deadLetter, skip }) => {
        tries++;
        if (total > 100) deadLetter("more than a shelf can hold");
        skip("nothing to count");
      })
      .start();
    await stage.orders.stockCounted(order("1", 101));
    await stage.orders.stockCounted(order("2", 0));
    await stage.clock.advance("1h");
    expect(tries).toBe(2);
    expect(stage.notes.deadLetters).toMatchObject([
      { reason: "failed", error: "more than a shelf can hold", attempts: 1 },
    ]);
    expect(stage.notes.skipped).toEqual(["nothing to count"]);
  });

  test("a message that kills its process ends in the dead letters, without being tried again", async () => {
    const stage = createStage();
    let deliveries = 0;
    const start = () =>
      stage
        .consumer({ retry: { attempts: 2 } })
        .on.stockCounted(() => {
          deliveries++;
          return new Promise(() => undefined);
        })
        .start();
    await start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance(0);
    for (let crash = 0; crash < 5; crash++) {
      stage.transport.crash();
      await start();
      await stage.clock.advance(0);
    }
    // Two attempts, three more for crashes that are somebody else's fault; the sixth delivery is not handled.
    expect(deliveries).toBe(5);
    expect(stage.notes.deadLetters).toMatchObject([{ reason: "failed", error: "delivered 6 times, never answered" }]);
  });

  test("what an option says nearer to the handler wins: contract, consumer, handler", async () => {
    expect(await countTries({})).toBe(5);
    expect(await countTries({ contract: 2 })).toBe(2);
    expect(await countTries({ contract: 2, consumer: 3 })).toBe(3);
    expect(await countTries({ contract: 2, consumer: 3, handler: 4 })).toBe(4);
  });
});
