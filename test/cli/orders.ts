/** A contract of one event, with what a test wants to say differently. */
export function orders(
  given: { readonly currency?: string; readonly required?: string; readonly address?: string } = {},
): string {
  const { currency = "[EUR, USD]", required = "[orderId, currency]", address = "orders.placed" } = given;
  return `asyncapi: 3.0.0
info:
  title: Orders
  version: 1.0.0
servers:
  log:
    host: log.example:9092
    protocol: kafka
channels:
  orders:
    address: ${address}
    messages:
      orderPlaced:
        $ref: "#/components/messages/orderPlaced"
operations:
  sendOrderPlaced:
    action: send
    channel:
      $ref: "#/channels/orders"
components:
  messages:
    orderPlaced:
      payload:
        type: object
        required: ${required}
        properties:
          orderId:
            type: string
          currency:
            type: string
            enum: ${currency}
`;
}

/** A reader of that event, by reference. */
export const billing = `asyncapi: 3.0.0
info:
  title: Billing
  version: 1.0.0
channels:
  orders:
    $ref: ../orders/asyncapi.yaml#/channels/orders
operations:
  receiveOrderPlaced:
    action: receive
    channel:
      $ref: "#/channels/orders"
    messages:
      - $ref: "#/channels/orders/messages/orderPlaced"
    x-uses: [/currency]
`;

export const ordersFile = "contracts/commerce/orders/asyncapi.yaml";

/** The files of a workspace with the event and its reader. */
export function shop(given: Parameters<typeof orders>[0] = {}): Record<string, string> {
  return {
    "concord.yaml": "contracts: contracts\n",
    [ordersFile]: orders(given),
    "contracts/commerce/billing/asyncapi.yaml": billing,
  };
}
