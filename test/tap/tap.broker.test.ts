/** `concord tap` beside a consumer on a real broker and on the fake clouds, while valid and broken messages flow. */
import type { Transport, Wire } from "@concord/runtime";
import * as kafka from "@concord/transport-kafka";
import * as pubsub from "@concord/transport-pubsub";
import * as rabbitmq from "@concord/transport-rabbitmq";
import * as servicebus from "@concord/transport-servicebus";
import { expect, test } from "vitest";
import { onBroker } from "../transports/broker-suite.ts";
import { collect } from "../transports/collector.ts";
import { runPubSub } from "../transports/pubsub-fake/run-pubsub.ts";
import { runServiceBus } from "../transports/servicebus-fake/run-service-bus.ts";
import { runTap } from "./run-tap.ts";
import { marker, mixed } from "./stream.ts";

const rounds = 250;

type Environment = Readonly<Record<string, string>>;
type Name = "kafka" | "pubsub" | "rabbitmq" | "servicebus";

const transports: Readonly<Record<Name, (environment: Environment) => Transport>> = {
  kafka: (environment) => kafka.kafka(kafka.fromEnv(environment)),
  pubsub: (environment) => pubsub.pubsub(pubsub.fromEnv(environment)),
  rabbitmq: (environment) => rabbitmq.rabbitmq(rabbitmq.fromEnv(environment)),
  servicebus: (environment) => servicebus.servicebus(servicebus.fromEnv(environment)),
};

for (const name of ["kafka", "rabbitmq"] as const)
  onBroker(name, (broker) => {
    test("a tap counts exactly, and takes nothing away from the consumer beside it", async () => {
      expect.hasAssertions();
      await tapBesideConsumer(name, broker().environment);
    });
  });

test("a tap of Pub/Sub counts exactly, and takes nothing away from the consumer beside it", async () => {
  expect.hasAssertions();
  await using broker = await runPubSub();
  const before = broker.fake.subscriptions().size;
  await tapBesideConsumer("pubsub", broker.environment);
  // The consumer's and its dead letters': the tap's own is gone.
  expect(broker.fake.subscriptions().size).toBe(before + 2);
});

test("a tap of Service Bus counts exactly, and takes nothing away from the consumer beside it", async () => {
  expect.hasAssertions();
  await using broker = await runServiceBus();
  await tapBesideConsumer("servicebus", broker.environment);
});

async function tapBesideConsumer(name: Name, environment: Environment): Promise<void> {
  await using transport = transports[name](environment);
  await transport.connect();
  await using consumer = await collect(transport, "order.events", { group: "billing" });
  const argv = ["--transport", name, "--channel", "order.events", "--messages", String(rounds * mixed().length)];
  const tap = await runTap(argv, environment);
  const sent: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const wires = mixed().map((wire, index): Wire => ({
      ...wire,
      headers: { ...wire.headers, "ce-id": `${round}-${index}` },
    }));
    sent.push(...wires.map(({ headers }) => headers["ce-id"]!));
    await transport.publish(wires);
  }
  expect(await tap.running).toBe(0);
  await consumer.all(sent);
  expect(consumer.deliveries).toHaveLength(sent.length);

  const { text, result } = tap.written();
  expect(result).toMatchObject({
    transport: transport.name,
    messages: 2_000,
    unrecognised: [{ type: "shop.somethingElse", count: 250 }],
  });
  expect(result.observed.map(({ message, count, valid, invalid }) => [message, count, valid, invalid])).toEqual([
    ["shop/orderCancelled", 250, 250, 0],
    ["shop/orderPlaced", 1_500, 750, 750],
  ]);
  const { violations, values, undeclared } = result.observed[1]!;
  expect(
    violations
      .map(({ field, rule, count }) => [field, rule, count])
      .toSorted((one, other) => (String(one) < String(other) ? -1 : 1)),
  ).toEqual([
    ["", "json", 250],
    ["/currency", "enum", 250],
    ["/lines/*/quantity", "minimum", 250],
  ]);
  expect(undeclared).toEqual([{ field: "/nickname", count: 250 }]);
  expect(values[0]).toMatchObject({ field: "/currency", count: 1_250, other: 250 });
  for (const printed of [text, tap.printed.out, tap.printed.err]) expect(printed).not.toContain(marker);
}
