/** The stand-in for Pub/Sub, held to what the client's own topics, subscriptions and requests expect of the service. */
import { credentials } from "@grpc/grpc-js";
import { type Message, PubSub, v1 } from "@google-cloud/pubsub";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { freshAddress, until } from "./collector.ts";
import { type PubSubFake, project, startPubSub } from "./pubsub-fake/start-pubsub.ts";

describe("the fake Pub/Sub", () => {
  let fake: PubSubFake;
  let client: PubSub;
  beforeAll(async () => {
    fake = await startPubSub();
    client = new PubSub({ projectId: project, apiEndpoint: fake.endpoint, emulatorMode: true });
  });
  afterAll(async () => {
    await client.close();
    await fake.halt();
  });

  const made = async (settings: object = {}) => {
    const [topic] = await client.createTopic(freshAddress(), undefined);
    topic.setPublishOptions({ messageOrdering: true });
    const name = freshAddress("subscription");
    await topic.createSubscription(name, settings);
    const subscription = client.subscription(name);
    onTestFinished(() => subscription.close());
    return { topic, name, subscription };
  };
  const plain = () => ({ servicePath: "127.0.0.1", port: fake.port, sslCreds: credentials.createInsecure() });
  const listen = (subscription: ReturnType<PubSub["subscription"]>, settle: (message: Message) => unknown) => {
    const seen: Message[] = [];
    subscription.on("message", (message: Message) => {
      seen.push(message);
      settle(message);
    });
    return seen;
  };
  const text = ({ data }: Message) => data.toString();

  test("brings what the client publishes, attributes and time of it included, until it is acknowledged", async () => {
    const { topic, name, subscription } = await made();
    const seen = listen(subscription, (message) => message.ack());
    const id = await topic.publishMessage({ data: Buffer.from("1"), attributes: { tenant: "Zürich" } });
    await until(() => fake.waiting(`projects/${project}/subscriptions/${name}`) === 0);
    expect(
      seen.map(({ id: received, attributes, deliveryAttempt }) => [received, attributes, deliveryAttempt]),
    ).toEqual([[id, { tenant: "Zürich" }, 0]]);
    expect(Math.abs(seen[0]!.publishTime.getTime() - Date.now())).toBeLessThan(10_000);
  });

  test("brings what is refused again, and what comes after it in its key after it", async () => {
    const { topic, name, subscription } = await made({ enableMessageOrdering: true });
    let refusals = 0;
    const seen = listen(subscription, (message) =>
      text(message) === "1" && refusals++ === 0 ? message.nack() : message.ack(),
    );
    for (const body of ["1", "2", "3"]) await topic.publishMessage({ data: Buffer.from(body), orderingKey: "k" });
    await until(() => fake.waiting(`projects/${project}/subscriptions/${name}`) === 0);
    const texts = seen.map(text);
    expect(texts.slice(texts.lastIndexOf("1"))).toEqual(["1", "2", "3"]);
  });

  test("waits between deliveries as the retry policy says, and counts them for the dead-letter policy", async () => {
    const [letters] = await client.createTopic(freshAddress("letters"));
    const kept = freshAddress("kept");
    await letters.createSubscription(kept);
    const { topic, subscription } = await made({
      retryPolicy: { minimumBackoff: { nanos: 100_000_000 }, maximumBackoff: { nanos: 200_000_000 } },
      deadLetterPolicy: { deadLetterTopic: letters.name, maxDeliveryAttempts: 5 },
    });
    const times: number[] = [];
    const seen = listen(subscription, (message) => {
      times.push(performance.now());
      message.nack();
    });
    await topic.publishMessage({ data: Buffer.from("1") });
    const dead = listen(client.subscription(kept), (message) => message.ack());
    onTestFinished(() => client.subscription(kept).close());
    await until(() => dead.length > 0);
    expect(seen.map(({ deliveryAttempt }) => deliveryAttempt)).toEqual([1, 2, 3, 4, 5]);
    expect(dead[0]!.attributes["CloudPubSubDeadLetterSourceDeliveryCount"]).toBe("5");
    const waits = times.slice(1).map((time, index) => time - times[index]!);
    expect(Math.min(...waits)).toBeGreaterThan(90);
    // Doubled three times it would be 800.
    expect(waits[3]).toBeLessThan(700);
  });

  test("says with exactly-once delivery whether an acknowledgement has arrived", async () => {
    const { topic, name, subscription } = await made({ enableExactlyOnceDelivery: true, ackDeadlineSeconds: 60 });
    const answers: unknown[] = [];
    let isFirst = true;
    listen(subscription, (message) => {
      if (isFirst) fake.takeAway(`projects/${project}/subscriptions/${name}`, "1");
      isFirst = false;
      void message.ackWithResponse().then(
        (answer) => answers.push(answer),
        (error: { readonly errorCode: string }) => answers.push(error.errorCode),
      );
    });
    await topic.publishMessage({ data: Buffer.from("1"), attributes: { "ce-id": "1" } });
    await until(() => answers.length === 2);
    expect(answers).toEqual(["INVALID", "SUCCESS"]);
  });

  test("gives messages by request, hidden for as long as the subscription says", async () => {
    const { topic, name } = await made({ ackDeadlineSeconds: 10 });
    const subscriber = new v1.SubscriberClient(plain());
    onTestFinished(() => subscriber.close());
    const subscription = `projects/${project}/subscriptions/${name}`;
    const pull = async () => (await subscriber.pull({ subscription, maxMessages: 10 }))[0].receivedMessages ?? [];
    await topic.publishMessage({ data: Buffer.from("1") });
    const [first] = await pull();
    expect(await pull()).toEqual([]);
    await subscriber.modifyAckDeadline({ subscription, ackIds: [first!.ackId!], ackDeadlineSeconds: 0 });
    const [again] = await pull();
    expect(again!.message!.messageId).toBe(first!.message!.messageId);
    await subscriber.acknowledge({ subscription, ackIds: [again!.ackId!] });
    expect(fake.waiting(subscription)).toBe(0);
  });

  test("refuses what the service refuses", async () => {
    const publisher = new v1.PublisherClient(plain());
    onTestFinished(() => publisher.close());
    const { topic } = await made();
    const publish = (messages: readonly object[]) =>
      publisher.publish({ topic: topic.name, messages: [...messages] }, { isBundling: false });
    const data = Buffer.from("{}");
    for (const refused of [
      [{}],
      [
        { data, orderingKey: "one" },
        { data, orderingKey: "other" },
      ],
      [{ data, attributes: { goog: "" } }],
      [{ data, attributes: { long: "x".repeat(1_025) } }],
      [{ data, orderingKey: "x".repeat(1_025) }],
      [{ data: Buffer.alloc(10_000_001) }],
      Array.from({ length: 1_001 }, () => ({ data })),
    ])
      await expect(publish(refused)).rejects.toMatchObject({ code: 3 });
    await expect(
      publisher.publish({ topic: `${topic.name}-none`, messages: [{ data }] }, { isBundling: false }),
    ).rejects.toMatchObject({ code: 5 });
    await expect(client.createTopic("goog-le")).rejects.toMatchObject({ code: 3 });
    await expect(client.createTopic(topic.name)).rejects.toMatchObject({ code: 6 });
    await expect(topic.createSubscription(freshAddress(), { ackDeadlineSeconds: 9 })).rejects.toMatchObject({
      code: 3,
    });
  });
});
