/** Dead letters on real brokers, and on the fake clouds: looked at, sent back, and handled. */
import type { Transport } from "@concord/runtime";
import * as kafka from "@concord/transport-kafka";
import * as pubsub from "@concord/transport-pubsub";
import * as rabbitmq from "@concord/transport-rabbitmq";
import * as servicebus from "@concord/transport-servicebus";
import { expect, test } from "vitest";
import { concord, repository } from "../cli/run.ts";
import { onBroker } from "../transports/broker-suite.ts";
import { runPubSub } from "../transports/pubsub-fake/run-pubsub.ts";
import { runServiceBus } from "../transports/servicebus-fake/run-service-bus.ts";
import { deadLetters, files, payment, paymentsProducer, secret, startLedger } from "./ledger.ts";

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
    test("dead letters are listed, shown and replayed, and nothing is lost by looking", async () => {
      expect.hasAssertions();
      await lookAndReplay(name, broker().environment);
    });
  });

onBroker("nats", (broker) => {
  test("a broker that keeps nothing is not asked for dead letters", async () => {
    const { folder } = repository(files);
    const env = { ...broker().environment, NATS_DELIVERY: "at-most-once" };
    const run = await concord(folder, ["dlq", "list", "ledger", "--transport", "nats"], { env });
    expect(run).toMatchObject({ code: 2, err: expect.stringContaining("nats keeps no dead letters") });
  });
});

test("dead letters on Pub/Sub are listed, shown and replayed, and nothing is lost by looking", async () => {
  expect.hasAssertions();
  await using broker = await runPubSub();
  await lookAndReplay("pubsub", broker.environment);
});

test("dead letters on Service Bus are listed, shown and replayed, and nothing is lost by looking", async () => {
  expect.hasAssertions();
  await using broker = await runServiceBus();
  await lookAndReplay("servicebus", broker.environment);
});

async function lookAndReplay(name: Name, env: Environment): Promise<void> {
  const { folder } = repository(files);
  const dlq = async (...argv: readonly string[]) => {
    const run = await concord(folder, ["dlq", ...argv, "--transport", name], { env });
    expect(run).toMatchObject({ code: 0, err: "" });
    return run;
  };
  const list = async () =>
    JSON.parse((await dlq("list", "ledger", "--json")).out)[0].letters as readonly {
      readonly id: string;
      readonly reason: string;
    }[];
  await using transport = transports[name](env);
  await transport.connect();
  const payments = paymentsProducer(transport);
  {
    await using ledger = await startLedger(transport, () => true);
    for (const id of ["p1", "p2", "p3"]) await payments.paymentCaptured(payment(id));
    await expect.poll(() => ledger.lost, { timeout: 30_000 }).toEqual(["failed", "failed", "failed"]);
  }
  const letters = await list();
  expect(letters).toHaveLength(3);
  expect((await list()).map(({ id }) => id).toSorted()).toEqual(letters.map(({ id }) => id).toSorted());
  const shown = await dlq("show", deadLetters, letters[1]!.id);
  expect(shown.out).toContain('"amount": "12.50"');
  expect(shown.out).not.toContain(secret);

  const one = await dlq("replay", "ledger", "--id", letters[1]!.id, "--json");
  expect(JSON.parse(one.out)).toEqual({ replayed: 1, known: 0, left: 0 });
  const all = JSON.parse((await dlq("replay", "ledger", "--all", "--json")).out) as {
    readonly replayed: number;
    readonly known: number;
  };
  // A log gives the middle one back; it is known.
  expect([all.replayed, all.known]).toEqual([2, name === "kafka" ? 1 : 0]);
  await using ledger = await startLedger(transport, () => false);
  await expect.poll(() => ledger.booked.toSorted(), { timeout: 30_000 }).toEqual(["p1", "p2", "p3"]);
}
