/** Service Bus by hand: the client's own sender and receiver, with its defaults for locks. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ServiceBusClient } from "@azure/service-bus";
import { servicebus as transport } from "@concord/transport-servicebus";
import { newEvent } from "./event.ts";
import { type Lane, type OpenLane, prefetch } from "./lane.ts";
import { isOrder, order } from "./order.ts";

/** Started beside this process; there is nothing to install. */
export async function startServiceBusFake() {
  const service = fork(fileURLToPath(new URL("servicebus-service.ts", import.meta.url)), [], {
    execArgv: ["--conditions=source", "--disable-warning=ExperimentalWarning"],
  });
  const [environment] = (await once(service, "message")) as [Readonly<Record<string, string>>];
  return { environment, [Symbol.asyncDispose]: async () => service.disconnect() };
}

export const servicebus: OpenLane = async ({ environment, address }) => {
  const connectionString = environment["SERVICEBUS_CONNECTION_STRING"]!;
  await makeQueue(environment, address);
  const client = new ServiceBusClient(connectionString);
  const sender = client.createSender(address);
  await sender.createMessageBatch();
  const receiver = client.createReceiver(address, { skipParsingBodyAsJson: true });
  const subscription = receiver.subscribe(
    {
      async processMessage(message) {
        if (!isOrder(String(message.body))) return;
        await receiver.completeMessage(message);
        lane.received(1);
      },
      processError: async ({ error }) => console.error(error),
    },
    { autoCompleteMessages: false, maxConcurrentCalls: prefetch },
  );
  const lane: Lane = {
    async send() {
      const { specversion, id, source, type, time } = newEvent();
      await sender.sendMessages({
        body: Buffer.from(JSON.stringify(order)),
        contentType: "application/json",
        messageId: id,
        applicationProperties: {
          "cloudEvents:specversion": specversion,
          "cloudEvents:id": id,
          "cloudEvents:source": source,
          "cloudEvents:type": type,
          "cloudEvents:time": time,
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

/** By the transport: who sends by hand makes nothing. */
async function makeQueue(environment: Readonly<Record<string, string>>, address: string): Promise<void> {
  const maker = transport({
    connectionString: environment["SERVICEBUS_CONNECTION_STRING"]!,
    administration: environment["SERVICEBUS_ADMINISTRATION"]!,
    create: "all",
    queues: [address],
  });
  await maker.connect();
  const listener = { delivered: () => undefined, failed: () => undefined };
  const channels = [{ name: address, address }];
  const made = await maker.subscribe({ channels, group: "any", prefetch: 1, ephemeral: false }, listener);
  await made.stop({ drainMs: 0 });
  await maker.close();
}
