/** What a till prints, in the words of everybody else. */
import { defineReceiptToSale } from "@contracts/tills/mappers";

export const receiptToSale = defineReceiptToSale(({ from, fields, each, dropped }) => ({
  fields: {
    saleId: from("shop", "rcpt", (shop, number) => `sal_${shop.toLowerCase()}${number}`),
    locationId: from("shop", (shop) => `loc_${shop.toLowerCase()}`),
    soldAt: from("stamp", (seconds) => new Date(seconds * 1_000).toISOString()),
    lines: each("items", (item) => ({
      productId: item.from("art", (article) => `prd_${article.toLowerCase()}`),
      name: dropped("tills know articles by their number alone"),
      quantity: item.from("qty"),
      unitPrice: fields({ amount: item.from("cents", amountOf), currency: from("cur") }),
    })),
    total: fields({ amount: from("sum", amountOf), currency: from("cur") }),
    customerId: from("card", (card) => (card === undefined ? undefined : `cus_${card.toLowerCase()}`)),
  },
  ignored: { op: "personal, and nobody outside the shop needs it" },
}));

/** `1205` cents are `"12.05"`. */
function amountOf(cents: number): string {
  return (cents / 100).toFixed(2);
}
