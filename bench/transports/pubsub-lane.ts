/** Pub/Sub by hand: the client's own topic and subscription, with its defaults for batches and leases. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { PubSub } from "@google-cloud/pubsub";
import { newEvent } from "./event.ts";
import { type Lane, type OpenLane, prefetch } from "./lane.ts";
import { isOrder, order } from "./order.ts";

const projectId = "bench";

/** Started beside this process; there is nothing to install. */
export async function startService() {
  const service = fork(fileURLToPath(new URL("pubsub-service.ts", import.meta.url)), [], {
    execArgv: ["--conditions=source", "--disable-warning=ExperimentalWarning"],
  });
  const [endpoint] = (await once(service, "message")) as [string];
  return {
    environment: { PUBSUB_PROJECT_ID: projectId, PUBSUB_EMULATOR_HOST: endpoint },
    [Symbol.asyncDispose]: async () => service.disconnect(),
  };
}

export const pubsub: OpenLane = async ({ environment, address }) => {
  const client = new PubSub({
    projectId,
    apiEndpoint: environment["PUBSUB_EMULATOR_HOST"]!,
    emulatorMode: true,
  });
  const [topic] = await client.createTopic(address);
  await topic.createSubscription(address);
  const subscription = client.subscription(address, { flowControl: { maxMessages: prefetch } });
  subscription.on("message", (message) => {
    if (!isOrder(message.data.toString())) return;
    message.ack();
    lane.received(1);
  });
  const lane: Lane = {
    async send() {
      const { specversion, id, source, type, time } = newEvent();
      await topic.publishMessage({
        data: Buffer.from(JSON.stringify(order)),
        attributes: {
          "ce-specversion": specversion,
          "ce-id": id,
          "ce-source": source,
          "ce-type": type,
          "ce-time": time,
          "content-type": "application/json",
        },
      });
    },
    received: () => undefined,
    async close() {
      await subscription.close();
      await client.close();
    },
  };
  return lane;
};
