/** A small contract, written by hand as generated code would be: the shop that the runtime's tests talk about. */
import type { MessageDefinition, ReceiveDefinitions, SendDefinitions, Validate } from "@concord/runtime";

export interface Order {
  readonly orderId: string;
  readonly total: number;
  readonly email?: string;
}
export interface Cancellation {
  readonly orderId: string;
  readonly why: string;
}
export interface Question {
  readonly sku: string;
}
export interface Price {
  readonly sku: string;
  readonly price: string;
}
export interface Eta {
  readonly eta: string;
}

/** `{ orderId: "string", "total?": "number" }`: what a small schema says, checked as a generated validator would. */
export function shape(fields: Readonly<Record<string, "string" | "number">>): Validate {
  return (value) => {
    if (typeof value !== "object" || value === null) return [{ field: "", rule: "type", message: "must be object" }];
    const record = value as Readonly<Record<string, unknown>>;
    const violations = Object.entries(fields).flatMap(([declared, type]) => {
      const name = declared.replace("?", "");
      if (record[name] === undefined)
        return declared === name ? [{ field: `/${name}`, rule: "required", message: "is required" }] : [];
      return typeof record[name] === type ? [] : [{ field: `/${name}`, rule: "type", message: `must be ${type}` }];
    });
    return violations.length === 0 ? undefined : violations;
  };
}

/** The contract, at addresses that begin with `at`, so that tests on one broker do not meet. */
export function createShop(at = "") {
  const common = { contract: "shop@1.2.0", contentType: "application/json" } as const;
  const orders = { name: "orders", address: `${at}orders` };

  const orderPlaced: MessageDefinition<Order> = {
    ...common,
    name: "orderPlaced",
    type: "shop.orderPlaced",
    channel: orders,
    validate: shape({ orderId: "string", total: "number", "email?": "string" }),
    key: ({ orderId }) => orderId,
  };
  /** On the channel of the orders; a tombstone says that it was withdrawn. */
  const orderCancelled: MessageDefinition<Cancellation | null> = {
    ...common,
    name: "orderCancelled",
    type: "shop.orderCancelled",
    channel: orders,
    validate: shape({ orderId: "string", why: "string" }),
    tombstone: true,
  };
  /** Without a key: the broker may bring it again later without anything overtaking it. */
  const stockCounted: MessageDefinition<Order> = {
    ...common,
    name: "stockCounted",
    type: "shop.stockCounted",
    channel: { name: "stock", address: `${at}stock` },
    validate: shape({ orderId: "string", total: "number", "email?": "string" }),
  };
  const etaChanged: MessageDefinition<Eta, { readonly tenant: string; readonly urgency?: number }, "shipmentId"> = {
    ...common,
    name: "etaChanged",
    type: "shop.etaChanged",
    channel: { name: "etas", address: `${at}shipments.{shipmentId}.eta`, parameters: ["shipmentId"] },
    validate: shape({ eta: "string" }),
    validateHeaders: shape({ tenant: "string", "urgency?": "number" }),
    headers: [{ name: "urgency", type: "number" }],
  };
  const quotePrice: MessageDefinition<Question> = {
    ...common,
    name: "quotePrice",
    type: "shop.quotePrice",
    channel: { name: "quotes", address: `${at}quotes` },
    validate: shape({ sku: "string" }),
  };
  const priceQuoted: MessageDefinition<Price> = {
    ...common,
    name: "priceQuoted",
    type: "shop.priceQuoted",
    channel: { name: "prices", address: "" },
    validate: shape({ sku: "string", price: "string" }),
  };

  const sends = {
    orderPlaced: { message: orderPlaced, operation: "sendOrderPlaced" },
    orderCancelled: { message: orderCancelled, operation: "sendOrderCancelled" },
    stockCounted: { message: stockCounted, operation: "sendStockCounted" },
    etaChanged: { message: etaChanged, operation: "sendEtaChanged" },
    quotePrice: { message: quotePrice, operation: "askPrice", replies: [priceQuoted] },
  } satisfies SendDefinitions;
  const receives = {
    orderPlaced: { message: orderPlaced, operation: "onOrderPlaced", required: false },
    orderCancelled: { message: orderCancelled, operation: "onOrderCancelled", required: false },
    stockCounted: { message: stockCounted, operation: "onStockCounted", required: false },
    etaChanged: { message: etaChanged, operation: "onEtaChanged", required: false },
    quotePrice: { message: quotePrice, operation: "onQuotePrice", replies: [priceQuoted], required: false },
  } satisfies ReceiveDefinitions;
  return { sends, receives };
}
