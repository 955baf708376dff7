/** Which message a delivery is. */
import { createConsumer, createProducer, type MessageDefinition, type ReceiveDefinitions } from "@concord/runtime";
import { describe, expect, test } from "vitest";
import { shape } from "./shop.ts";
import { createStage } from "./stage.ts";

interface Opened {
  readonly opened: string;
}
interface Closed {
  readonly closed: string;
}

const base = { contract: "tickets@1", contentType: "application/json", channel: { name: "t", address: "tickets" } };
const opened: MessageDefinition<Opened> = {
  ...base,
  name: "opened",
  type: "t.opened",
  validate: shape({ opened: "string" }),
};
const closed: MessageDefinition<Closed> = {
  ...base,
  name: "closed",
  type: "t.closed",
  validate: shape({ closed: "string" }),
};

async function start(receives: ReceiveDefinitions, handled: readonly string[], options: object = {}) {
  const stage = createStage();
  const seen: string[] = [];
  const consumer = createConsumer("desk", receives, {
    transport: stage.transport,
    group: "desk",
    hooks: stage.hooks,
    ...options,
  });
  for (const name of handled) consumer.on[name]!(() => seen.push(name));
  await consumer.start();
  return { ...stage, seen };
}
const both = {
  opened: { message: opened, operation: "o" },
  closed: { message: closed, operation: "c", required: false },
};

