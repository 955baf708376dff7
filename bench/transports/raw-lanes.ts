/**
 * The same by hand, with the client alone, as its documentation shows: the headers that the stubs write, ids and times
 * of their own for each message, JSON both ways, an acknowledgement for each message. No validation, no duplicates
 * noticed, no retries.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AckPolicy, jetstream } from "@nats-io/jetstream";
import { connect as connectNats, headers as natsHeaders } from "@nats-io/transport-node";
import { Consumer, Producer, ProduceAcks, Admin, stringDeserializers, stringSerializers } from "@platformatic/kafka";
import { connect as connectAmqp } from "amqplib";
import { newEvent } from "./event.ts";
import { type Lane, type OpenLane, prefetch } from "./lane.ts";
import { isOrder, order } from "./order.ts";
import { pubsub } from "./pubsub-lane.ts";
import { servicebus } from "./servicebus-lane.ts";

const rabbitmq: OpenLane = async ({ environment, address }) => {
  const connection = await connectAmqp(environment["RABBITMQ_URL"]!, { noDelay: true });
  const consuming = await connection.createChannel();
  const publishing = await connection.createConfirmChannel();
  await consuming.prefetch(prefetch);
  await consuming.assertExchange("concord", "topic", { durable: true });
  await consuming.assertQueue(address, { durable: true, arguments: { "x-queue-type": "quorum" } });
  await consuming.bindQueue(address, "concord", address);
  await consuming.consume(address, (message) => {
    if (!isOrder(message!.content.toString())) return;
    consuming.ack(message!);
    lane.received(1);
  });
  const lane: Lane = {
    send: () =>
      new Promise((resolve, reject) => {
        const { specversion, id, source, type, time } = newEvent();
        const headers = {
          cloudEvents_specversion: specversion,
          cloudEvents_id: id,
          cloudEvents_source: source,
          cloudEvents_type: type,
          cloudEvents_time: time,
        };
        const options = { persistent: true, contentType: "application/json", headers };
        const body = Buffer.from(JSON.stringify(order));
        publishing.publish("concord", address, body, options, (error: Error | null) =>
          error ? reject(error) : resolve(),
        );
      }),
    received: () => undefined,
    close: () => connection.close(),
  };
  return lane;
};

function eventHeaders() {
  const { specversion, id, source, type, time } = newEvent();
  const headers = natsHeaders();
  headers.set("ce-specversion", specversion);
  headers.set("ce-id", id);
  headers.set("ce-source", source);
  headers.set("ce-type", type);
  headers.set("ce-time", time);
  headers.set("content-type", "application/json");
  return headers;
}

const nats: OpenLane = async ({ environment, address }) => {
  const connection = await connectNats({
    servers: environment["NATS_URL"]!.replace("nats://", ""),
    user: environment["NATS_USERNAME"]!,
    pass: environment["NATS_PASSWORD"]!,
    tls: null,
  });
  const client = jetstream(connection);
  const manager = await client.jetstreamManager();
  await manager.streams.add({ name: address, subjects: [address], max_age: 604_800_000_000_000 });
  await manager.consumers.add(address, {
    durable_name: "raw",
    ack_policy: AckPolicy.Explicit,
    max_ack_pending: 10_000,
  });
  const consumer = await client.consumers.get(address, "raw");
  const messages = await consumer.consume({ max_messages: prefetch });
  const lane: Lane = {
    async send() {
      const headers = eventHeaders();
      await client.publish(address, Buffer.from(JSON.stringify(order)), { headers, msgID: randomUUID() });
    },
    received: () => undefined,
    async close() {
      await messages.close();
      await connection.close();
    },
  };
  void (async () => {
    for await (const message of messages) {
      if (!isOrder(message.string())) continue;
      message.ack();
      lane.received(1);
    }
  })();
  return lane;
};

const natsCore: OpenLane = async ({ environment, address }) => {
  const connection = await connectNats({
    servers: environment["NATS_URL"]!.replace("nats://", ""),
    user: environment["NATS_USERNAME"]!,
    pass: environment["NATS_PASSWORD"]!,
    tls: null,
  });
  let flushing: Promise<void> | undefined;
  connection.subscribe(address, {
    queue: "raw",
    callback: (_, message) => {
      if (isOrder(message.string())) lane.received(1);
    },
  });
  const lane: Lane = {
    async send() {
      const headers = eventHeaders();
      connection.publish(address, Buffer.from(JSON.stringify(order)), { headers });
      // One question to the server for what is written in one turn, as the transport asks it.
      flushing ??= Promise.resolve().then(() => {
        flushing = undefined;
        return connection.flush();
      });
      await flushing;
    },
    received: () => undefined,
    close: () => connection.close(),
  };
  await connection.flush();
  return lane;
};

const kafka: OpenLane = async ({ environment, address }) => {
  const shared = {
    clientId: "raw",
    bootstrapBrokers: environment["KAFKA_BROKERS"]!.split(","),
    sasl: {
      mechanism: "SCRAM-SHA-512" as const,
      username: environment["KAFKA_USERNAME"]!,
      password: environment["KAFKA_PASSWORD"]!,
    },
  };
  const admin = new Admin(shared);
  await admin.createTopics({ topics: [address], partitions: -1, replicas: -1 });
  await admin.close();
  const producer = new Producer({ ...shared, serializers: stringSerializers });
  const consumer = new Consumer({
    ...shared,
    groupId: address,
    maxWaitTime: 1_000,
    deserializers: stringDeserializers,
  });
  await sleep(500);
  const stream = await consumer.consume({ topics: [address], mode: "earliest", autocommit: 200 });
  stream.on("data", (message) => {
    if (isOrder(message.value)) lane.received(1);
  });
  const lane: Lane = {
    async send(count) {
      const messages = Array.from({ length: count }, () => {
        const { specversion, id, source, type, time } = newEvent();
        return {
          topic: address,
          value: JSON.stringify(order),
          headers: {
            ce_specversion: specversion,
            ce_id: id,
            ce_source: source,
            ce_type: type,
            ce_time: time,
            "content-type": "application/json",
          },
        };
      });
      await producer.send({ messages, acks: ProduceAcks.ALL });
    },
    received: () => undefined,
    async close() {
      await stream.close();
      await consumer.close(true);
      await producer.close();
    },
  };
  return lane;
};

export const rawLanes = { rabbitmq, nats, "nats-core": natsCore, kafka, pubsub, servicebus };
