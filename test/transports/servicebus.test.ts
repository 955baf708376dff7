/** What of the Service Bus transport needs no service. */
import type { Wire } from "@concord/runtime";
import { fromEnv } from "@concord/transport-servicebus";
import type { ServiceBusReceivedMessage } from "@azure/service-bus";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromMessage, toMessage } from "../../packages/transport-servicebus/src/headers.ts";
import { entityName, isQueue, subscriptionName } from "../../packages/transport-servicebus/src/names.ts";

/** As the service gives it back: what was sent, and nothing of it changed. */
const received = (wire: Wire, ordered: boolean) =>
  fromMessage(toMessage(wire, ordered) as unknown as ServiceBusReceivedMessage);

const value = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("", " ", "ü☂", "x".repeat(300)));
const name = fc.oneof(
  fc.constantFrom("ce-id", "ce-type", "ce-source", "content-type", "correlation-id", "reply-to", "traceparent"),
  fc.constantFrom("dlq-reason", "dlq-error", "id", "subject", "key"),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/).filter((text) => !text.startsWith("concord-")),
);
const keys = fc.option(fc.oneof(fc.string(), fc.constantFrom("~3", "~", "k".repeat(200))), { nil: undefined });

describe("a message", () => {
  test("comes back as it was", () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, value, { maxKeys: 8, noNullPrototype: true }),
        keys,
        fc.constantFrom(Buffer.from("{}"), Buffer.alloc(0), null),
        fc.boolean(),
        (headers, key, body, ordered) => {
          const carried = { headers, body, ...(key === undefined ? {} : { key }) };
          expect(received({ channel: "orders", ...carried }, ordered)).toEqual(carried);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("has the session of its key, and another for another key", () => {
    const sessionOf = (key: string | undefined) =>
      toMessage({ channel: "orders", headers: {}, body: null, ...(key === undefined ? {} : { key }) }, true).sessionId!;
    expect(sessionOf("order-1")).toBe("order-1");
    expect(sessionOf(undefined)).toMatch(/^~\d{1,2}$/);
    const odd = ["", "~", "~3", "k".repeat(129), "k".repeat(130)];
    expect(new Set(odd.map(sessionOf)).size).toBe(odd.length);
    for (const key of odd) {
      expect(sessionOf(key)).toBe(sessionOf(key));
      expect(sessionOf(key)).toMatch(/^~[0-9a-f]{64}$/);
    }
  });

  test("has the id of its event, where ids may be so long", () => {
    const idOf = (id: string) =>
      toMessage({ channel: "orders", headers: { "ce-id": id }, body: null }, false).messageId;
    expect([idOf("e-1"), idOf("e".repeat(128)), idOf("e".repeat(129)), idOf("")]).toEqual([
      "e-1",
      "e".repeat(128),
      undefined,
      undefined,
    ]);
  });
});

describe("names", () => {
  test.each([
    ["orders.placed", "orders.placed"],
    ["/carriers/north/tracking", "carriers/north/tracking"],
    ["orders_v1-2/A.b", "orders_v1-2/A.b"],
  ])("%s is %s", (address, expected) => {
    expect(entityName(address)).toBe(expected);
  });

  test.each(["a b", "größe", "a//b", "a/", "a:b", "*", "$x", "long".repeat(100)])(
    "%j has a hash, and is as long as it may be",
    (address) => {
      expect(entityName(address)).toMatch(/^[\w.-]+-[0-9a-f]{8}$/);
      expect(entityName(address).length).toBeLessThanOrEqual(260);
    },
  );

  test("of groups have no slashes and fifty characters", () => {
    expect(subscriptionName("billing.eu_1")).toBe("billing.eu_1");
    expect(subscriptionName("a/b")).toMatch(/^a-b-[0-9a-f]{8}$/);
    expect(subscriptionName("g".repeat(51))).toHaveLength(50);
    expect(subscriptionName("g".repeat(51))).not.toBe(subscriptionName("g".repeat(52)));
  });

  test("that differ stay apart", () => {
    const addresses = fc.stringMatching(/^[ab/ü ]{1,6}$/u);
    fc.assert(
      fc.property(addresses, addresses, (one, other) => {
        const [plainOne, plainOther] = [one, other].map((address) => address.replace(/^\//, ""));
        fc.pre(plainOne !== plainOther);
        expect(entityName(one)).not.toBe(entityName(other));
      }),
    );
  });

  test("are those of queues where contract, options or dead letters say so", () => {
    expect(isQueue("orders.billing.dlq", undefined, [])).toBe(true);
    expect(isQueue("commands", undefined, ["commands"])).toBe(true);
    expect(isQueue("commands", { amqp1: { is: "queue" } }, [])).toBe(true);
    expect(isQueue("commands", { amqp: { is: "queue" } }, [])).toBe(true);
    expect(isQueue("commands", { amqp: { is: "routingKey" } }, [])).toBe(false);
    expect(isQueue("orders", undefined, ["commands"])).toBe(false);
  });
});

describe("configuration", () => {
  test("comes from the environment, and what is missing is named", () => {
    const secret = "Endpoint=sb://example.servicebus.windows.net/;SharedAccessKey=hunter2";
    expect(fromEnv({ SERVICEBUS_CONNECTION_STRING: secret, SERVICEBUS_ORDERED: "true" })).toEqual({
      connectionString: secret,
      ordered: true,
    });
    expect(fromEnv({ SERVICEBUS_NAMESPACE: "example.servicebus.windows.net", SERVICEBUS_CREATE: "all" })).toEqual({
      namespace: "example.servicebus.windows.net",
      create: "all",
    });
    expect(() => fromEnv({})).toThrow("not set: SERVICEBUS_CONNECTION_STRING");
    const wrong = () => fromEnv({ SERVICEBUS_CONNECTION_STRING: secret, SERVICEBUS_CREATE: "hunter2" });
    expect(wrong).toThrow("SERVICEBUS_CREATE is not one of nothing, temporary, all");
    expect(wrong).not.toThrow("hunter2");
  });
});
