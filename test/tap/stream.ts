/** A stream of messages of which it is known how many are broken, and how. */
import { fileURLToPath } from "node:url";
import { type Channel, diskFiles, loadFabric } from "@concord/contracts";
import type { Wire } from "@concord/runtime";
import { type TappedMessage, channelMessages } from "@concord/tap";

export const workspace = fileURLToPath(new URL("workspace", import.meta.url));

/** Stands in every value of every payload, and must stand nowhere else. */
export const marker = "secret-4711";

export async function tapped(): Promise<{ readonly channel: Channel; readonly messages: readonly TappedMessage[] }> {
  const fabric = await loadFabric(diskFiles({ cwd: workspace, root: "contracts" }), { root: "contracts" });
  const channel = fabric.channels.find(({ name }) => name === "orderEvents")!;
  return { channel, messages: await channelMessages(fabric, channel) };
}

const order = {
  orderId: marker,
  currency: "EUR",
  lines: [{ sku: marker, quantity: 1 }],
};

export function wire(data: unknown, headers: Readonly<Record<string, string>> = {}): Wire {
  return {
    channel: "order.events",
    headers: {
      "ce-specversion": "1.0",
      "ce-id": "1",
      "ce-type": "shop.orderPlaced",
      "content-type": "application/json",
      tenant: marker,
      ...headers,
    },
    body: Buffer.from(typeof data === "string" ? data : JSON.stringify(data)),
  };
}

/** Eight messages: four valid, three broken in three ways, one of another type. */
export function mixed(): readonly Wire[] {
  return [
    wire({ ...order, channel: "web", labels: { [marker]: marker } }),
    wire({ ...order, currency: "USD", nickname: marker }),
    wire({ ...order, lines: [{ sku: marker, quantity: 2 }], channel: marker }),
    wire({ orderId: marker }, { "ce-type": "shop.orderCancelled" }),
    wire({ ...order, currency: marker }),
    wire({ ...order, lines: [order.lines[0], { sku: marker, quantity: 0 }] }),
    wire(`{"orderId": "${marker}"`),
    wire(order, { "ce-type": "shop.somethingElse" }),
  ];
}
