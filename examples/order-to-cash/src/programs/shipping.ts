import { type OrderConfirmed, createShippingConsumer, createShippingProducer } from "@contracts/shipping";
import { type StartProgram, heard, idFor, now } from "../program.ts";

/** Has orders packed, finds a carrier, and follows parcels to the door. */
export const startShipping: StartProgram = async ({ transport, hooks }) => {
  const shipping = createShippingProducer({ transport, hooks });
  const underway = new Map<string, OrderConfirmed>();

  return createShippingConsumer({ transport, hooks, group: "shipping" })
    .on.orderConfirmed(async (order) => {
      const { orderId, customerId, reservationId, lines, deliveryAddress } = order;
      const shipmentId = idFor(orderId, "shp");
      const packed = await shipping.packOrder({ shipmentId, orderId, reservationId, lines });
      const { postalCode, country } = deliveryAddress;
      const quote = await shipping.quoteDelivery({
        shipmentId,
        weightGrams: packed.weightGrams,
        destination: { postalCode, country },
      });
      underway.set(shipmentId, order);
      await shipping.orderShipped({
        orderId,
        customerId,
        shipmentId,
        reservationId,
        carrier: quote.carrier,
        // The label carries the shipment's own number.
        trackingNumber: `PP${shipmentId.slice("shp_".length).toUpperCase()}NL`,
        shippedAt: now(),
        window: quote.window,
      });
    })
    .on.parcelScanned(async ({ shipmentId, status, scannedAt }) => {
      const order = underway.get(shipmentId);
      if (status !== "delivered" || !order) return;
      underway.delete(shipmentId);
      const { orderId, customerId } = order;
      await shipping.orderDelivered({ orderId, customerId, shipmentId, deliveredAt: scannedAt });
    })
    .on.orderCancelled(heard)
    .start();
};
