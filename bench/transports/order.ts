/** The message that every benchmark of a broker carries: an order of some 400 bytes, with its contract. */
import type { MessageDefinition } from "@concord/runtime";
import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";

export const order = {
  orderId: "018f2f5e-9a2b-7c3d-8e4f-5a6b7c8d9e0f",
  customerId: "018f2f5e-9a2b-7c3d-8e4f-000000000000",
  placedAt: "2026-03-11T09:30:00.000Z",
  currency: "EUR",
  total: "119.90",
  email: "someone@example.org",
  lines: [
    { sku: "TEA-GREEN-100", quantity: 2, price: "9.95" },
    { sku: "CUP-WHITE-2", quantity: 4, price: "20.00" },
    { sku: "POT-IRON-1", quantity: 1, price: "20.00" },
  ],
};
export type Order = typeof order;

export const isOrder = (text: string) => (JSON.parse(text) as Order).orderId === order.orderId;

const text = { type: "string" };
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv, { mode: "fast" });
const check = ajv.compile({
  type: "object",
  required: ["orderId", "customerId", "placedAt", "currency", "total", "email", "lines"],
  properties: {
    orderId: { type: "string", format: "uuid" },
    customerId: { type: "string", format: "uuid" },
    placedAt: { type: "string", format: "date-time" },
    currency: { enum: ["EUR", "USD", "GBP"] },
    total: { type: "string", pattern: "^\\d+\\.\\d{2}$" },
    email: { type: "string", format: "email" },
    lines: {
      type: "array",
      minItems: 1,
      items: { type: "object", properties: { sku: text, quantity: { type: "integer", minimum: 1 }, price: text } },
    },
  },
});

export function orderPlaced(address: string): MessageDefinition<Order> {
  return {
    name: "orderPlaced",
    type: "commerce.orderPlaced",
    contract: "orders@1.0.0",
    contentType: "application/json",
    channel: { name: "ordersPlaced", address },
    validate: (value) => (check(value) ? undefined : [{ field: "", rule: "schema", message: "is not an order" }]),
  };
}
