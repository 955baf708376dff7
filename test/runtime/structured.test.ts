/** CloudEvents in structured mode, where the contract's content type asks for it. */
import { createConsumer, createProducer, memory, type MessageDefinition, type Validate } from "@concord/runtime";
import { virtualClock } from "@concord/runtime/testing";
import { describe, expect, test } from "vitest";
import { shape } from "./shop.ts";

interface Scan {
  readonly parcel: string;
}
interface WholeEvent {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly data: Scan;
}

function definition<T>(name: string, structured: "data" | "event", validate: Validate): MessageDefinition<T> {
  return {
    name,
    type: `carriers.${name}`,
    contract: "carriers@1.0.0",
    contentType: "application/cloudevents+json",
    channel: { name: "scans", address: "scans" },
    structured,
    validate,
  };
}

const scanned = definition<Scan>("scanned", "data", shape({ parcel: "string" }));
const reported = definition<WholeEvent>("reported", "event", (value) =>
  (value as WholeEvent).type === "com.carrier.scan"
    ? shape({ id: "string", source: "string" })(value)
    : [{ field: "/type", rule: "const", message: "must be com.carrier.scan" }],
);

async function stage() {
  const clock = virtualClock();
  const transport = memory({ clock });
  const wires: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown }[] = [];
  await transport.connect();
  await transport.subscribe(
    { channels: [{ name: "scans", address: "scans" }], group: "watch", prefetch: 10, ephemeral: false },
    {
      delivered(delivery) {
        wires.push({ headers: delivery.headers, body: JSON.parse(String(Buffer.from(delivery.body!))) });
        void delivery.settle({ ack: true, outcome: "handled" });
      },
      failed: () => undefined,
    },
  );
  const sends = {
    scanned: { message: scanned, operation: "send" },
    reported: { message: reported, operation: "send" },
  };
  const seen: unknown[] = [];
  const lost: string[] = [];
  await createConsumer("carriers", sends, {
    transport,
    group: "carriers",
    hooks: { onDeadLetter: ({ error }) => lost.push(error), onDuplicate: (key) => seen.push(`again ${key}`) },
  })
    .on.scanned((data, { message }) => seen.push({ data, id: message.id, source: message.source }))
    .on.reported((data, { message }) => seen.push({ data, id: message.id }))
    .start();
  return { clock, transport, wires, seen, lost, carriers: createProducer("carriers", sends, { transport, hooks: {} }) };
}

describe("structured mode", () => {
  test("the attributes go into the body with the data, the application's headers stay outside", async () => {
    const { clock, carriers, wires, seen } = await stage();
    const sent = await carriers.scanned({ parcel: "1" }, { id: "e-1", subject: "p/1", headers: { tenant: "t" } });
    await clock.advance(0);
    expect(sent).toEqual({ id: "e-1" });
    expect(wires[0]!.headers).toEqual({ "content-type": "application/cloudevents+json", tenant: "t" });
    expect(wires[0]!.body).toMatchObject({
      specversion: "1.0",
      id: "e-1",
      source: "carriers",
      type: "carriers.scanned",
      subject: "p/1",
      datacontenttype: "application/json",
      data: { parcel: "1" },
    });
    expect(seen).toEqual([{ data: { parcel: "1" }, id: "e-1", source: "carriers" }]);
  });

  test("a contract that describes the whole event gets the whole event, whatever its type is called", async () => {
    const { clock, carriers, wires, seen } = await stage();
    const event = { specversion: "1.0", id: "r-1", source: "carrier", type: "com.carrier.scan", data: { parcel: "2" } };
    await carriers.reported(event);
    await carriers.reported(event);
    await clock.advance(0);
    expect(wires[0]).toEqual({ headers: { "content-type": "application/cloudevents+json" }, body: event });
    expect(seen).toEqual([{ data: event, id: "r-1" }, "again carriers reported carrier r-1"]);
  });

  test("what its schema refuses is rejected, as in binary mode", async () => {
    const { clock, transport, lost } = await stage();
    const headers = { "content-type": "application/cloudevents+json; charset=utf-8" };
    const broken = { specversion: "1.0", id: "x", source: "s", type: "com.carrier.other", data: {} };
    const missing = { specversion: "1.0", id: "y", source: "s", type: "carriers.scanned", data: {} };
    for (const event of [broken, missing, "no event"])
      await transport.publish([{ channel: "scans", headers, body: Buffer.from(JSON.stringify(event)) }]);
    await clock.advance(0);
    expect(lost).toEqual(["/type const", "/parcel required", "payload type"]);
  });
});
