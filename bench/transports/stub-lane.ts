import { createConsumer, createProducer, type Transport } from "@concord/runtime";
import { type Lane, prefetch } from "./lane.ts";
import { order, orderPlaced } from "./order.ts";

/** Producer and consumer as they are generated, with their defaults: both ends validate, duplicates are noticed. */
export async function stubLane(transport: Transport, address: string): Promise<Lane> {
  const message = orderPlaced(address);
  const consumer = await createConsumer(
    "billing",
    { orderPlaced: { message, operation: "receive" } },
    { transport, group: `stubs-${address}`, prefetch, concurrency: prefetch, hooks: {} },
  )
    .on.orderPlaced(({ orderId }) => {
      if (orderId === order.orderId) lane.received(1);
    })
    .start();
  const orders = createProducer("orders", { orderPlaced: { message, operation: "send" } }, { transport });
  const lane: Lane = {
    async send(count) {
      if (count === 1) await orders.orderPlaced(order);
      else await orders.orderPlaced.batch(Array.from({ length: count }, () => ({ data: order })));
    },
    received: () => undefined,
    async close() {
      await consumer.stop();
      await transport.close();
    },
  };
  return lane;
}
