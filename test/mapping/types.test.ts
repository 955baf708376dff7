import { createMapper } from "@concord/runtime/mapping";
import { expect, test } from "vitest";

interface Sale {
  number: string;
  cents: number;
  currency: "EUR" | "GBP";
  cashier: string;
  remark?: string;
}
interface Order {
  orderId: string;
  total: { amount: string; currency: "EUR" | "GBP" };
  channel: "shop" | "web";
  note?: string;
  coupon?: string;
}

const define = createMapper<Sale, Order>();
const toOrder = define(({ from, constant, dropped }) => ({
  fields: {
    orderId: from("number"),
    total: from("cents", "currency", (cents, currency) => ({ amount: (cents / 100).toFixed(2), currency })),
    channel: constant("shop"),
    note: from("remark"),
    coupon: dropped("tills know no coupons"),
  },
  ignored: { cashier: "personal, and nobody needs it" },
}));

test("maps field by field, and leaves out what is not there", () => {
  expect(toOrder({ number: "7", cents: 11990, currency: "EUR", cashier: "Ines" })).toEqual({
    orderId: "7",
    total: { amount: "119.90", currency: "EUR" },
    channel: "shop",
  });
});

test("says what became of each field", () => {
  expect(toOrder.coverage).toEqual({
    mapped: { orderId: ["number"], total: ["cents", "currency"], note: ["remark"] },
    defaulted: ["channel"],
    dropped: { coupon: "tills know no coupons" },
    ignored: { cashier: "personal, and nobody needs it" },
  });
});

test("what is missing or wrong does not compile", () => {
  define(({ from, constant }) => ({
    // @ts-expect-error a field of the target is missing
    fields: {
      orderId: from("number"),
      channel: constant("shop"),
      total: from("cents", "currency", (cents, currency) => ({ amount: `${cents}`, currency })),
      note: from("remark"),
    },
    ignored: { cashier: "x" },
  }));
  define(({ from, constant, dropped }) => ({
    fields: {
      orderId: from("number"),
      total: from("cents", "currency", (cents, currency) => ({ amount: `${cents}`, currency })),
      channel: constant("shop"),
      note: from("remark"),
      coupon: dropped("x"),
    },
    // @ts-expect-error a field of the source is neither used nor ignored
    ignored: {},
  }));
  define(({ from, constant, dropped }) => ({
    fields: {
      // @ts-expect-error a required field cannot be dropped
      orderId: dropped("x"),
      total: from("cents", "currency", (cents, currency) => ({ amount: `${cents}`, currency })),
      // @ts-expect-error not a value of the field
      channel: constant("post"),
      note: from("remark"),
      coupon: dropped("x"),
    },
    ignored: { cashier: "x", number: "x" },
  }));
  expect(true).toBe(true);
});
