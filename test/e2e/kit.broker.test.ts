/** A test written with the generated kit, in memory and on real brokers: nothing but its argument differs. */
import { createLedgerTestKit, fake } from "@contracts/ledger/testing";
import type { Transport } from "@concord/runtime";
import * as kafka from "@concord/transport-kafka";
import * as rabbitmq from "@concord/transport-rabbitmq";
import { expect, test } from "vitest";
import { onBroker } from "../transports/broker-suite.ts";

async function booksWhatWasCaptured(transport?: Transport): Promise<"done"> {
  await using kit = createLedgerTestKit(transport && { transport });
  kit.consumer.on.paymentCaptured(async ({ paymentId, amount, currency }) => {
    await kit.producer.entryPosted(fake.entryPosted({ paymentId, value: { amount, currency } }));
  });
  await kit.given.paymentCaptured(fake.paymentCaptured({ paymentId: "pay_1", currency: "EUR" }));
  kit.handled.paymentCaptured.once({ paymentId: "pay_1" });
  expect(kit.published.entryPosted.once().data.value.currency).toBe("EUR");

  await kit.duplicate.paymentCaptured();
  kit.handled.paymentCaptured.once();

  const refused = fake.invalid.paymentCaptured();
  expect(refused.length).toBeGreaterThan(8);
  for (const { value } of refused) await kit.givenRaw("payments.captured", JSON.stringify(value));
  expect(kit.deadLetters.all().map(({ reason }) => reason)).toEqual(refused.map(() => "rejected"));
  kit.published.entryPosted.once();
  return "done";
}

test("in memory", () => expect(booksWhatWasCaptured()).resolves.toBe("done"));

onBroker("kafka", (broker) => {
  test("on Kafka", () =>
    expect(booksWhatWasCaptured(kafka.kafka(kafka.fromEnv(broker().environment)))).resolves.toBe("done"));
});

onBroker("rabbitmq", (broker) => {
  test("on RabbitMQ", () =>
    expect(booksWhatWasCaptured(rabbitmq.rabbitmq(rabbitmq.fromEnv(broker().environment)))).resolves.toBe("done"));
});
