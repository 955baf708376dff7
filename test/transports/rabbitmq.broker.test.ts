import { fromEnv, rabbitmq } from "@concord/transport-rabbitmq";
import { expect, test } from "vitest";
import { onBroker } from "./broker-suite.ts";
import { collect, freshAddress, message, until } from "./collector.ts";
import { transportSuite, wrongPassword } from "./transport-suite.ts";

transportSuite({
  broker: "rabbitmq",
  transport: (environment) => rabbitmq(fromEnv(environment)),
  impostor: ({ RABBITMQ_URL }) => rabbitmq({ url: RABBITMQ_URL!.replace(/:[^:@]+@/, `:${wrongPassword}@`) }),
  unlimited: (environment) => rabbitmq({ ...fromEnv(environment), maxBytes: 1_000_000_000 }),
  member: "rabbitmq.ts",
});

onBroker("rabbitmq", (broker) => {
  test("ordered: one member of a group receives at a time, in order, and another goes on where it ended", async () => {
    const address = freshAddress();
    const connect = async () => {
      const transport = rabbitmq({ ...fromEnv(broker().environment), ordered: true });
      await transport.connect();
      return transport;
    };
    await using one = await connect();
    await using other = await connect();
    expect(one.caps.ordered).toBe("channel");
    const first = await collect(one, address, { prefetch: 4 });
    const second = await collect(other, address, { prefetch: 4 });
    const ids = Array.from({ length: 60 }, (_, index) => `${index}`);
    await one.publish(ids.slice(0, 30).map((id) => message(address, id)));
    await until(() => first.deliveries.length === 30);
    expect(first.ids()).toEqual(ids.slice(0, 30));
    expect(second.deliveries).toEqual([]);
    await first.subscription.stop({ drainMs: 1_000 });
    await one.publish(ids.slice(30).map((id) => message(address, id)));
    await until(() => second.deliveries.length === 30);
    expect(second.ids()).toEqual(ids.slice(30));
  });

  test("classic queues keep, delay and count as quorum queues do", async () => {
    const address = freshAddress();
    await using transport = rabbitmq({ ...fromEnv(broker().environment), queueType: "classic" });
    await transport.connect();
    const seen = await collect(transport, address, {
      settle: ({ attempt }) => (attempt === 1 ? { nack: true, delayMs: 120 } : { ack: true, outcome: "handled" }),
    });
    await transport.publish([message(address, "1", { key: "k" })]);
    await until(() => seen.deliveries.length === 2);
    expect(seen.deliveries.map(({ attempt, key, channel }) => [attempt, key, channel])).toEqual([
      [1, "k", address],
      [2, "k", address],
    ]);
    // Another type of queue under the same name is said to be so, and ends the subscription.
    await using quorum = rabbitmq(fromEnv(broker().environment));
    await quorum.connect();
    await expect(collect(quorum, address)).rejects.toMatchObject({ code: "configuration" });
  });
});
