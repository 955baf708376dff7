/** The test kit, used as a test of a service would use it. */
import { createConsumer, memory } from "@concord/runtime";
import { createTestKit, milliseconds, virtualClock, type TestKitOptions } from "@concord/runtime/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { createShop } from "./shop.ts";
import { order } from "./stage.ts";

const shop = createShop();

function createKit(options: TestKitOptions = {}) {
  const kit = createTestKit({ service: "shop", ...shop }, options);
  onTestFinished(() => kit[Symbol.asyncDispose]());
  return kit;
}

describe("given", () => {
  test("resolves when everything that it caused has settled", async () => {
    const kit = createKit();
    const steps: string[] = [];
    kit.consumer.on
      .orderPlaced(async ({ orderId }) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await kit.producer.stockCounted(order(orderId, 7));
        steps.push("placed");
      })
      .on.stockCounted(async ({ total }) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        steps.push(`counted ${total}`);
      });
    await kit.given.orderPlaced(order("1"));
    expect(steps).toEqual(["placed", "counted 7"]);
    kit.handled.orderPlaced.once({ orderId: "1" });
    expect(kit.handled.stockCounted.once().data).toEqual({ orderId: "1", total: 7 });
    kit.published.stockCounted.once({ total: 7 });
    kit.published.orderPlaced.never();
    kit.deadLetters.none();
  });

  test("raw bytes that violate the contract end as a dead letter that says where", async () => {
    const kit = createKit();
    kit.consumer.on.orderPlaced(() => undefined);
    await kit.givenRaw("orders", '{"bad":true}', { headers: { "ce-type": "shop.orderPlaced" } });
    const letter = kit.deadLetters.one({ reason: "rejected", field: "/orderId" });
    expect(letter.fields).toEqual(["/orderId", "/total"]);
    expect(letter.channel).toBe("orders.shop.dlq");
    expect(Buffer.from(letter.wire.body!).toString()).toBe('{"bad":true}');
    kit.handled.orderPlaced.never();
    await kit.givenRaw("orders", "not json", { headers: { "ce-type": "shop.orderPlaced" } });
    kit.deadLetters.one({ field: "" });
  });

  test("retries are run at once, a failure that stays ends as a dead letter", async () => {
    const kit = createKit();
    const attempts: number[] = [];
    kit.consumer.on.stockCounted((_, { attempt }) => void attempts.push(attempt));
    kit.fail.stockCounted({ times: 2 });
    await kit.given.stockCounted(order("1"));
    expect(attempts).toEqual([3]);
    kit.handled.stockCounted.once();
    kit.fail.stockCounted({ times: 5, error: new RangeError("never") });
    await kit.given.stockCounted(order("2"));
    expect(kit.deadLetters.one({ reason: "failed" })).toMatchObject({ error: "RangeError", attempts: 5 });
    kit.handled.stockCounted.once();
  });

  test("with time in the test's hands, retries wait for it", async () => {
    const kit = createKit({ time: "manual", consumer: { retry: { initialMs: 60_000, maxMs: 60_000, jitter: false } } });
    kit.consumer.on.orderPlaced(() => undefined);
    kit.fail.orderPlaced();
    await kit.given.orderPlaced(order("1"));
    kit.handled.orderPlaced.never();
    const before = kit.clock.now();
    await kit.clock.advance("59s");
    kit.handled.orderPlaced.never();
    await kit.clock.advance("1s");
    kit.handled.orderPlaced.once();
    expect(kit.clock.now() - before).toBe(60_000);
  });

  test("a duplicate is handled once", async () => {
    const kit = createKit();
    kit.consumer.on.orderPlaced(() => undefined);
    await kit.given.orderPlaced(order("1"), { id: "first" });
    await kit.given.orderPlaced(order("2"), { id: "second" });
    await kit.duplicate.orderPlaced("first");
    await kit.duplicate.orderPlaced();
    kit.handled.orderPlaced.times(2);
    await expect(kit.duplicate.orderPlaced("unknown")).rejects.toThrow("no orderPlaced with id unknown was given yet");
    // A week later nobody remembers.
    await kit.clock.advance("7d");
    await kit.duplicate.orderPlaced("first");
    kit.handled.orderPlaced.times(3);
  });

  test("requests come back with their reply, both ways", async () => {
    const kit = createKit();
    kit.consumer.on.quotePrice(({ sku }) => ({ sku, price: "1.00" }));
    expect(await kit.given.quotePrice({ sku: "tea" })).toEqual({ sku: "tea", price: "1.00" });
    kit.handled.quotePrice.once({ sku: "tea" });

    const asking = createKit();
    await asking.answer.quotePrice(({ sku }) => ({ sku, price: "2.00" }));
    expect(await asking.producer.quotePrice({ sku: "cup" })).toEqual({ sku: "cup", price: "2.00" });
    asking.published.quotePrice.once();
    // Who answered was not the service.
    asking.handled.quotePrice.never();
  });

  test("a request that nobody answers says so instead of waiting", async () => {
    const kit = createKit();
    kit.consumer.on.orderPlaced(() => undefined);
    await expect(kit.given.quotePrice({ sku: "tea" })).rejects.toThrow("quotePrice was not answered");
  });

  test("sees code under test that makes its own stubs on the kit's transport", async () => {
    const kit = createKit();
    await using running = await createConsumer("shop", shop.receives, {
      transport: kit.transport,
      group: "own",
      hooks: {},
    })
      .on.orderPlaced(() => undefined)
      .start();
    await kit.given.orderPlaced(order("1"));
    kit.handled.orderPlaced.once();
    expect(running).toBeDefined();
  });

  test("is the same test on a transport that lives by the system's clock", async () => {
    const transport = memory();
    const kit = createKit({ transport, consumer: { retry: { initialMs: 10 } } });
    kit.consumer.on.orderPlaced(() => undefined);
    kit.fail.orderPlaced({ times: 2 });
    await kit.given.orderPlaced(order("1"));
    kit.handled.orderPlaced.once({ total: 1 });
    await expect(kit.clock.advance("1s")).rejects.toThrow("memory lives by the system's clock");
  });
});

