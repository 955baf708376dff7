/** What a till prints, in the words of everybody else. */
import { defineReceiptToSale } from "@contracts/tills/mappers";

export const receiptToSale = defineReceiptToSale(({ from }) => ({
  fields: {
    saleId: from("shop", "rcpt", (shop, number) => `sal_${shop.toLowerCase()}${number}`),
    locationId: from("shop", (shop) => `loc_${shop.toLowerCase()}`),
    soldAt: from("stamp", (seconds) => new Date(seconds * 1_000).toISOString()),
    lines: from("items", "cur", (items, currency) =>
      items.map(({ art, qty, cents }) => ({
        productId: `prd_${art.toLowerCase()}`,
        quantity: qty,
        unitPrice: { amount: amountOf(cents), currency },
      })),
    ),
    total: from("sum", "cur", (cents, currency) => ({ amount: amountOf(cents), currency })),
    customerId: from("card", (card) => (card === undefined ? undefined : `cus_${card.toLowerCase()}`)),
  },
  ignored: { op: "personal, and nobody outside the shop needs it" },
}));

/** `1205` cents are `"12.05"`. */
function amountOf(cents: number): string {
  return (cents / 100).toFixed(2);
}
