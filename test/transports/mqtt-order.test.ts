import { EventEmitter } from "node:events";
import { setImmediate } from "node:timers/promises";
import type { Delivery } from "@concord/runtime";
import type { MqttClient } from "mqtt";
import { expect, test } from "vitest";
import { MqttSubscription } from "../../packages/transport-mqtt/src/mqtt-subscription.ts";

/** What of a client acknowledges: it does so when those who listen have had the message. */
class Client extends EventEmitter {
  readonly acknowledged: number[] = [];
  readonly ["_sendPacket"] = ({ messageId }: { readonly cmd: string; readonly messageId: number }): void => {
    this.acknowledged.push(messageId);
  };
  bring(messageId: number): void {
    this.emit("message", "orders", Buffer.of(), { messageId, topic: "orders", payload: Buffer.of() });
    this["_sendPacket"]({ cmd: "puback", messageId });
  }
}

test("messages are acknowledged in the order in which they are settled", async () => {
  const client = new Client();
  const held: Delivery[] = [];
  const subscription = new MqttSubscription({
    prefetch: 1,
    read: (topic) => topic,
    listener: {
      delivered(delivery) {
        if (held.push(delivery) > 1) void delivery.settle({ ack: true, outcome: "handled" });
      },
      failed: () => undefined,
    },
  });
  subscription.listen(client as unknown as MqttClient);
  for (const messageId of [1, 2, 3]) client.bring(messageId);
  await setImmediate();
  expect(client.acknowledged).toEqual([]);
  void held[0]!.settle({ ack: true, outcome: "handled" });
  expect(client.acknowledged).toEqual([1, 2, 3]);
});
