import type { ObservedMessage, TapResult } from "@concord/contracts";
import { memory } from "@concord/runtime";
import { createObserver, startTap } from "@concord/tap";
import { beforeAll, describe, expect, test } from "vitest";
import { marker, mixed, tapped, wire } from "./stream.ts";

let setup: Awaited<ReturnType<typeof tapped>>;
beforeAll(async () => {
  setup = await tapped();
});

const at = "2026-03-01T12:00:00.000Z";

function observe(...wires: readonly Parameters<ReturnType<typeof createObserver>["observe"]>[0][]): TapResult {
  const observer = createObserver({ ...setup, transport: "memory", now: () => Date.parse(at) });
  for (const each of wires) observer.observe(each);
  return observer.result();
}

const placed = (result: TapResult): ObservedMessage =>
  result.observed.find(({ message }) => message === "shop/orderPlaced")!;

describe("a mixed stream", () => {
  test("is counted: each message, valid and not, and what is none of them", () => {
    const result = observe(...mixed());
    expect(result).toMatchObject({
      channel: "shop/orders/orderEvents",
      address: "order.events",
      transport: "memory",
      messages: 8,
      unrecognised: [{ type: "shop.somethingElse", count: 1 }],
    });
    expect(
      result.observed.map(({ message, contract, count, valid, invalid }) => [message, contract, count, valid, invalid]),
    ).toEqual([
      ["shop/orderCancelled", "orders@1.2.0", 1, 1, 0],
      ["shop/orderPlaced", "orders@1.2.0", 6, 3, 3],
    ]);
  });

  test("shows each class of violations with the form of a message", () => {
    const { violations } = placed(observe(...mixed()));
    const line = { sku: "string", quantity: "number" };
    expect(violations.map(({ field, rule, count, example }) => [field, rule, count, example])).toEqual([
      ["/currency", "enum", 1, { orderId: "string", currency: "string", lines: [line] }],
      ["/lines/*/quantity", "minimum", 1, { orderId: "string", currency: "string", lines: [line, line] }],
      ["", "json", 1, undefined],
    ]);
    expect(violations[0]!.lastSeen).toBe(at);
  });

  test("shows undeclared fields, fields never seen, and the share of each value", () => {
    const { undeclared, neverSeen, values } = placed(observe(...mixed()));
    expect(undeclared).toEqual([{ field: "/nickname", count: 1 }]);
    // Of a gift and of a bundle the whole is missing; labels are a map, and came.
    expect(neverSeen).toEqual(["/coupon", "/gift", "/bundle"]);
    expect(values).toEqual([
      {
        field: "/currency",
        count: 5,
        values: [
          { value: "EUR", count: 3 },
          { value: "USD", count: 1 },
          { value: "CHF", count: 0 },
        ],
        other: 1,
      },
      {
        field: "/channel",
        count: 2,
        values: [
          { value: "web", count: 1 },
          { value: "shop", count: 0 },
        ],
        other: 1,
      },
    ]);
  });

  test("leaves nothing of a payload in the result", () => {
    expect(JSON.stringify(observe(...mixed()))).not.toContain(marker);
  });
});

describe("names that the contract does not declare", () => {
  const order = { orderId: "1", currency: "EUR", lines: [] };

  test("are written down only where they look like names of fields", () => {
    const { undeclared } = placed(observe(wire({ ...order, "jo@example.com": 1, "a b": 2, note: 3 })));
    expect(undeclared).toEqual([
      { field: "/*", count: 2 },
      { field: "/note", count: 1 },
    ]);
  });

  test("are a map where there are too many of them", () => {
    const wires = Array.from({ length: 100 }, (_, number) => wire({ ...order, [`customer${number}`]: 1 }));
    const { undeclared } = placed(observe(...wires));
    expect(undeclared[0]).toEqual({ field: "/*", count: 80 });
    expect(undeclared).toHaveLength(21);
  });

  test("are no part of the place of a violation", () => {
    const { violations } = placed(observe(wire({ ...order, labels: { [marker]: 1 } })));
    expect(violations.map(({ field, rule }) => [field, rule])).toEqual([["/labels/*", "type"]]);
    expect(JSON.stringify(violations)).not.toContain(marker);
  });

  test("are no types: what is no identifier is counted without a name", () => {
    const result = observe(wire({}, { "ce-type": `<${marker}>` }), wire({}, { "ce-type": "shop.other" }));
    expect(result.unrecognised).toEqual([{ count: 1 }, { type: "shop.other", count: 1 }]);
  });
});

test("headers are held against the contract too", () => {
  const { violations } = placed(observe(wire({ orderId: "1", currency: "EUR", lines: [] }, { tenant: "x" })));
  expect(violations.map(({ field, rule }) => [field, rule])).toEqual([["headers/tenant", "minLength"]]);
});

test("a schema that holds itself is followed as far as the data goes", () => {
  const bundle = { name: "a", parts: [{ name: "b", parts: [], colour: 1 }] };
  const { undeclared, neverSeen } = placed(observe(wire({ orderId: "1", currency: "EUR", lines: [], bundle })));
  expect(undeclared).toEqual([{ field: "/bundle/parts/*/colour", count: 1 }]);
  expect(neverSeen.filter((field) => field.startsWith("/bundle"))).toEqual([]);
});

describe("watching", () => {
  test("takes nothing away from the groups that are there, and begins with what comes", async () => {
    await using transport = memory();
    await transport.connect();
    const handled: string[] = [];
    const channels = [setup.messages[0]!.definition.channel];
    await transport.subscribe(
      { channels, group: "billing", prefetch: 8, ephemeral: false },
      {
        delivered(delivery) {
          handled.push(delivery.headers["ce-type"]!);
          void delivery.settle({ ack: true, outcome: "handled" });
        },
        failed: () => undefined,
      },
    );
    await transport.publish(mixed().slice(0, 2));
    const observer = createObserver({ ...setup, transport: "memory" });
    const tap = await startTap({ transport, channel: channels[0]!, observer });
    await transport.publish(mixed());
    await expect.poll(() => observer.counts).toEqual({ messages: 8, invalid: 3, unrecognised: 1 });
    await tap.stop();
    await transport.publish(mixed());
    await expect.poll(() => handled.length).toBe(18);
    expect(observer.counts.messages).toBe(8);
  });

  test("is refused on RabbitMQ where the channel is a queue", async () => {
    const transport = { ...memory(), name: "rabbitmq", caps: memory().caps };
    const channel = { name: "orderWork", address: "order.work", bindings: { amqp: { is: "queue" } } };
    await expect(startTap({ transport, channel, observer: { observe: () => undefined } })).rejects.toMatchObject({
      code: "configuration",
    });
  });
});
