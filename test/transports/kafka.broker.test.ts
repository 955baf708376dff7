import { fromEnv, kafka } from "@concord/transport-kafka";
import { createConsumer, createProducer } from "@concord/runtime";
import { expect, onTestFinished, test } from "vitest";
import { createShop } from "../runtime/shop.ts";
import { onBroker } from "./broker-suite.ts";
import { collect, freshAddress, message, until } from "./collector.ts";
import { transportSuite, wrongPassword } from "./transport-suite.ts";

transportSuite({
  broker: "kafka",
  transport: (environment) => kafka({ ...fromEnv(environment), sessionTimeoutMs: 6_000 }),
  impostor: (environment) => kafka({ ...fromEnv(environment), sasl: { username: "concord", password: wrongPassword } }),
  unlimited: (environment) => kafka({ ...fromEnv(environment), maxBytes: 10_000_000 }),
  member: "kafka.ts",
});

onBroker("kafka", (broker) => {
  test("a consumer starts in the end, although the client has spent its own retries", { timeout: 90_000 }, async () => {
    const { sends, receives } = createShop(`${freshAddress()}.`);
    const transport = kafka(fromEnv(broker().front.environment));
    const notices: string[] = [];
    const handled: string[] = [];
    // It stays connected, so that joining the group is what fails.
    await using orders = createProducer("shop", sends, { transport, hooks: {} });
    await orders.stockCounted({ orderId: "1", total: 1 });
    broker().front.setOpen(false);
    onTestFinished(() => broker().front.setOpen(true));
    const hooks = { onNotice: (notice: string) => void notices.push(notice) };
    const starting = createConsumer("shop", receives, { transport, group: "shop", hooks })
      .on.stockCounted(({ orderId }) => handled.push(orderId))
      .start();
    // Only then has the client given up by itself.
    await until(() => notices.some((notice) => notice.includes("it goes on trying")), 45_000);
    broker().front.setOpen(true);
    await using running = await starting;
    expect(running).toBeDefined();
    await until(() => handled.length > 0, 20_000);
    expect(handled).toEqual(["1"]);
  });

  test("OAuth 2.0: a token is asked for and sent", async () => {
    const { brokers } = fromEnv(broker().environment);
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
    let asked = 0;
    // As the broker is set up here it believes tokens without a signature.
    const token = async () => {
      asked++;
      const now = Math.floor(Date.now() / 1_000);
      return `${encode({ alg: "none" })}.${encode({ sub: "concord", iat: now, exp: now + 600 })}.`;
    };
    await using transport = kafka({ brokers, sasl: { token } });
    await transport.connect();
    const address = freshAddress();
    const seen = await collect(transport, address);
    await transport.publish([message(address, "1")]);
    await seen.all(["1"]);
    expect(asked).toBeGreaterThan(0);
    await using refused = kafka({ brokers, sasl: { token: () => "not.a.token" } });
    await expect(refused.connect()).rejects.toMatchObject({ code: "credentials" });
  });

  test("an address of this process alone goes with its subscription", async () => {
    await using transport = kafka(fromEnv(broker().environment));
    await transport.connect();
    const address = freshAddress("replies");
    const channels = [{ name: "replies", address }];
    const listener = { delivered: () => undefined, failed: () => undefined };
    const options = { channels, group: "replies", prefetch: 1, ephemeral: true, ownsAddresses: true };
    const subscription = await transport.subscribe(options, listener);
    await transport.publish([message(address, "1")]);
    await subscription.stop({ drainMs: 100 });
    await using other = kafka({ ...fromEnv(broker().environment), createTopics: false });
    await other.connect();
    await expect(other.publish([message(address, "2")])).rejects.toMatchObject({ code: "configuration" });
  });

  test("a topic that is not there is not made where that is not wanted", async () => {
    await using transport = kafka({ ...fromEnv(broker().environment), createTopics: false });
    await transport.connect();
    const publishing = transport.publish([message(freshAddress(), "1")]);
    await expect(publishing).rejects.toMatchObject({ code: "configuration" });
  });
});
