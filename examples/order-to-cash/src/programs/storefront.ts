import { type PlaceOrder, createStorefrontProducer } from "@contracts/storefront";
import type { Surroundings } from "../program.ts";

/** The web shop: all it does here is to press *Order and pay*. */
export function createStorefront(surroundings: Surroundings): {
  orderAndPay(order: PlaceOrder): Promise<void>;
} & AsyncDisposable {
  const shop = createStorefrontProducer(surroundings);
  return {
    orderAndPay: async (order) => void (await shop.placeOrder(order)),
    [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
  };
}
