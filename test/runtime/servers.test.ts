/** A service whose channels are on several servers, each with a transport of its own. */
import {
  createConsumer,
  createProducer,
  memory,
  memoryOutbox,
  type MessageDefinition,
  type ReceiveDefinitions,
  type SendDefinitions,
} from "@concord/runtime";
import { createTestKit, virtualClock } from "@concord/runtime/testing";
import { describe, expect, test, vi } from "vitest";
import { shape } from "./shop.ts";

interface Parcel {
  readonly parcel: string;
}

function message<T>(name: string, address: string, servers: readonly string[]): MessageDefinition<T> {
  return {
    name,
    type: `carriers.${name}`,
    contract: "carriers@1.0.0",
    contentType: "application/json",
    channel: { name, address, servers },
    validate: shape({ parcel: "string" }),
  };
}

const scanned = message<Parcel>("scanned", "parcels.scanned", ["log"]);
const reported = message<Parcel>("reported", "/tracking", ["hooks"]);
const quote = message<Parcel>("quote", "carriers.quote", ["queues"]);
const quoted = message<Parcel>("quoted", "carriers.quoted", ["log"]);
const audited = message<Parcel>("audited", "carriers.audit", ["log", "hooks"]);
const homeless = message<Parcel>("homeless", "somewhere", []);

const sends = {
  scanned: { message: scanned, operation: "sendScanned" },
  quote: { message: quote, operation: "askQuote", replies: [quoted] },
} satisfies SendDefinitions;
const receives = {
  reported: { message: reported, operation: "onReported", required: false },
  quote: { message: quote, operation: "onQuote", replies: [quoted], required: false },
  audited: { message: audited, operation: "onAudited", required: false },
} satisfies ReceiveDefinitions;

function stage() {
  const clock = virtualClock();
  const [log, hooks, queues] = [memory({ clock }), memory({ clock }), memory({ clock })];
  return { clock, log, hooks, queues, all: { log, hooks, queues } };
}
const quiet = { hooks: {} } as const;
const addressesOn = (transport: ReturnType<typeof memory>) => {
  const publish = vi.spyOn(transport, "publish");
  return () => publish.mock.calls.flatMap(([wires]) => wires.map(({ channel }) => channel));
};

