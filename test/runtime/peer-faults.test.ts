/**
 * Faults that published generators of message clients have: each of them, shown not to be here. That files which are no
 * longer produced stay behind is shown not to be so where files are written: test/codegen/generate.test.ts.
 */
import { globSync, readFileSync } from "node:fs";
import { createConsumer, createProducer, memory, type MessageDefinition } from "@concord/runtime";
import { describe, expect, test, vi } from "vitest";
import { createStage, order } from "./stage.ts";

describe("what peers get wrong", () => {
  test("the handler is awaited before the message is acknowledged", async () => {
    const stage = createStage();
    let finish: (() => void) | undefined;
    await stage
      .consumer()
      .on.stockCounted(() => new Promise<void>((resolve) => (finish = resolve)))
      .start();
    await stage.orders.stockCounted(order("1"));
    await stage.clock.advance(0);
    expect(finish).toBeDefined();
    // Had it been acknowledged, a crash would lose it.
    stage.transport.crash();
    const again = vi.fn<() => void>();
    await stage.consumer().on.stockCounted(again).start();
    await stage.clock.advance(0);
    expect(again).toHaveBeenCalledOnce();
  });

  test("what only looks like a promise is awaited as well", async () => {
    const stage = createStage();
    const steps: string[] = [];
    // As query builders do, it runs when somebody calls `then`.
    const query = () => ({
      // oxlint-disable-next-line unicorn/no-thenable
      then(resolve: () => void) {
        steps.push("query ran");
        resolve();
      },
    });
    await stage
      .consumer({ hooks: { onDuplicate: () => steps.push("known") } })
      .on.stockCounted(query)
      .start();
    await stage.orders.stockCounted(order("1"), { id: "1" });
    await stage.clock.advance(0);
    await stage.orders.stockCounted(order("1"), { id: "1" });
    await stage.clock.advance(0);
    expect(steps).toEqual(["query ran", "known"]);
  });

  test("an invalid message is not skipped: it goes to the dead letters, and somebody is told", async () => {
    const stage = createStage();
    const letters = await stage.collect("stock.shop.dlq");
    const handler = vi.fn<() => void>();
    await stage.consumer().on.stockCounted(handler).start();
    await stage.raw("stock", '{"orderId":"1"}');
    expect(handler).not.toHaveBeenCalled();
    expect(letters.map(({ headers }) => headers["dlq-error"])).toEqual(["/total required"]);
    expect(stage.notes.rejected).toEqual([[{ field: "/total", rule: "required", message: "is required" }]]);
  });

  test.each([
    ["cut JSON", '{"orderId":'],
    ["no JSON", "hello"],
    ["nothing", ""],
    ["bytes that are no text", Uint8Array.of(0xc3, 0x28)],
    ["JSON nested too deeply for a validator", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ])("%s does not end the loop", async (_, body) => {
    const stage = createStage();
    const handled: string[] = [];
    const definition = stage.receives.stockCounted;
    const deep = (value: unknown): undefined => (Array.isArray(value) ? value.forEach(deep) : undefined) as undefined;
    const message: typeof definition.message = {
      ...definition.message,
      validate: (value) => deep(value) ?? definition.message.validate(value),
    };
    await createConsumer(
      "shop",
      { stockCounted: { ...definition, message } },
      { transport: stage.transport, group: "shop", hooks: stage.hooks },
    )
      .on.stockCounted(({ orderId }) => handled.push(orderId))
      .start();
    await stage.raw("stock", body);
    await stage.orders.stockCounted(order("next"));
    await stage.clock.advance("1h");
    expect(handled).toEqual(["next"]);
    expect(stage.notes.deadLetters).toMatchObject([{ reason: "rejected" }]);
  });

  test("a tombstone is handled where the contract allows it, and rejected where it does not", async () => {
    const stage = createStage();
    const seen: unknown[] = [];
    await stage
      .consumer()
      .on.orderCancelled((data, { message }) => seen.push([data, message.key]))
      .on.stockCounted((data) => seen.push(data))
      .start();
    await stage.orders.orderCancelled(null, { key: "order-1" });
    await stage.raw("stock", null, { key: "order-2" });
    await stage.clock.advance(0);
    expect(seen).toEqual([[null, "order-1"]]);
    expect(stage.notes.deadLetters).toMatchObject([{ reason: "rejected", error: "payload tombstone" }]);
  });

  test("one connection serves every publish, of every producer on the transport", async () => {
    const transport = memory();
    const connect = vi.spyOn(transport, "connect");
    const close = vi.spyOn(transport, "close");
    const { sends } = createStage();
    const producers = ["shop", "till", "app"].map((service) =>
      createProducer(service, sends, { transport, hooks: {} }),
    );
    await Promise.all(
      producers.flatMap((each) => Array.from({ length: 20 }, (_, index) => each.stockCounted(order(`${index}`)))),
    );
    expect(connect).toHaveBeenCalledOnce();
    await producers[0]![Symbol.asyncDispose]();
    await producers[1]![Symbol.asyncDispose]();
    expect(close).not.toHaveBeenCalled();
    await producers[2]![Symbol.asyncDispose]();
    expect(close).toHaveBeenCalledOnce();
  });

  test("the contract's key is the message's key", async () => {
    const stage = createStage();
    const sent = await stage.collect("orders");
    await stage.orders.orderPlaced(order("order-7"));
    await stage.orders.orderPlaced(order("order-7"), { key: "mine" });
    await stage.clock.advance(0);
    expect(sent.map(({ key }) => key)).toEqual(["order-7", "mine"]);
  });

  test("nothing invalid is sent", async () => {
    const stage = createStage();
    const sent = await stage.collect("stock");
    const bad = { orderId: "1" } as unknown as ReturnType<typeof order>;
    await expect(stage.orders.stockCounted(bad)).rejects.toMatchObject({
      code: "contract-violation",
      violations: [{ field: "/total", rule: "required" }],
    });
    await expect(stage.orders.stockCounted.batch([{ data: order("1") }, { data: bad }])).rejects.toMatchObject({
      code: "contract-violation",
      item: 1,
    });
    await stage.clock.advance(0);
    expect(sent).toEqual([]);
  });

  test("headers are judged on both ways", async () => {
    const stage = createStage();
    const parameters = { shipmentId: "1" };
    const missing = {} as unknown as { readonly tenant: string };
    await expect(stage.orders.etaChanged({ eta: "noon" }, { parameters, headers: missing })).rejects.toMatchObject({
      violations: [{ field: "headers/tenant", rule: "required" }],
    });
    await stage
      .consumer()
      .on.etaChanged(() => undefined)
      .start();
    const event = { "ce-type": "shop.etaChanged", "ce-id": "1" };
    await stage.raw("shipments.1.eta", '{"eta":"noon"}', { headers: { ...event, urgency: "high", tenant: "t" } });
    await stage.raw("shipments.2.eta", '{"eta":"noon"}', { headers: { ...event, tenant: "t", urgency: "2" } });
    expect(stage.notes.deadLetters).toMatchObject([
      { error: "headers/urgency type", origin: "shipments.1.eta", channel: "shipments.shipmentId.eta.shop.dlq" },
    ]);
  });

  test("the validator that is given is the one that judges", async () => {
    const { transport, clock } = createStage();
    const validate = vi.fn<MessageDefinition["validate"]>(() => undefined);
    const message: MessageDefinition<{ readonly any: string }> = {
      name: "anything",
      type: "any.thing",
      contract: "any@1",
      contentType: "application/json",
      channel: { name: "any", address: "any" },
      validate,
    };
    const seen: unknown[] = [];
    await createConsumer("any", { anything: { message, operation: "on" } }, { transport, group: "any", hooks: {} })
      .on.anything((data) => seen.push(data))
      .start();
    const sender = createProducer("any", { anything: { message, operation: "send" } }, { transport, hooks: {} });
    await sender.anything({ any: "1" });
    await clock.advance(0);
    expect(validate).toHaveBeenCalledTimes(2);
    expect(seen).toEqual([{ any: "1" }]);
    const unchecked = createProducer(
      "any",
      { anything: { message, operation: "send" } },
      { transport, hooks: {}, validate: "off" },
    );
    await unchecked.anything({ any: "2" });
    await clock.advance(0);
    expect(validate).toHaveBeenCalledTimes(3);
  });

  test("what is handed to a handler is no reference to what was sent", async () => {
    const stage = createStage();
    const seen: unknown[] = [];
    await stage
      .consumer()
      .on.stockCounted((data) => seen.push(data))
      .start();
    const sent = { ...order("1"), when: new Date(0), nothing: undefined };
    await stage.orders.stockCounted(sent);
    await stage.clock.advance(0);
    expect(seen).toEqual([{ orderId: "1", total: 1, when: "1970-01-01T00:00:00.000Z" }]);
  });

  test("no new typings of a broker's client break what was generated: it knows none", () => {
    const files = globSync("test/golden/messaging/*/expected/**/*.ts");
    const imports = files.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\bfrom "([^".][^"]*)"/g)].map(([, from]) => from!),
    );
    expect(imports.length).toBeGreaterThan(20);
    expect(imports.filter((from) => !from.startsWith("@concord/runtime"))).toEqual([]);
  });
});
