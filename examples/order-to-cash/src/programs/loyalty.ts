import { createLoyaltyConsumer, createLoyaltyProducer } from "@contracts/loyalty";
import { type StartProgram, heard, now } from "../program.ts";

/** A point for each whole unit of money, when an order is done. */
export const startLoyalty: StartProgram = async ({ transport, hooks }) => {
  const loyalty = createLoyaltyProducer({ transport, hooks });
  const balances = new Map<string, number>();
  return createLoyaltyConsumer({ transport, hooks, group: "loyalty" })
    .on.orderCompleted(async ({ orderId, customerId, total }) => {
      const points = Math.floor(Number(total.amount));
      const balance = (balances.get(customerId) ?? 0) + points;
      balances.set(customerId, balance);
      await loyalty.pointsEarned({ customerId, orderId, points, balance, earnedAt: now() });
    })
    .on.customerRegistered(heard)
    .on.customerErased(({ customerId }) => void balances.delete(customerId))
    .start();
};