describe("a transport for each server", () => {
  test("what is sent goes over its server's, what is received comes over its server's", async () => {
    const { clock, all, log, hooks } = stage();
    const [onLog, onHooks] = [addressesOn(log), addressesOn(hooks)];
    const seen: string[] = [];
    const carriers = createProducer("carriers", sends, { transport: all, ...quiet });
    await using consumer = await createConsumer("carriers", receives, { transport: all, group: "carriers", ...quiet })
      .on.reported(async ({ parcel }) => {
        seen.push(parcel);
        await carriers.scanned({ parcel });
      })
      .start();
    await hooks.publish([{ channel: "/tracking", headers: {}, body: Buffer.from('{"parcel":"1"}') }]);
    await clock.advance(0);
    expect(consumer).toBeDefined();
    expect(seen).toEqual(["1"]);
    expect(onLog()).toEqual(["parcels.scanned"]);
    expect(onHooks()).toEqual(["/tracking"]);
  });

  test("a dead letter stays on the server of its message", async () => {
    const { clock, all, hooks, log } = stage();
    const [onHooks, onLog] = [addressesOn(hooks), addressesOn(log)];
    await createConsumer("carriers", receives, { transport: all, group: "carriers", ...quiet })
      .on.reported(() => undefined)
      .start();
    await hooks.publish([{ channel: "/tracking", headers: {}, body: Buffer.from("{}") }]);
    await clock.advance(0);
    expect([onHooks(), onLog()]).toEqual([["/tracking", "/tracking.carriers.dlq"], []]);
  });

  test("a request goes out on one server, and its declared reply comes back on another", async () => {
    const { all, log, queues } = stage();
    const [onLog, onQueues] = [addressesOn(log), addressesOn(queues)];
    await createConsumer("carriers", receives, { transport: all, group: "carriers", ...quiet })
      .on.quote(({ parcel }) => ({ parcel: `${parcel} quoted` }))
      .start();
    const asking = createProducer("shipping", sends, { transport: all, ...quiet });
    expect(await asking.quote({ parcel: "7" })).toEqual({ parcel: "7 quoted" });
    expect([onQueues(), onLog()]).toEqual([["carriers.quote"], ["carriers.quoted"]]);
  });

  test("of several servers the first that has a transport is taken", async () => {
    const { all, hooks } = stage();
    const onHooks = addressesOn(hooks);
    const audits = { audited: { message: audited, operation: "send" } } satisfies SendDefinitions;
    const { log: _, ...withoutLog } = all;
    await createProducer("auditor", audits, { transport: withoutLog, ...quiet }).audited({ parcel: "1" });
    expect(onHooks()).toEqual(["carriers.audit"]);
  });

  test("one rate limit holds for all servers together", async () => {
    const { clock, all, hooks, log } = stage();
    let handled = 0;
    await createConsumer("carriers", receives, {
      transport: all,
      group: "carriers",
      rateLimit: { perSecond: 1 },
      ...quiet,
    })
      .on.reported(() => void handled++)
      .on.audited(() => void handled++)
      .start();
    const body = Buffer.from('{"parcel":"1"}');
    await hooks.publish([{ channel: "/tracking", headers: {}, body }]);
    await log.publish([{ channel: "carriers.audit", headers: {}, body }]);
    await clock.advance(0);
    expect(handled).toBe(1);
    await clock.advance("1s");
    expect(handled).toBe(2);
  });

  test("all subscriptions stop together, and every transport is given back", async () => {
    const { all, log, hooks } = stage();
    const closed = [log, hooks].map((transport) => vi.spyOn(transport, "close"));
    const consumer = await createConsumer("carriers", receives, { transport: all, group: "carriers", ...quiet })
      .on.reported(() => undefined)
      .on.audited(() => undefined)
      .start();
    await consumer.stop();
    await consumer.ended;
    for (const close of closed) expect(close).toHaveBeenCalledOnce();
  });

  test("where one of them cannot be subscribed to, none stays", async () => {
    const { all, log, hooks } = stage();
    vi.spyOn(log, "subscribe").mockRejectedValue(new Error("away"));
    const close = vi.spyOn(hooks, "close");
    const starting = createConsumer("carriers", receives, { transport: all, group: "carriers", ...quiet })
      .on.reported(() => undefined)
      .on.audited(() => undefined)
      .start();
    await expect(starting).rejects.toThrow("away");
    expect(close).toHaveBeenCalledOnce();
  });

  test("an outbox remembers which server a message is for; a server that is away holds up no other", async () => {
    const { clock, all, log, hooks } = stage();
    const outbox = memoryOutbox();
    const both = { scanned: sends.scanned, reported: { message: reported, operation: "send" } };
    const carriers = createProducer("carriers", both, { transport: all, outbox, ...quiet });
    await carriers.reported({ parcel: "1" });
    await carriers.scanned({ parcel: "2" });
    expect(outbox.waiting.map(({ server }) => server)).toEqual(["hooks", "log"]);
    vi.spyOn(hooks, "publish").mockRejectedValue(new Error("away"));
    const onLog = addressesOn(log);
    const stopping = new AbortController();
    const relaying = outbox.relay(all, { signal: stopping.signal, hooks: {} });
    await clock.advance("1s");
    expect(onLog()).toEqual(["parcels.scanned"]);
    expect(outbox.waiting.map(({ channel }) => channel)).toEqual(["/tracking"]);
    stopping.abort();
    await clock.advance("1m");
    await relaying;
  });

  test("the test kit takes one for each server as well", async () => {
    const { all, log } = stage();
    const onLog = addressesOn(log);
    await using kit = createTestKit<typeof sends, typeof receives, "log" | "hooks" | "queues">(
      { service: "carriers", sends, receives },
      { transport: all },
    );
    kit.consumer.on.reported(async ({ parcel }) => void (await kit.producer.scanned({ parcel })));
    await kit.given.reported({ parcel: "9" });
    await kit.givenRaw("/tracking", "{}");
    kit.published.scanned.once({ parcel: "9" });
    kit.deadLetters.one({ reason: "rejected", origin: "/tracking" });
    expect(onLog()).toEqual(["parcels.scanned"]);
  });
});

describe("a server without a transport is named", () => {
  test("by a producer, when it is made", () => {
    const { hooks } = stage();
    expect(() => createProducer("carriers", sends, { transport: { hooks } })).toThrow(
      /no transport for parcels\.scanned, which is on the server log \(there is hooks\)[^]*transport: \{ hooks, log \}/,
    );
  });

  test("by start(), with whatever else is wrong", async () => {
    const { log } = stage();
    const starting = createConsumer("carriers", receives, { transport: { log }, group: "carriers", concurrency: 0 })
      .on.reported(() => undefined)
      .start();
    await expect(starting).rejects.toMatchObject({
      code: "start",
      problems: [
        expect.stringContaining("no transport for /tracking, which is on the server hooks"),
        "concurrency is 0",
      ],
    });
  });

  test("not for what has no handler", async () => {
    const { log } = stage();
    const starting = createConsumer("carriers", receives, { transport: { log }, group: "carriers", ...quiet })
      .on.audited(() => undefined)
      .start();
    await expect(starting).resolves.toBeDefined();
  });

  test("a contract that names no server takes the only transport, and cannot choose between two", async () => {
    const { log, hooks } = stage();
    const onLog = addressesOn(log);
    const odd = { homeless: { message: homeless, operation: "send" } } satisfies SendDefinitions;
    await createProducer("odd", odd, { transport: { log }, ...quiet }).homeless({ parcel: "1" });
    expect(onLog()).toEqual(["somewhere"]);
    expect(() => createProducer("odd", odd, { transport: { log, hooks } })).toThrow(
      "the contract names no server for somewhere",
    );
  });
});
