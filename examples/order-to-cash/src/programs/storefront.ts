import { type PlaceOrder, createStorefrontProducer } from "@contracts/storefront";
import type { ProducerOptions } from "@concord/runtime";

/** The web shop: all it does here is to press *Order and pay*. */
export function createStorefront(options: ProducerOptions): {
  orderAndPay(order: PlaceOrder): Promise<void>;
} & AsyncDisposable {
  const shop = createStorefrontProducer(options);
  return {
    orderAndPay: async (order) => void (await shop.placeOrder(order)),
    [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
  };
}
