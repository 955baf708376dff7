import { setTimeout as sleep } from "node:timers/promises";
import { createConsumer, createProducer } from "@concord/runtime";
import { fromEnv, nats } from "@concord/transport-nats";
import { connect, headers as natsHeaders, type Msg } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { readMessage } from "../../packages/transport-nats/src/headers.ts";
import { createShop } from "../runtime/shop.ts";
import { onBroker } from "./broker-suite.ts";
import { freshAddress, until } from "./collector.ts";
import { transportSuite, wrongPassword } from "./transport-suite.ts";

transportSuite({
  broker: "nats",
  transport: (environment) => nats({ ...fromEnv(environment), leaseMs: 2_000 }),
  impostor: (environment) => nats({ ...fromEnv(environment), auth: { username: "concord", password: wrongPassword } }),
  unlimited: (environment) => nats({ ...fromEnv(environment), maxBytes: 1_000_000_000 }),
  member: "nats.ts",
});

const core = { delivery: "at-most-once" } as const;
transportSuite({
  broker: "nats",
  name: "nats core",
  transport: (environment) => nats({ ...fromEnv(environment), ...core }),
  impostor: (environment) =>
    nats({ ...fromEnv(environment), ...core, auth: { username: "concord", password: wrongPassword } }),
  unlimited: (environment) => nats({ ...fromEnv(environment), ...core, maxBytes: 1_000_000_000 }),
  losesInRestart: "nothing is kept",
  member: "nats.ts",
});

onBroker("nats", (broker) => {
  test("without JetStream nothing is kept, and start() says so", async () => {
    const { sends, receives } = createShop(`${freshAddress()}.`);
    const transport = nats({ ...fromEnv(broker().environment), ...core });
    const notices: string[] = [];
    const handled: string[] = [];
    await using orders = createProducer("shop", sends, { transport, hooks: {} });
    await orders.stockCounted({ orderId: "before", total: 1 });
    await using running = await createConsumer("shop", receives, {
      transport,
      group: "shop",
      dedupe: false,
      hooks: { onNotice: (notice) => void notices.push(notice) },
    })
      .on.stockCounted(({ orderId }) => handled.push(orderId))
      .start();
    await orders.stockCounted({ orderId: "after", total: 1 });
    await until(() => handled.length > 0);
    await running.stop();
    expect(handled).toEqual(["after"]);
    expect(notices).toEqual([expect.stringContaining("nats delivers at most once here")]);
  });

  test("without JetStream, what had come when the consumer stops is handled, since nobody else would get it", async () => {
    const { sends, receives } = createShop(`${freshAddress()}.`);
    const transport = nats({ ...fromEnv(broker().environment), ...core });
    const handled: string[] = [];
    await using orders = createProducer("shop", sends, { transport, hooks: {} });
    await using running = await createConsumer("shop", receives, { transport, group: "shop", prefetch: 4, hooks: {} })
      .on.stockCounted(
        async ({ orderId }) => {
          await sleep(20);
          handled.push(orderId);
        },
        { concurrency: 2 },
      )
      .start();
    const ids = Array.from({ length: 30 }, (_, number) => `${number}`);
    await orders.stockCounted.batch(ids.map((orderId) => ({ data: { orderId, total: 1 } })));
    await until(() => handled.length > 2);
    await running.stop();
    expect(handled.toSorted()).toEqual(ids.toSorted());
  });

  test("headers are read from what the client has received, without its own parser", async () => {
    const { NATS_URL: url, NATS_USERNAME: user, NATS_PASSWORD: pass } = broker().environment;
    const connection = await connect({ servers: url!.replace("nats://", ""), user: user!, pass: pass!, tls: null });
    const address = freshAddress();
    const received: Msg[] = [];
    connection.subscribe(address, { callback: (_, message) => void received.push(message) });
    const headers = natsHeaders();
    headers.append("X-Colour", "red");
    headers.append("X-Colour", "blue, by \u2602");
    headers.append("Nats-Msg-Id", "1");
    connection.publish(address, "with", { headers });
    connection.publish(address, "without");
    connection.publish(address, "", { headers });
    await connection.flush();
    await until(() => received.length === 3);
    const parsed = () => expect.unreachable("the client does not keep the bytes of headers where it did");
    for (const message of received.filter(({ data }) => data.length > 0))
      Object.defineProperty(message, "headers", { get: parsed });
    const read = received
      .map(readMessage)
      .map((carried) => ({ ...carried, body: Buffer.from(carried.body!).toString() }));
    await connection.close();
    const coloured = { headers: { "x-colour": "blue, by \u2602" }, key: undefined };
    expect(read).toEqual([
      { ...coloured, body: "with" },
      { headers: {}, key: undefined, body: "without" },
      { ...coloured, body: "" },
    ]);
  });
});
