import { createWarehouseConsumer } from "@contracts/warehouse";
import { type StartProgram, heard, now } from "../program.ts";

const gramsPerPiece = 1_900;

/** Packs what it is asked to pack, and answers with the weight. */
export const startWarehouse: StartProgram = async ({ transport, hooks }) =>
  createWarehouseConsumer({ transport, hooks, group: "warehouse" })
    .on.packOrder(({ shipmentId, orderId, lines }) => ({
      shipmentId,
      orderId,
      weightGrams: lines.reduce((grams, { quantity }) => grams + quantity * gramsPerPiece, 0),
      packedAt: now(),
    }))
    .on.replenishShop(heard)
    .on.shortageDetected(heard)
    .start();
