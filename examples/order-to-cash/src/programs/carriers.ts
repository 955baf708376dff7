import { createCarriersConsumer, createCarriersProducer } from "@contracts/carriers";
import { type StartProgram, inDays } from "../program.ts";

/** Speaks to the carriers: asks what a delivery costs, and passes on what their scanners see. */
export const startCarriers: StartProgram = async ({ transport, hooks }) => {
  const carriers = createCarriersProducer({ transport, hooks });
  return createCarriersConsumer({ transport, hooks, group: "carriers" })
    .on.quoteDelivery(({ shipmentId }) => ({
      shipmentId,
      carrier: "Polder Post",
      price: { amount: "6.20", currency: "EUR" },
      window: { earliest: inDays(1), latest: inDays(2) },
    }))
    .on.trackingReported(async ({ trackingNumber, code, at, place }) => {
      if (code !== "DLV") return;
      await carriers.parcelScanned({
        shipmentId: `shp_${trackingNumber.slice("PP".length, -"NL".length).toLowerCase()}`,
        carrier: "Polder Post",
        status: "delivered",
        scannedAt: at,
        ...(place !== undefined && { place }),
      });
    })
    .start();
};
