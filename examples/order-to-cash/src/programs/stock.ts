import { createStockConsumer, createStockProducer } from "@contracts/stock";
import { type StartProgram, heard, inDays, now } from "../program.ts";

const warehouse = "loc_venlo";
const openingStock = 40;

/** Knows what lies where, sets goods aside, and counts them out. */
export const startStock: StartProgram = async ({ transport, hooks }) => {
  const stock = createStockProducer({ transport, hooks });
  const onHand = new Map<string, number>();
  const reserved = new Map<string, readonly { readonly productId: string; readonly quantity: number }[]>();

  const held = (productId: string): number =>
    [...reserved.values()].flat().reduce((sum, line) => sum + (line.productId === productId ? line.quantity : 0), 0);
  const levelOf = (productId: string) => onHand.get(productId) ?? openingStock;

  return createStockConsumer({ transport, hooks, group: "stock" })
    .on.reserveStock(async ({ reservationId, orderId, lines }) => {
      const shortfalls = lines
        .map(({ productId, quantity }) => ({
          productId,
          requested: quantity,
          available: levelOf(productId) - held(productId),
        }))
        .filter(({ requested, available }) => requested > available);
      if (shortfalls.length > 0) {
        await stock.reservationRejected({ reservationId, orderId, shortfalls, rejectedAt: now() });
        return;
      }
      reserved.set(reservationId, lines);
      await stock.inventoryReserved({
        reservationId,
        orderId,
        lines: lines.map((line) => ({ ...line, locationId: warehouse })),
        expiresAt: inDays(3),
      });
    })
    .on.releaseStock(({ reservationId }) => void reserved.delete(reservationId))
    .on.orderShipped(async ({ reservationId }) => {
      const lines = reserved.get(reservationId) ?? [];
      reserved.delete(reservationId);
      for (const { productId, quantity } of lines) {
        const left = levelOf(productId) - quantity;
        onHand.set(productId, left);
        const level = { productId, locationId: warehouse, onHand: left, available: left - held(productId) };
        await stock.inventoryUpdatedV2({ level, cause: "order", updatedAt: now() });
        // The tills still read the first version; it is sent until its sunset.
        await stock.inventoryUpdated({ productId, quantity: left, updatedAt: now() });
      }
    })
    .on.goodsReceived(heard)
    .on.returnReceived(heard)
    .on.saleRecorded(heard)
    .on.shelfRestocked(heard)
    .start();
};
