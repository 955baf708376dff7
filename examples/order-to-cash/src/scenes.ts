import { randomUUID } from "node:crypto";
import { createCarriersClientProducer } from "@contracts/carriers/client";
import { type PlaceOrder, sends } from "@contracts/storefront";
import { now } from "./program.ts";
import type { createStorefront } from "./programs/storefront.ts";
import type { Transports } from "./transports.ts";

/** What a scene may use to make things happen: the shop, the postman, and the bare brokers. */
export interface Stage {
  readonly shop: ReturnType<typeof createStorefront>;
  readonly postman: ReturnType<typeof createCarriersClientProducer>;
  readonly transport: Transports;
  /** Resolves when a message of this type has been published in this scene; rejects when it takes too long. */
  readonly seen: (type: string) => Promise<void>;
}

export interface Scene {
  readonly title: string;
  play(stage: Stage): Promise<void>;
  /** Message types and how often each must have been published: the flow, as the contracts tell it. */
  readonly expects: Readonly<Record<string, number>>;
  readonly deadLetters?: number;
  readonly duplicates?: number;
  /** What it comes to when all went well. */
  readonly moral: string;
}

const maya: PlaceOrder = {
  orderId: "ord_7f3k9q2m",
  customerId: "cus_4h8t2n6w",
  salesChannel: "web",
  lines: [
    {
      productId: "prd_lamp014",
      name: "Skagen table lamp",
      quantity: 2,
      unitPrice: { amount: "39.50", currency: "EUR" },
    },
    {
      productId: "prd_throw031",
      name: "Fjord wool throw",
      quantity: 1,
      unitPrice: { amount: "59.00", currency: "EUR" },
    },
  ],
  total: { amount: "138.00", currency: "EUR" },
  deliveryAddress: {
    recipient: "Maya Lindqvist",
    street: "Keizersgracht 112",
    city: "Amsterdam",
    postalCode: "1015 CW",
    country: "NL",
  },
};

const tom: PlaceOrder = {
  orderId: "ord_9x2d5r8b",
  customerId: "cus_8m1v7c3j",
  salesChannel: "app",
  lines: [
    {
      productId: "prd_chair007",
      name: "Loch reading chair",
      quantity: 1,
      unitPrice: { amount: "249.00", currency: "GBP" },
    },
  ],
  total: { amount: "249.00", currency: "GBP" },
  deliveryAddress: {
    recipient: "Tom Okafor",
    street: "18 Hyde Terrace",
    city: "Leeds",
    postalCode: "LS2 9LN",
    country: "GB",
  },
};

const fromOrderToParcel = {
  "commerce.placeOrder": 1,
  "commerce.orderPlaced": 1,
  "inventory.reserveStock": 1,
  "inventory.inventoryReserved": 1,
  "payments.authorisePayment": 1,
  "payments.paymentAuthorised": 1,
  "commerce.orderConfirmed": 1,
  "inventory.packOrder": 1,
  "inventory.orderPacked": 1,
  "fulfilment.quoteDelivery": 1,
  "fulfilment.deliveryQuoted": 1,
  "fulfilment.orderShipped": 1,
  "payments.invoiceIssued": 1,
  "payments.paymentCaptured": 1,
  "finance.entryPosted": 1,
  "payments.invoicePaid": 1,
};

export const scenes: readonly Scene[] = [
  {
    title: "Maya orders two lamps and a throw",
    play: async ({ shop, postman, seen }) => {
      await shop.orderAndPay(maya);
      await seen("fulfilment.orderShipped");
      await seen("payments.invoicePaid");
      await postman.trackingReported(
        { trackingNumber: "PP7F3K9Q2MNL", code: "DLV", at: now(), place: "Amsterdam" },
        {
          parameters: { carrier: "polder-post" },
          headers: {
            "webhook-id": `msg_${randomUUID()}`,
            "webhook-timestamp": String(Math.floor(Date.now() / 1000)),
            "webhook-signature": "v1,c2lnbmVkIGJ5IHRoZSBjYXJyaWVyIGluIHRoaXMgc3Rvcnk=",
          },
        },
      );
    },
    expects: {
      ...fromOrderToParcel,
      "fulfilment.orderDelivered": 1,
      "commerce.orderCompleted": 1,
      "customer.pointsEarned": 1,
    },
    moral: "the order is delivered, 138.00 EUR are in the books, and no system had to be in charge of it all",
  },
  {
    title: "Tom's card is declined, and Grace puts it right",
    play: ({ shop }) => shop.orderAndPay(tom),
    expects: {
      ...fromOrderToParcel,
      "payments.paymentFailed": 1,
      "support.ticketOpened": 1,
      "support.ticketEscalated": 1,
      "payments.retryPayment": 1,
      "support.ticketResolved": 1,
    },
    moral: "support knew within milliseconds, and the order went on its way",
  },
  {
    title: "A script that somebody wrote years ago sends an order without a customer",
    play: async ({ transport }) => {
      const { address, bindings } = sends.placeOrder.message.channel;
      const body = Buffer.from(JSON.stringify({ orderId: "ord_0001", salesChannel: "shop", lines: [] }));
      const headers = { "content-type": "application/json" };
      await transport.rabbitmq.publish([{ channel: address, headers, body, ...(bindings && { bindings }) }]);
    },
    expects: {},
    deadLetters: 1,
    moral: "one message was refused and kept for whoever mends the script; nothing else stopped",
  },
  {
    title: "Maya orders again, and presses the button twice",
    play: async ({ shop, seen }) => {
      const again = { ...maya, orderId: "ord_3b8w1t6y" };
      await shop.orderAndPay(again);
      await shop.orderAndPay(again);
      await seen("payments.invoicePaid");
    },
    expects: { ...fromOrderToParcel, "commerce.placeOrder": 2 },
    duplicates: 1,
    moral: "asked twice, ordered once, paid once",
  },
];
