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
const toOrder = define(({ from, fields, constant, dropped }) => ({
  fields: {
    orderId: from("number"),
    total: fields({ amount: from("cents", (cents) => (cents / 100).toFixed(2)), currency: from("currency") }),
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
    mapped: { orderId: ["number"], "total.amount": ["cents"], "total.currency": ["currency"], note: ["remark"] },
    defaulted: ["channel"],
    dropped: { coupon: "tills know no coupons" },
    ignored: { cashier: "personal, and nobody needs it" },
  });
});

test("what is missing or wrong does not compile", () => {
  define(({ from, fields, constant }) => ({
    // @ts-expect-error a field of the target is missing
    fields: {
      orderId: from("number"),
      channel: constant("shop"),
      total: fields({ amount: from("cents", String), currency: from("currency") }),
      note: from("remark"),
    },
    ignored: { cashier: "x" },
  }));
  define(({ from, fields, constant, dropped }) => ({
    fields: {
      orderId: from("number"),
      total: fields({ amount: from("cents", String), currency: from("currency") }),
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
      // @ts-expect-error an object is made field by field
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

interface Slip {
  head: { no: number; shop?: { code: string; street: string } };
  items?: { art: string; cents: number; tags: string[]; maker: { name: string } }[];
  money: { amount: string; currency: string };
  trail: Trail;
  extra: Record<string, string>;
}
/** A shape that contains itself. */
interface Trail {
  step: string;
  next?: Trail;
}
interface Bill {
  id: string;
  place?: { code: string; city?: string };
  lines?: { sku: string; price: { amount: string; currency: string }; maker: string | null; labels: string[] }[];
  total: { amount: string; currency: string };
  makers: string[];
  trail: Trail;
  kind: { type: "a"; x: number } | { type: "b"; y: number };
  labels: Record<string, string>;
}

const toBill = createMapper<Slip, Bill>()(({ from, within, each, fields, joined, constant, dropped }) => ({
  fields: {
    id: from("head.no", String),
    place: within("head.shop", (shop) => ({ code: shop.from("code"), city: dropped("not known") })),
    lines: each("items", (item) => ({
      sku: item.from("art"),
      price: fields({
        amount: joined(item.from("cents"), from("money.currency"), (cents, currency) => `${cents} ${currency}`),
        currency: from("money.currency"),
      }),
      maker: item.from("maker.name"),
      labels: item.from("tags"),
    })),
    total: from("money"),
    makers: from("items[].maker.name", (names) => names ?? []),
    trail: from("trail"),
    kind: constant({ type: "a", x: 1 }),
    labels: from("extra"),
  },
  ignored: { "head.shop.street": "the code says it" },
}));

const slip: Slip = {
  head: { no: 7, shop: { code: "HAM", street: "Kai 1" } },
  items: [
    { art: "OAK7", cents: 5, tags: ["a"], maker: { name: "Elm" } },
    { art: "ASH2", cents: 6, tags: [], maker: { name: "Fir" } },
  ],
  money: { amount: "11", currency: "EUR" },
  trail: { step: "one", next: { step: "two" } },
  extra: { a: "b" },
};

test("maps objects and lists at every depth, each item with what stands around it", () => {
  expect(toBill(slip)).toEqual({
    id: "7",
    place: { code: "HAM" },
    lines: [
      { sku: "OAK7", price: { amount: "5 EUR", currency: "EUR" }, maker: "Elm", labels: ["a"] },
      { sku: "ASH2", price: { amount: "6 EUR", currency: "EUR" }, maker: "Fir", labels: [] },
    ],
    total: { amount: "11", currency: "EUR" },
    makers: ["Elm", "Fir"],
    trail: { step: "one", next: { step: "two" } },
    kind: { type: "a", x: 1 },
    labels: { a: "b" },
  });
});

test("leaves out what follows an object or a list that is not there", () => {
  const { items: _items, ...without } = slip;
  expect(toBill({ ...without, head: { no: 8 } })).toEqual({
    id: "8",
    total: { amount: "11", currency: "EUR" },
    makers: [],
    trail: { step: "one", next: { step: "two" } },
    kind: { type: "a", x: 1 },
    labels: { a: "b" },
  });
});

test("says what became of each field by its path", () => {
  expect(toBill.coverage).toEqual({
    mapped: {
      id: ["head.no"],
      "place.code": ["head.shop.code"],
      "lines[].sku": ["items[].art"],
      "lines[].price.amount": ["items[].cents", "money.currency"],
      "lines[].price.currency": ["money.currency"],
      "lines[].maker": ["items[].maker.name"],
      "lines[].labels": ["items[].tags"],
      total: ["money"],
      makers: ["items[].maker.name"],
      trail: ["trail"],
      labels: ["extra"],
    },
    defaulted: ["kind"],
    dropped: { "place.city": "not known" },
    ignored: { "head.shop.street": "the code says it" },
  });
});

test("what neither side has does not compile", () => {
  type From = { a: { b: string }; list?: { d: string }[]; note: string; deep: { deeper: { deepest: string } } };
  type To = { x: { y: string }; list?: { d: string }[]; deep?: { deeper: { deepest: string } } };
  const defineTo = createMapper<From, To>();
  defineTo(({ from, fields, each, constant }) => ({
    fields: {
      x: fields({ y: from("a.b") }),
      list: each("list", (item) => ({ d: item.from("d") })),
      deep: from("deep"),
      // @ts-expect-error the target has no such field
      gone: constant(1),
    },
    ignored: { note: "x" },
  }));
  defineTo(({ from, fields, each, constant }) => ({
    fields: {
      // @ts-expect-error nor has a part of it
      x: fields({ y: from("a.b"), gone: constant(1) }),
      // @ts-expect-error nor an item of a list
      list: each("list", (item) => ({ d: item.from("d"), gone: constant(1) })),
      deep: fields({
        deeper: fields({ deepest: from("deep.deeper.deepest") }),
      }),
    },
    ignored: { note: "x" },
  }));
  defineTo(({ from, fields, each, dropped }) => ({
    fields: {
      x: fields({ y: from("a.b") }),
      list: each("list", (item) => ({ d: item.from("d") })),
      deep: dropped("x"),
    },
    ignored: {
      note: "x",
      deep: "x",
      // @ts-expect-error the source has no such field
      gone: "x",
    },
  }));
  defineTo(({ from, fields, dropped }) => ({
    fields: { x: fields({ y: from("a.b") }), list: dropped("x"), deep: from("deep") },
    // What is used may be given a reason as well.
    ignored: { note: "x", "list[].d": "x", list: "x", "deep.deeper.deepest": "x" },
  }));
  expect(true).toBe(true);
});

test("what is missing or wrong inside does not compile", () => {
  type From = { a: { b: string; c: string }; list: { d: string; e: string }[]; count: number };
  type To = { x: { y: string; z?: string }; list: { d: string }[]; count: number };
  const defineTo = createMapper<From, To>();
  defineTo(({ from, fields, each }) => ({
    fields: {
      // @ts-expect-error `z` of the target is missing
      x: fields({ y: from("a.b") }),
      // @ts-expect-error `d` of each item is missing
      list: each("list", () => ({})),
      count: from("count"),
    },
    ignored: { "a.c": "x", list: "x" },
  }));
  defineTo(({ from, fields, each, dropped }) => ({
    fields: {
      x: fields({ y: from("a.b"), z: dropped("x") }),
      list: each("list", (item) => ({ d: item.from("d") })),
      count: from("list", (list) => list.length),
    },
    // @ts-expect-error `a.c` and `count` are neither used nor ignored
    ignored: { "list[].e": "x" },
  }));
  defineTo(({ from, fields, each, dropped }) => ({
    fields: {
      // @ts-expect-error no such field in the source
      x: fields({ y: from("a.f"), z: dropped("x") }),
      // @ts-expect-error a number is no text
      list: each("list", () => ({ d: from("count") })),
      count: from("count"),
    },
    ignored: { a: "x", list: "x" },
  }));
  expect(true).toBe(true);
});
