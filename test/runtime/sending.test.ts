/** Producers: what is sent, what is refused, what is tried again. */
import { DatabaseSync } from "node:sqlite";
import {
  createConsumer,
  createProducer,
  memoryOutbox,
  PublishError,
  type MessageDefinition,
  type Wire,
} from "@concord/runtime";
import { sqliteInbox, sqliteOutbox } from "@concord/runtime/sqlite";
import { describe, expect, test, vi } from "vitest";
import { createStage, order } from "./stage.ts";

describe("an event on the wire", () => {
  test("is a CloudEvent in binary mode, with nothing that was not asked for", async () => {
    const { orders, collect, clock } = createStage();
    const sent = await collect("stock");
    const { id } = await orders.stockCounted(order("1", 2));
    await clock.advance(0);
    expect(sent[0]!.headers).toEqual({
      "ce-specversion": "1.0",
      "ce-id": id,
      "ce-source": "shop",
      "ce-type": "shop.stockCounted",
      "ce-time": new Date(clock.now()).toISOString(),
      "content-type": "application/json",
    });
    expect(Buffer.from(sent[0]!.body!).toString()).toBe('{"orderId":"1","total":2}');
  });

  test("has what was asked for", async () => {
    const { producer, collect, clock } = createStage();
    const sent = await collect("shipments.{id}.eta");
    const time = new Date("2026-03-11T09:30:00.000Z");
    await producer({ source: "https://shop.example" }).etaChanged(
      { eta: "noon" },
      {
        id: "mine",
        time,
        subject: "shipment/7",
        expiresAt: new Date("2026-03-12T00:00:00Z"),
        key: "k",
        headers: { tenant: "t", urgency: 2 },
        parameters: { shipmentId: "7" },
      },
    );
    await clock.advance(0);
    expect(sent[0]).toMatchObject({ channel: "shipments.7.eta", key: "k" });
    expect(sent[0]!.headers).toMatchObject({
      "ce-id": "mine",
      "ce-source": "https://shop.example",
      "ce-time": "2026-03-11T09:30:00.000Z",
      "ce-subject": "shipment/7",
      "ce-expirytime": "2026-03-12T00:00:00.000Z",
      tenant: "t",
      urgency: "2",
    });
  });

  test.each([
    ["", "is missing"],
    ["a.b", "contains a space, a wildcard or a separator (.)"],
    ["a*", "contains a space, a wildcard or a separator (.)"],
    ["#", "contains a space, a wildcard or a separator (.)"],
    ["a b", "contains a space, a wildcard or a separator (.)"],
    ["a\u0000", "contains a space, a wildcard or a separator (.)"],
  ])("is not sent to an address that %j would make", async (shipmentId, problem) => {
    const { orders } = createStage();
    await expect(
      orders.etaChanged({ eta: "noon" }, { parameters: { shipmentId }, headers: { tenant: "t" } }),
    ).rejects.toThrow(`parameter shipmentId of shipments.{shipmentId}.eta ${problem}`);
  });

  test("goes to an address that the contract's defaults, and the message itself, help to fill in", async () => {
    const { transport, collect, clock } = createStage();
    const sent = await collect("lamps/{site}/{lamp}/{event}");
    const channel = {
      name: "lamps",
      address: "lamps/{site}/{lamp}/{event}",
      parameters: ["site", "lamp", "event"],
      parameterValues: { event: ["dimmed", "lit"] },
      parameterDefaults: { event: "lit" },
    } as const;
    const lamp: MessageDefinition<
      { readonly lamp: string },
      object,
      "site" | "lamp" | "event",
      { readonly site: string; readonly lamp?: string; readonly event?: "dimmed" | "lit" }
    > = {
      name: "lamp",
      type: "city.lamp",
      contract: "city@1.0.0",
      contentType: "application/json",
      channel,
      validate: (value) =>
        typeof (value as { lamp?: unknown } | null)?.lamp === "string"
          ? undefined
          : [{ field: "/lamp", rule: "required", message: "is required" }],
      parametersFrom: (data) => ({ lamp: data.lamp.toLowerCase() }),
    };
    const city = createProducer("city", { lamp: { message: lamp, operation: "sendLamp" } }, { transport });
    await city.lamp({ lamp: "A1" }, { parameters: { site: "north" } });
    await city.lamp({ lamp: "A1" }, { parameters: { site: "north", lamp: "b2", event: "dimmed" } });
    const unsaid: object = { lamp: undefined, event: undefined };
    await city.lamp({ lamp: "A1" }, { parameters: { site: "south", ...unsaid } });
    await clock.advance(0);
    expect(sent.map(({ channel: address }) => address)).toEqual([
      "lamps/north/a1/lit",
      "lamps/north/b2/dimmed",
      "lamps/south/a1/lit",
    ]);
    await expect(
      city.lamp({ lamp: "A1" }, { parameters: { site: "north", event: "stolen" as "lit" } }),
    ).rejects.toThrow("parameter event of lamps/{site}/{lamp}/{event} is none of dimmed, lit");
    await expect(city.lamp({} as never, { parameters: { site: "north" } })).rejects.toMatchObject({
      code: "contract-violation",
    });
  });

  test("must be JSON: bigints and cycles are refused, not thrown about", async () => {
    const { producer } = createStage();
    const orders = producer({ validate: "off" });
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    for (const data of [{ total: 1n }, cycle, undefined])
      await expect(orders.stockCounted(data as never)).rejects.toMatchObject({
        code: "contract-violation",
        violations: [{ field: "", rule: "json" }],
      });
  });

  test("is no tombstone without a key", async () => {
    const { orders } = createStage();
    await expect(orders.orderCancelled(null)).rejects.toThrow("pass { key } of what it deletes");
  });
});