describe("routing", () => {
  test("by CloudEvents type", async () => {
    const { raw, seen, notes } = await start(both, ["opened", "closed"]);
    await raw("tickets", '{"closed":"1"}', { headers: { "ce-type": "t.closed" } });
    await raw("tickets", '{"opened":"1"}', { headers: { "ce-type": "t.opened" } });
    // The type decides, also where another message of the channel would fit.
    await raw("tickets", '{"closed":"1"}', { headers: { "ce-type": "t.opened" } });
    expect(seen).toEqual(["closed", "opened"]);
    expect(notes.deadLetters).toMatchObject([{ reason: "rejected", error: "/opened required" }]);
  });

  test("without a type: the only message of the channel", async () => {
    const { raw, seen, notes } = await start({ opened: both.opened }, ["opened"]);
    await raw("tickets", '{"opened":"1"}');
    await raw("tickets", '{"closed":"1"}');
    expect(seen).toEqual(["opened"]);
    expect(notes.deadLetters).toMatchObject([{ error: "/opened required" }]);
  });

  test("without a type: the one whose validator accepts it; none and several are rejected", async () => {
    const { raw, seen, notes } = await start(both, ["opened", "closed"]);
    await raw("tickets", '{"closed":"1"}');
    await raw("tickets", '{"neither":"1"}');
    await raw("tickets", '{"opened":"1","closed":"1"}');
    await raw("tickets", "not json");
    expect(seen).toEqual(["closed"]);
    expect(notes.rejected.map(([violation]) => violation!.message)).toEqual([
      "has no ce-type header and is none of opened, closed",
      "has no ce-type header and may be any of opened, closed",
      "is not JSON",
    ]);
  });

  test("without a type: by the contract's own discriminator", async () => {
    const named: ReceiveDefinitions = {
      opened: { ...both.opened, message: { ...opened, matches: (_, headers) => headers["event"] === "opened" } },
      closed: { ...both.closed, message: { ...closed, matches: (_, headers) => headers["event"] === "closed" } },
    };
    const { raw, seen, notes } = await start(named, ["opened", "closed"]);
    await raw("tickets", '{"opened":"1","closed":"1"}', { headers: { event: "closed" } });
    await raw("tickets", '{"closed":"1"}', { headers: { event: "opened" } });
    expect(seen).toEqual(["closed"]);
    expect(notes.deadLetters).toMatchObject([{ reason: "rejected", error: "/opened required" }]);
  });

  test("a type that nobody here knows is skipped, or kept as a dead letter where that is wished", async () => {
    const skipping = await start(both, ["opened"]);
    await skipping.raw("tickets", "{}", { headers: { "ce-type": "t.merged" } });
    await skipping.raw("tickets", '{"closed":"1"}', { headers: { "ce-type": "t.closed" } });
    expect(skipping.notes.skipped).toEqual(["nobody here knows the type t.merged", "no handler for closed"]);
    expect(skipping.notes.deadLetters).toEqual([]);

    const keeping = await start(both, ["opened"], { onUnknownType: "dead-letter" });
    await keeping.raw("tickets", "{}", { headers: { "ce-type": "t.merged" } });
    expect(keeping.notes.deadLetters).toMatchObject([
      { reason: "skipped", channel: "tickets.desk.dlq", error: "nobody here knows the type t.merged" },
    ]);
  });

  test("an event in structured mode is the event that it holds; its bytes stay as they came", async () => {
    const { raw, seen, notes, collect } = await start(both, ["opened", "closed"]);
    const letters = await collect("tickets.desk.dlq");
    const structured = { headers: { "content-type": "application/cloudevents+json; charset=utf-8" } };
    const event = { specversion: "1.0", id: "1", source: "desk", type: "t.closed", data: { closed: "1" } };
    await raw("tickets", JSON.stringify(event), structured);
    const bad = JSON.stringify({ ...event, id: "2", data: { wrong: 1 } });
    await raw("tickets", bad, structured);
    const base64 = {
      ...event,
      id: "3",
      data: undefined,
      data_base64: Buffer.from('{"closed":"1"}').toString("base64"),
    };
    await raw("tickets", JSON.stringify(base64), structured);
    await raw("tickets", "[]", structured);
    expect(seen).toEqual(["closed", "closed"]);
    expect(notes.deadLetters.map(({ error }) => error)).toEqual(["/closed required", "payload type"]);
    expect(Buffer.from(letters[0]!.body!).toString()).toBe(bad);
  });

  test("what came too late is kept, not handled", async () => {
    const { raw, seen, notes, clock } = await start(both, ["opened"]);
    const at = (ms: number) => ({ "ce-type": "t.opened", "ce-expirytime": new Date(clock.now() + ms).toISOString() });
    await raw("tickets", '{"opened":"1"}', { headers: at(1_000) });
    await raw("tickets", '{"opened":"2"}', { headers: at(-1) });
    expect(seen).toEqual(["opened"]);
    expect(notes.deadLetters).toMatchObject([{ reason: "expired" }]);
  });

  test("text, bytes and codecs are decoded as the contract says", async () => {
    const anything = { ...base, validate: () => undefined };
    const plain: MessageDefinition<string> = { ...anything, name: "plain", type: "t.plain", contentType: "text/plain" };
    const binary: MessageDefinition<Uint8Array> = {
      ...anything,
      name: "binary",
      type: "t.binary",
      contentType: "application/octet-stream",
    };
    const coded: MessageDefinition<number> = {
      ...anything,
      name: "coded",
      type: "t.coded",
      contentType: "application/vnd.apache.avro",
      codec: {
        encode: (value) => Uint8Array.of(value),
        decode([value]) {
          if (value === undefined) throw new RangeError("out of bytes");
          return value;
        },
      },
    };
    const receives = {
      plain: { message: plain, operation: "p" },
      binary: { message: binary, operation: "b" },
      coded: { message: coded, operation: "c" },
    };
    const stage = createStage();
    const seen: unknown[] = [];
    await createConsumer("desk", receives, { transport: stage.transport, group: "desk", hooks: stage.hooks })
      .on.plain((data) => seen.push(data))
      .on.binary((data) => seen.push([...data]))
      .on.coded((data) => seen.push(data))
      .start();
    const sender = createProducer("desk", receives, { transport: stage.transport, hooks: {} });
    await sender.plain("grüß Gott");
    await sender.binary(Uint8Array.of(0, 255));
    await sender.coded(7);
    await stage.raw("tickets", new Uint8Array(), { headers: { "ce-type": "t.coded" } });
    expect(seen).toEqual(["grüß Gott", [0, 255], 7]);
    expect(stage.notes.deadLetters).toMatchObject([{ reason: "rejected", error: "payload decode" }]);
    await expect(sender.plain(7 as unknown as string)).rejects.toMatchObject({ code: "contract-violation" });
  });
});
