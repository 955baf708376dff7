/** What Pub/Sub has of its own, beside what is asked of every transport: leases, delays, keys, policies, requests. */
import { setTimeout as sleep } from "node:timers/promises";
import { fromEnv, pubsub } from "@concord/transport-pubsub";
import { describe, expect, onTestFinished, test } from "vitest";
import { acknowledged, collect, freshAddress, message, until } from "./collector.ts";
import { pubSubStage } from "./pubsub-fake/pubsub-stage.ts";

describe("Pub/Sub", { timeout: 60_000 }, () => {
  const { running, connect, fake, subscriptionOf, topicOf } = pubSubStage({ leaseMs: 10_000 });
  const ids = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

  test("a message that waits for a delay takes nobody's place, not even where there is one", async () => {
    const sender = await connect();
    const address = freshAddress();
    const seen = await collect(sender, address, {
      prefetch: 1,
      settle: ({ headers, attempt }) =>
        headers["ce-id"] === "slow" && attempt === 1 ? { nack: true, delayMs: 3_000 } : acknowledged,
    });
    await sender.publish([message(address, "slow")]);
    await until(() => seen.deliveries.length === 1);
    await sender.publish([message(address, "quick")]);
    await until(() => seen.deliveries.length === 2, 2_000);
    await until(() => seen.deliveries.length === 3);
    expect(seen.ids()).toEqual(["slow", "quick", "slow"]);
    expect(seen.deliveries.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
  });

  test("a subscription has one stream, also when delays come while it is broken", async () => {
    const transport = await connect();
    const address = freshAddress();
    const seen = await collect(transport, address, { prefetch: 1, settle: () => undefined });
    await transport.publish([message(address, "1")]);
    await until(() => seen.deliveries.length === 1);
    fake().dropStreams();
    await sleep(20);
    await seen.deliveries[0]!.settle({ nack: true, delayMs: 1_000 });
    await until(() => seen.deliveries.length === 2);
    expect(fake().streams(subscriptionOf(address))).toBe(1);
    await seen.subscription.stop({ drainMs: 0 });
    expect(fake().streams(subscriptionOf(address))).toBe(0);
  });

  test("an interruption is told of once, however many channels are read", async () => {
    const transport = await connect();
    const unique = freshAddress();
    const interruptions: Error[] = [];
    await transport.subscribe(
      {
        channels: ids(3).map((id) => ({ name: id, address: `${unique}.${id}` })),
        group: "readers",
        prefetch: 1,
        ephemeral: false,
      },
      {
        delivered: () => undefined,
        failed: (error) => expect.fail(error.message),
        interrupted: (error) => void interruptions.push(error),
      },
    );
    await fake().halt();
    await until(() => interruptions.length > 0);
    await sleep(1_500);
    await fake().resume();
    expect(interruptions).toHaveLength(1);
    expect(interruptions[0]).toMatchObject({ code: "connection" });
  });

  test("more channels than a connection has room for are read, and acknowledged", async () => {
    const transport = await connect();
    const unique = freshAddress();
    const channels = ids(130).map((id) => ({ name: id, address: `${unique}.${id}` }));
    const seen = new Set<string>();
    const subscription = await transport.subscribe(
      { channels, group: "readers", prefetch: 64, ephemeral: false },
      {
        delivered(delivery) {
          seen.add(delivery.channel);
          void delivery.settle(acknowledged);
        },
        failed: (error) => expect.fail(error.message),
      },
    );
    await transport.publish(channels.map(({ address }) => message(address, "1")));
    await until(() => seen.size === channels.length);
    await subscription.stop({ drainMs: 5_000 });
    expect(channels.filter(({ address }) => fake().waiting(subscriptionOf(address)) !== 0)).toEqual([]);
  });

  test("a delay beyond ten minutes is kept by prolonging, and given to the service when the subscription stops", async () => {
    const sender = await connect();
    const address = freshAddress();
    const seen = await collect(sender, address, { settle: () => ({ nack: true, delayMs: 700_000 }) });
    await sender.publish([message(address, "1")]);
    const [hidden] = await leased(address);
    expect(hidden).toBeGreaterThan(590);
    await sleep(5_000);
    // Prolonged every third of a lease: without that it would have five seconds less.
    expect(fake().leases(subscriptionOf(address))[0]).toBeGreaterThan(596);
    await seen.subscription.stop({ drainMs: 0 });
    expect(fake().leases(subscriptionOf(address))[0]).toBeGreaterThan(596);
    expect(seen.deliveries).toHaveLength(1);
  });

  async function leased(address: string): Promise<readonly number[]> {
    await until(() =>
      fake()
        .leases(subscriptionOf(address))
        .some((seconds) => seconds > 20),
    );
    return fake().leases(subscriptionOf(address));
  }

  test("a lease is prolonged for as long as a handler works", async () => {
    const transport = await connect();
    const address = freshAddress();
    const seen = await collect(transport, address, { settle: () => undefined });
    await transport.publish([message(address, "1")]);
    await until(() => seen.deliveries.length === 1);
    await sleep(12_000);
    expect(seen.deliveries).toHaveLength(1);
    await seen.deliveries[0]!.settle(acknowledged);
    expect(fake().waiting(subscriptionOf(address))).toBe(0);
  });

  test("what nobody ever settles is a dead letter of the group in the end, its bytes untouched", async () => {
    const transport = await connect();
    const address = freshAddress();
    const letters = await collect(transport, `${address}.readers.dlq`);
    // Made by hand, with the least that Pub/Sub allows.
    fake().call("createTopic", { name: topicOf(address), labels: {} });
    fake().call("createSubscription", {
      name: subscriptionOf(address),
      topic: topicOf(address),
      enableMessageOrdering: true,
      deadLetterPolicy: { deadLetterTopic: topicOf(`${address}.readers.dlq`), maxDeliveryAttempts: 5 },
    });
    const seen = await collect(transport, address, { settle: () => ({ nack: true }) });
    const body = Uint8Array.of(0, 255, 1);
    await transport.publish([message(address, "1", { body, key: "k" })]);
    await letters.all(["1"]);
    expect(seen.deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(letters.deliveries[0]).toMatchObject({ key: "k", channel: `${address}.readers.dlq` });
    expect([...letters.deliveries[0]!.body!]).toEqual([0, 255, 1]);
    expect(letters.deliveries[0]!.headers).toMatchObject({
      "dlq-reason": "failed",
      "dlq-error": "DeliveryAttemptsExceeded",
      "dlq-attempts": "5",
      "dlq-origin": address,
      "dlq-group": "readers",
    });
  });

  test("deliveries are counted by this process where Pub/Sub does not count them", async () => {
    const transport = await connect();
    const address = freshAddress();
    fake().call("createTopic", { name: topicOf(address), labels: {} });
    fake().call("createSubscription", {
      name: subscriptionOf(address),
      topic: topicOf(address),
      enableMessageOrdering: true,
    });
    const seen = await collect(transport, address, {
      settle: ({ attempt }) => (attempt < 3 ? { nack: true } : acknowledged),
    });
    await transport.publish([message(address, "1")]);
    await until(() => fake().waiting(subscriptionOf(address)) === 0);
    expect(seen.deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  test("many publishes at once go in few requests; each key has its own where order is kept", async () => {
    const [ordered, unordered] = [await connect(), await connect({ ordered: false })];
    const address = freshAddress();
    expect([ordered.caps.ordered, unordered.caps.ordered]).toEqual(["key", "none"]);
    await ordered.publish([message(address, "first")]);
    await unordered.publish([message(address, "first")]);
    const requests = async (publish: () => Promise<unknown>) => {
      const before = fake().requests["publish"]!;
      await publish();
      return fake().requests["publish"]! - before;
    };
    const one = (id: string) => ordered.publish([message(address, id)]);
    expect(await requests(() => Promise.all(ids(500).map(one)))).toBeLessThan(10);
    const keyed = ids(40).map((id) => message(address, id, { key: `k${Number(id) % 4}` }));
    expect(await requests(() => ordered.publish(keyed))).toBe(4);
    expect(await requests(() => unordered.publish(keyed))).toBe(1);
  });

  test("the order of a key outlives connections that are cut", async () => {
    const { front } = running();
    const connected = pubsub({ ...fromEnv(front.environment), leaseMs: 10_000 });
    onTestFinished(() => connected.close());
    await connected.connect();
    const address = freshAddress();
    const seen = await collect(connected, address);
    // More than a request of one key holds.
    const wires = ids(6_000).map((id) => message(address, id.padStart(4, "0"), { key: `k${Number(id) % 2}` }));
    const publishing = connected.publish(wires);
    for (let cuts = 0; cuts < 3; cuts++) {
      const before = seen.deliveries.length;
      await until(() => seen.deliveries.length > before || seen.deliveries.length >= wires.length, 20_000);
      front.cut();
    }
    await publishing;
    await until(() => new Set(seen.ids()).size === wires.length, 40_000);
    for (let key = 0; key < 2; key++) {
      const first = seen.deliveries
        .filter((delivery) => delivery.key === `k${key}`)
        .map(({ headers }) => headers["ce-id"]!);
      const inOrder = [...new Set(first)];
      expect(inOrder).toEqual(inOrder.toSorted());
    }
  });

  test("without order a key arrives all the same, also one that is longer than Pub/Sub takes", async () => {
    const address = freshAddress();
    for (const [ordered, name] of [
      [true, "ordered"],
      [false, "unordered"],
    ] as const) {
      const transport = await connect({ ordered });
      const seen = await collect(transport, `${address}.${name}`);
      const keys = ["short", "ü".repeat(600)];
      await transport.publish(keys.map((key) => message(`${address}.${name}`, key.slice(0, 5), { key })));
      await until(() => seen.deliveries.length === 2);
      expect(new Set(seen.deliveries.map(({ key }) => key))).toEqual(new Set(keys));
    }
  });

  test("one message that is refused spoils no other of its request", async () => {
    const transport = await connect({ maxBytes: 1_000_000_000 });
    const address = freshAddress();
    const seen = await collect(transport, address);
    const enormous = message(address, "enormous", { body: Buffer.alloc(3_000_000) });
    const publishing = transport.publish([message(address, "before"), enormous, message(address, "after")]);
    await expect(publishing).rejects.toMatchObject({ code: "message-too-large" });
    await seen.all(["before", "after"]);
    expect(seen.deliveries).toHaveLength(2);
  });

  test("with exactly-once delivery, who has lost a message is told so", async () => {
    const transport = await connect({ exactlyOnce: true });
    const address = freshAddress();
    const seen = await collect(transport, address, { settle: () => undefined });
    await transport.publish([message(address, "1"), message(address, "2")]);
    await until(() => seen.deliveries.length === 2);
    const late = seen.deliveries.find(({ headers }) => headers["ce-id"] === "1")!;
    const intime = seen.deliveries.find(({ headers }) => headers["ce-id"] === "2")!;
    fake().takeAway(subscriptionOf(address), "1");
    const settling = [late.settle(acknowledged), intime.settle(acknowledged)];
    await expect(settling[0]).rejects.toThrow("has taken a message of");
    await settling[1];
    await until(() => seen.deliveries.length === 3);
    expect(seen.ids()[2]).toBe("1");
  });
});