describe("publishing", () => {
  test("is tried again with the same id, and only what was not taken", async () => {
    const { orders, transport, clock } = createStage();
    await transport.connect();
    const publish = transport.publish.bind(transport);
    const calls: (readonly Wire[])[] = [];
    transport.publish = async (messages, options) => {
      calls.push(messages);
      if (calls.length === 1) throw new PublishError("no room", "wait", { failed: [1, 2] });
      if (calls.length === 2) throw new Error("connection reset");
      return publish(messages, options);
    };
    const sending = orders.stockCounted.batch([order("a"), order("b"), order("c")].map((data) => ({ data })));
    await clock.advance("1m");
    await sending;
    const ids = calls.map((call) => call.map(({ headers }) => headers["ce-id"]));
    expect(ids[1]).toEqual(ids[0]!.slice(1));
    expect(ids[2]).toEqual(ids[1]);
  });

  test("ends with the broker's error when the attempts are spent", async () => {
    const { producer, transport, clock } = createStage();
    const publish = vi.spyOn(transport, "publish").mockRejectedValue(new Error("connection reset"));
    const sending = producer({ retry: { attempts: 4 } }).stockCounted(order("1"));
    sending.catch(() => undefined);
    await clock.advance("1m");
    await expect(sending).rejects.toThrow("connection reset");
    expect(publish).toHaveBeenCalledTimes(4);
  });

  test("connects again after the broker was away at the first send", async () => {
    const { orders, transport } = createStage();
    const connect = vi.spyOn(transport, "connect").mockRejectedValueOnce(new Error("no route"));
    await expect(orders.stockCounted(order("1"))).rejects.toThrow("no route");
    await orders.stockCounted(order("2"));
    await orders.stockCounted(order("3"));
    expect(connect).toHaveBeenCalledTimes(2);
  });

  test("waits at the end for what is being sent, and refuses what comes later", async () => {
    const { producer, transport } = createStage();
    const orders = producer();
    let taken: (() => void) | undefined;
    vi.spyOn(transport, "publish").mockImplementation(() => new Promise((resolve) => (taken = resolve)));
    const sending = orders.stockCounted(order("1"));
    await vi.waitFor(() => expect(taken).toBeDefined());
    let disposed = false;
    const disposing = orders[Symbol.asyncDispose]().then(() => (disposed = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(disposed).toBe(false);
    taken!();
    await Promise.all([sending, disposing]);
    await expect(orders.stockCounted(order("2"))).rejects.toMatchObject({ code: "closed" });
  });

  test("no method may be called then: whoever awaited the producer would send", () => {
    const { sends, transport } = createStage();
    expect(() => createProducer("shop", { then: sends.stockCounted }, { transport })).toThrow("give it another x-name");
  });

  test("an empty batch sends nothing", async () => {
    const { orders, transport } = createStage();
    const publish = vi.spyOn(transport, "publish");
    expect(await orders.stockCounted.batch([])).toEqual([]);
    expect(publish).not.toHaveBeenCalled();
  });
});

describe.each([
  ["in memory", () => memoryOutbox()],
  ["in SQLite", () => sqliteOutbox(new DatabaseSync(":memory:"))],
])("an outbox %s", (_, create) => {
  test("keeps messages until the broker has them, in order, while the broker is away", async () => {
    const { producer, transport, clock, collect, hooks, notes } = createStage();
    const outbox = create();
    const orders = producer({ outbox });
    const sent = await collect("orders");
    await transport.close();
    const connect = vi.spyOn(transport, "connect").mockRejectedValue(new Error("no route"));
    for (let total = 0; total < 250; total++) await orders.orderPlaced(order("a", total));
    const controller = new AbortController();
    const relaying = outbox.relay(transport, { signal: controller.signal, hooks });
    await clock.advance("10s");
    expect(sent).toHaveLength(0);
    expect(notes.notices[0]).toBe("the outbox could not be published (Error): it will be tried again");
    connect.mockRestore();
    await transport.connect();
    const found = await collect("orders", "later");
    await clock.advance("10m");
    const totals = found.map(({ body }) => JSON.parse(Buffer.from(body!).toString()).total);
    expect(totals).toEqual(Array.from({ length: 250 }, (_, total) => total));
    expect(found[0]!.key).toBe("a");
    controller.abort();
    await clock.advance("1m");
    await relaying;
  });
});

describe("SQLite", () => {
  test("messages and data are written together or not at all", async () => {
    const { producer } = createStage();
    const database = new DatabaseSync(":memory:");
    const outbox = sqliteOutbox(database);
    const orders = producer({ outbox });
    const count = () => database.prepare("select count(*) as number from concord_outbox").get()!["number"];
    database.exec("create table orders (id text) strict");
    database.exec("begin");
    database.exec("insert into orders values ('1')");
    await orders.orderCancelled(null, { key: "1", tx: database });
    database.exec("rollback");
    expect(count()).toBe(0);
    database.exec("begin");
    await orders.orderCancelled(null, { key: "1", tx: database });
    database.exec("commit");
    expect(count()).toBe(1);
  });

  test("effects written through the inbox's transaction stand once, whatever fails or comes twice", async () => {
    const stage = createStage({ faults: { seed: 3, duplicate: 0.4, loseAck: 0.4 } });
    const database = new DatabaseSync(":memory:");
    database.exec("create table counted (total integer) strict");
    const { stockCounted } = stage.receives;
    await createConsumer(
      "shop",
      { stockCounted },
      {
        transport: stage.transport,
        group: "shop",
        hooks: stage.hooks,
        breaker: false,
        retry: { attempts: 30 },
        dedupe: sqliteInbox(database, { clock: stage.clock }),
      },
    )
      .on.stockCounted(async ({ total }, { attempt, tx }) => {
        (tx as DatabaseSync).prepare("insert into counted values (?)").run(total);
        await Promise.resolve();
        if (attempt === 1 && total % 3 === 0) throw new Error("after the effect");
      })
      .start();
    for (let total = 0; total < 40; total++) await stage.orders.stockCounted(order("1", total));
    await stage.clock.advance("1h");
    const rows = database.prepare("select total from counted order by total").all();
    expect(rows.map((row) => row["total"])).toEqual(Array.from({ length: 40 }, (_, total) => total));
    expect(stage.notes.duplicates.length).toBeGreaterThan(5);
  });

  test("the inbox is a two-phase store as well, with leases and a time to live", () => {
    const { clock } = createStage();
    let now = clock.now();
    const store = sqliteInbox(new DatabaseSync(":memory:"), { clock: { ...clock, now: () => now } });
    expect(store.claim("a", 1_000)).toBe("won");
    expect(store.claim("a", 1_000)).toBe("busy");
    void store.release("a");
    expect(store.claim("a", 1_000)).toBe("won");
    now += 1_001;
    expect(store.claim("a", 1_000)).toBe("won");
    void store.complete("a", 5_000);
    expect(store.claim("a", 1_000)).toBe("done");
    now += 5_001;
    expect(store.claim("a", 1_000)).toBe("won");
  });
});
