/** What of the Pub/Sub transport needs no service. */
import type { Wire } from "@concord/runtime";
import { fromEnv, pubsub } from "@concord/transport-pubsub";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Attempts } from "../../packages/transport-pubsub/src/attempts.ts";
import { fromMessage, messageBytes, type Outgoing, toMessage } from "../../packages/transport-pubsub/src/headers.ts";
import { wayTo } from "../../packages/transport-pubsub/src/credentials.ts";
import { givenUp } from "../../packages/transport-pubsub/src/given-up.ts";
import { Gatherer } from "../../packages/transport-pubsub/src/gatherer.ts";
import { subscriptionId, topicId } from "../../packages/transport-pubsub/src/names.ts";
import { topicSettings } from "../../packages/transport-pubsub/src/topic-settings.ts";
import { checkMessages, checkName } from "./pubsub-fake/limits.ts";

const wireOf = (more: Partial<Wire>): Wire => ({ channel: "orders", headers: {}, body: Buffer.from("{}"), ...more });

describe("attributes", () => {
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/) },
    fc.constantFrom("ce-id", "ce-type", "google", "concord-key", "concord-body", "concord-rest-0", "", "x".repeat(300)),
  );
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
    fc.constantFrom("", "é".repeat(600), "x".repeat(1_024), "x".repeat(1_025), "\ud800", '"\\\n'),
  );
  const wires = fc.record({
    headers: fc.dictionary(name, value, { maxKeys: 9, noNullPrototype: true }),
    key: fc.option(fc.oneof(fc.string(), fc.constantFrom("é".repeat(600), "\udfff")), { nil: undefined }),
    body: fc.oneof(fc.constant(null), fc.uint8Array({ maxLength: 9 })),
  });

  test("what Pub/Sub takes comes back as it was, whatever is in headers, key and body", () => {
    fc.assert(
      fc.property(wires, fc.boolean(), ({ headers, key, body }, ordered) => {
        const message = toMessage(wireOf({ headers, body, ...(key !== undefined && { key }) }), ordered);
        checkMessages([message], 10_000_000);
        const read = fromMessage({ message: overTheWire(message) });
        expect(read.headers).toEqual(headers);
        expect(read.key).toBe(key);
        expect(read.body === null ? null : [...read.body]).toEqual(body === null ? null : [...body]);
      }),
      { numRuns: 300 },
    );
  });

  /** As protobuf carries it: text as UTF-8. */
  function overTheWire({ data, attributes, orderingKey }: Outgoing): Outgoing {
    const carried = (text: string) => Buffer.from(text).toString();
    const entries = Object.entries(attributes).map(([name, value]) => [carried(name), carried(value)]);
    return { data, attributes: Object.fromEntries(entries), orderingKey: carried(orderingKey) };
  }

  test("headers are attributes of their own where they may be, and none is lost where there are more than a hundred", () => {
    const headers = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`h${index}`, "v".repeat(40)]));
    const message = toMessage(wireOf({ headers }), true);
    checkMessages([message], 10_000_000);
    expect(message.attributes["h0"]).toBe("v".repeat(40));
    expect(fromMessage({ message }).headers).toEqual(headers);
    const far = { ...headers, large: "v".repeat(30_000) };
    expect(() => toMessage(wireOf({ headers: far }), true)).toThrow("do not hold the headers of a message for orders");
  });

  test("a key is the ordering key where order is kept; keys that are too long stay apart", () => {
    const orderingKey = (key: string, ordered = true) => toMessage(wireOf({ key }), ordered).orderingKey;
    expect(orderingKey("order-1")).toBe("order-1");
    expect(orderingKey("order-1", false)).toBe("");
    const [one, other] = [orderingKey(`${"k".repeat(2_000)}1`), orderingKey(`${"k".repeat(2_000)}2`)];
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(one).not.toBe(other);
  });

  test("what others have published is read as it is", () => {
    const attributes = { "ce-id": "1", EventType: "OBJECT_FINALIZE", "concord-rest-0": "not ours" };
    expect(fromMessage({ message: { data: Buffer.from("{}"), attributes, orderingKey: "" } })).toEqual({
      headers: { "ce-id": "1", eventtype: "OBJECT_FINALIZE" },
      body: Buffer.from("{}"),
    });
  });

  test("a message is never counted smaller than it is", () => {
    const message = toMessage(wireOf({ headers: { "ce-id": "é" }, key: "k", body: Buffer.alloc(100) }), true);
    expect(messageBytes(message)).toBeGreaterThanOrEqual(100 + "ce-id".length + 2 + 1);
  });
});

describe("names", () => {
  test.each([
    ["orders.placed", "orders.placed"],
    ["projects/shop/topics/orders", "projects/shop/topics/orders"],
  ])("of the topic of %s: %s", (address, id) => {
    expect(topicId("", address)).toBe(id);
  });

  test("are what Pub/Sub takes, and differ where addresses do", () => {
    const part = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom("goog", "a~b", "größe", "x".repeat(400), "/a/b"),
    );
    const address = part.filter((text) => !text.includes("{") && !text.startsWith("projects/"));
    fc.assert(
      fc.property(address, address, part, part, (one, other, group, otherGroup) => {
        checkName(`projects/p/topics/${topicId("", one)}`);
        const names = [subscriptionId("", one, group), subscriptionId("", other, otherGroup)];
        for (const name of names) checkName(`projects/p/subscriptions/${name}`);
        expect(topicId("", one) === topicId("", other)).toBe(one === other);
        expect(names[0] === names[1]).toBe(one === other && group === otherGroup);
      }),
      { numRuns: 300 },
    );
  });

  test("come from the binding where it has one; an address with a parameter has none", () => {
    expect(topicId("", "orders", { googlepubsub: { topic: "orders-v2" } })).toBe("orders-v2");
    expect(topicId("shop-", "orders")).toBe("shop-orders");
    expect(subscriptionId("shop-", "projects/other/topics/orders", "billing")).toBe("shop-orders~billing");
    expect(() => topicId("", "orders.{id}")).toThrow("stands for many topics");
  });
});

