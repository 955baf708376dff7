import { type OrderPlaced, createOrdersConsumer, createOrdersProducer } from "@contracts/orders";
import { type StartProgram, heard, idFor, now } from "../program.ts";

interface Progress {
  readonly order: OrderPlaced;
  delivered: boolean;
  paid: boolean;
}

/** Records orders, asks for goods and money, promises, and closes what is delivered and paid. */
export const startOrders: StartProgram = async ({ transport, hooks }) => {
  const orders = createOrdersProducer({ transport, hooks });
  const open = new Map<string, Progress>();

  const progressOf = (orderId: string): Progress => {
    const progress = open.get(orderId);
    if (!progress) throw new Error("an order that was never placed here");
    return progress;
  };

  const cancel = async (orderId: string, reason: "customer-request" | "out-of-stock" | "payment-failed") => {
    const { customerId } = progressOf(orderId).order;
    open.delete(orderId);
    await orders.orderCancelled({ orderId, customerId, reason, cancelledAt: now() });
  };

  const completeWhenDone = async (orderId: string) => {
    const { order, delivered, paid } = progressOf(orderId);
    if (!delivered || !paid) return;
    open.delete(orderId);
    const { customerId, total } = order;
    await orders.orderCompleted({ orderId, customerId, total, completedAt: now() });
  };

  return (
    createOrdersConsumer({ transport, hooks, group: "orders" })
      .on.placeOrder(async (wish) => {
        const order = { ...wish, placedAt: now() };
        open.set(order.orderId, { order, delivered: false, paid: false });
        await orders.orderPlaced(order);
        await orders.reserveStock({
          reservationId: idFor(order.orderId, "rsv"),
          orderId: order.orderId,
          lines: order.lines.map(({ productId, quantity }) => ({ productId, quantity })),
        });
      })
      .on.inventoryReserved(async ({ orderId }) => {
        const { customerId, total } = progressOf(orderId).order;
        await orders.authorisePayment({ paymentId: idFor(orderId, "pay"), orderId, customerId, ...total });
      })
      .on.paymentAuthorised(async ({ orderId, paymentId }) => {
        const { customerId, lines, deliveryAddress } = progressOf(orderId).order;
        await orders.orderConfirmed({
          orderId,
          customerId,
          paymentId,
          reservationId: idFor(orderId, "rsv"),
          confirmedAt: now(),
          lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
          deliveryAddress,
        });
      })
      .on.orderDelivered(async ({ orderId }) => {
        progressOf(orderId).delivered = true;
        await completeWhenDone(orderId);
      })
      .on.invoicePaid(async ({ orderId }) => {
        progressOf(orderId).paid = true;
        await completeWhenDone(orderId);
      })
      .on.reservationRejected(({ orderId }) => cancel(orderId, "out-of-stock"))
      .on.cancelOrder(async ({ orderId }) => {
        await orders.releaseStock({ orderId, reservationId: idFor(orderId, "rsv") });
        await cancel(orderId, "customer-request");
      })
      // A failed payment leaves the order waiting: somebody may put it right.
      .on.paymentFailed(heard)
      .on.orderShipped(heard)
      .start()
  );
};