describe("expectations", () => {
  test("say what was expected and what was seen", async () => {
    const kit = createKit();
    kit.consumer.on.orderPlaced(() => undefined);
    await kit.given.orderPlaced(order("1"));
    await kit.given.orderPlaced(order("2"));
    expect(() => kit.handled.orderPlaced.once()).toThrow(
      'expected orderPlaced handled 1 times, found 2; seen:\n  {"orderId":"1","total":1}\n  {"orderId":"2","total":1}',
    );
    expect(() => kit.handled.orderPlaced.once({ orderId: "3" })).toThrow('like {"orderId":"3"}, found 0');
    expect(() => kit.handled.orderPlaced.never({ orderId: "1" })).toThrow("expected orderPlaced handled 0 times");
    expect(() => kit.deadLetters.one()).toThrow("expected dead letters 1 times, found 0; seen:\n  none at all");
    await kit.givenRaw("orders", "{}", { headers: { "ce-type": "shop.orderPlaced" } });
    expect(() => kit.deadLetters.one({ field: "/email" })).toThrow(
      "rejected on orders: /orderId required; /total required",
    );
    expect(() => kit.deadLetters.none({ reason: "rejected" })).toThrow("found 1");
  });
});

describe("the virtual clock", () => {
  test("runs what comes due in order, sleeps and alarms, and nothing that was cancelled", async () => {
    const clock = virtualClock(0);
    const seen: string[] = [];
    const note = (text: string) => () => void seen.push(`${text} at ${clock.now()}`);
    void clock.sleep(300).then(note("sleep"));
    clock.alarm(100, note("alarm"));
    clock.alarm(200, note("cancelled"))();
    const controller = new AbortController();
    void clock.sleep(10_000, controller.signal).then(note("aborted"));
    await clock.advance(250);
    controller.abort();
    await clock.advance("1s");
    expect(seen).toEqual(["alarm at 100", "aborted at 250", "sleep at 300"]);
    expect(clock.now()).toBe(1_250);
  });

  test("moves to the next sleep, not while somebody works, and never to a mere limit", async () => {
    const clock = virtualClock(0);
    clock.alarm(10, () => undefined);
    expect(await clock.advanceToNextSleep()).toBe(false);
    void clock.sleep(500);
    clock.working!(1);
    expect(await clock.advanceToNextSleep()).toBe(false);
    clock.working!(-1);
    expect(await clock.advanceToNextSleep()).toBe(true);
    expect(clock.now()).toBe(500);
  });

  test("reads times as people write them", () => {
    expect([500, "500ms", "30s", "1.5s", "5m", "2h", "1d"].map(milliseconds)).toEqual([
      500, 500, 30_000, 1_500, 300_000, 7_200_000, 86_400_000,
    ]);
    expect(() => milliseconds("soon")).toThrow('not a time: "soon"');
  });
});