test("what Pub/Sub gave up is known by its subscription, also under a name with a hash", () => {
  const headersOf = (address: string, group: string, prefix: string) => {
    const subscription = subscriptionId(prefix, address, group);
    const headers = {
      cloudpubsubdeadlettersourcedeliverycount: "100",
      cloudpubsubdeadlettersourcesubscription: subscription,
    };
    return givenUp(headers, `${address}.${group}.dlq`, prefix);
  };
  expect(headersOf("orders.placed", "billing.eu", "shop-")).toEqual({
    "dlq-reason": "failed",
    "dlq-error": "DeliveryAttemptsExceeded",
    "dlq-attempts": "100",
    "dlq-origin": "orders.placed",
    "dlq-group": "billing.eu",
  });
  expect(headersOf("größe", "billing", "")).toMatchObject({ "dlq-origin": "gr%C3%B6%C3%9Fe", "dlq-group": "billing" });
  expect(givenUp({ "dlq-reason": "rejected" }, "orders.billing.dlq", "")).toEqual({});
});

test("a topic's settings are those of the binding that make sense, and no others", () => {
  expect(topicSettings(undefined)).toEqual({ labels: {} });
  const odd = {
    labels: { size: 7 },
    messageRetentionDuration: "a week",
    messageStoragePolicy: 3,
    schemaSettings: { name: "x" },
  };
  expect(topicSettings({ googlepubsub: odd })).toEqual({ labels: { size: "7" } });
});

describe("requests", () => {
  test("gather what comes meanwhile; a failure is one of all that wait behind it where order is kept", async () => {
    const sent: (readonly string[])[] = [];
    const first = Promise.withResolvers<ReadonlyMap<string, unknown>>();
    const gatherer = new Gatherer<string>({
      send(batch) {
        sent.push(batch);
        return first.promise;
      },
      atOnce: 1,
      most: 2,
      keepsOrder: true,
    });
    const results = ["a", "b", "c", "d", "e"].map((item) => gatherer.add(item));
    const settled = Promise.allSettled(results);
    await new Promise((resolve) => setTimeout(resolve, 5));
    first.reject(new Error("away"));
    expect((await settled).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "rejected"));
    expect(sent).toEqual([["a", "b"]]);
    expect(gatherer.isIdle).toBe(true);
  });

  test("are no larger than asked for, and take at least one", async () => {
    const sent: (readonly number[])[] = [];
    const gatherer = new Gatherer<number>({
      async send(batch) {
        sent.push(batch);
        return new Map([[50, "too much"]]);
      },
      atOnce: 1,
      most: 10,
      bytes: { of: (item) => item, most: 10 },
    });
    const results = await Promise.allSettled([4, 6, 1, 50, 3].map((item) => gatherer.add(item)));
    expect(sent).toEqual([[4, 6], [1], [50], [3]]);
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  });
});

test("deliveries are counted by message, and forgotten with it", () => {
  const attempts = new Attempts();
  expect([attempts.next("a"), attempts.next("a"), attempts.next("b")]).toEqual([1, 2, 1]);
  attempts.forget("a");
  expect(attempts.next("a")).toBe(1);
});

describe("configuration", () => {
  test("comes from the environment, and what is missing is named", () => {
    expect(fromEnv({ PUBSUB_PROJECT_ID: "shop", CONCORD_PUBSUB_PREFIX: "test-" })).toEqual({
      projectId: "shop",
      prefix: "test-",
    });
    const emulator = { PUBSUB_PROJECT_ID: "shop", PUBSUB_EMULATOR_HOST: "pubsub:8085" };
    expect(fromEnv(emulator)).toEqual({ projectId: "shop", endpoint: "pubsub:8085", tls: false });
    expect(() => fromEnv({})).toThrow("PUBSUB_PROJECT_ID");
  });

  test("is encrypted wherever it leaves this machine, and always where it has credentials", () => {
    expect(wayTo({ projectId: "p" })).toMatchObject({
      host: "pubsub.googleapis.com",
      port: 443,
      tls: { minVersion: "TLSv1.3" },
    });
    expect(wayTo({ projectId: "p", endpoint: "127.0.0.1:8085" })).toEqual({
      host: "127.0.0.1",
      port: 8085,
      tls: undefined,
    });
    const auth = { token: () => "hunter2" };
    expect(() => wayTo({ projectId: "p", endpoint: "localhost:8085", auth })).toThrow("without encryption");
    expect(() => wayTo({ projectId: "p", endpoint: "pubsub.example.org", tls: false, auth })).toThrow("leave tls on");
    expect(() => wayTo({ projectId: "p", endpoint: "http://localhost:8085" })).toThrow("write host:port");
  });

  test("has a lease that Pub/Sub gives", () => {
    for (const leaseMs of [9_999, 600_001, Number.NaN])
      expect(() => pubsub({ projectId: "p", leaseMs })).toThrow("from 10,000 to 600,000");
  });
});
