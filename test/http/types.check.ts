/** What the types of generated clients and servers let a program say, and what not. Compiled with everything else. */
import { type ConcordError, type Fetched, clientCredentials, successOf } from "@concord/runtime/http";
import type { components, operations, paths } from "@contracts/orders/http";
import { type Order, type OrdersClient, createOrdersClient } from "@contracts/orders/http/client";
import { type OrdersHandlers, mountOrders, ordersPlugin } from "@contracts/orders/http/server";
import { type PaymentsWebhookHandlers, mountPaymentsWebhook } from "@contracts/payments/http/receivers";
import { createPaymentsWebhooks } from "@contracts/payments/http/webhooks";
import { createCatalogueClient } from "@contracts/storefront/uses/catalogue";
import Fastify from "fastify";
import { Hono } from "hono";
import createFetchClient from "openapi-fetch";

interface Staff {
  readonly name: string;
}

export async function calls(orders: OrdersClient): Promise<Order["lines"] | undefined> {
  const answer = await orders.getOrder({ path: { orderId: "ord_1" } });
  // @ts-expect-error -- which of its answers it is, is not known yet
  const early: Order = answer.body;
  switch (answer.status) {
    case 200:
      return answer.body.lines;
    case 404: {
      const title: string = answer.body.title;
      // @ts-expect-error -- a problem has no lines
      return [early, title, answer.body.lines];
    }
    case 401:
      return undefined;
    default:
      // Nothing is left over: no declared answer was forgotten.
      return answer satisfies never;
  }
}

export async function successes(orders: OrdersClient): Promise<string | undefined> {
  const placed = await orders.placeOrder({
    body: {
      orderId: "ord_1",
      customerId: "cus_1",
      lines: [],
      total: { amount: "0.00", currency: "EUR" },
      deliveryAddress: { recipient: "", street: "", city: "", postalCode: "", country: "GB" },
    },
  });
  const order: Order = successOf(placed);
  return placed.ok ? placed.headers.Location : order.orderId;
}

/** What is sent is only read, so that it may be read-only, however deep. */
export async function frozen(orders: OrdersClient): Promise<void> {
  const body = {
    orderId: "ord_1",
    customerId: "cus_1",
    lines: [{ productId: "prd_1", quantity: 1, unitPrice: { amount: "1.00", currency: "EUR" } }],
    total: { amount: "1.00", currency: "EUR" },
    deliveryAddress: { recipient: "", street: "", city: "", postalCode: "", country: "GB" },
  } as const;
  await orders.placeOrder({ body });
  // @ts-expect-error -- read-only or not, an amount is text
  await orders.placeOrder({ body: { ...body, total: { amount: 1, currency: "EUR" } } as const });
  // @ts-expect-error -- a line too much is no line
  await orders.placeOrder({ body: { ...body, lines: body.lines[0] } });
}

export function mistakes(orders: OrdersClient, error: ConcordError): unknown {
  return [
    // @ts-expect-error -- a parameter is missing
    orders.getOrder({ path: {} }),
    // @ts-expect-error -- a required query parameter is missing
    orders.listOrders({}),
    // @ts-expect-error -- the limit is a number
    orders.listOrders({ query: { customerId: "cus_1", limit: "20" } }),
    // @ts-expect-error -- the scheme is called staff
    createOrdersClient({ auth: { crew: "token" } }),
    // @ts-expect-error -- Storefront does not say that it uses this one
    createCatalogueClient().changePrice,
    createOrdersClient({ auth: { staff: clientCredentials({ tokenUrl: "", clientId: "", clientSecret: "" }) } }),
    createCatalogueClient().findProducts({ query: {} }),
    error.code === "circuit-open",
  ];
}

/** The same, by a library over plain `fetch`: its types are the client's own. */
export async function fetched(): Promise<Order["lines"] | undefined> {
  const client = createFetchClient<paths>({ baseUrl: "https://orders.example" });
  const { data, error } = await client.GET("/orders/{orderId}", { params: { path: { orderId: "ord_1" } } });
  if (error) return error.title === "" ? [] : undefined;
  const named: components["schemas"]["Order"] = data;
  const order: Order = named;
  const body: operations["placeOrder"]["requestBody"]["content"]["application/json"] = {
    ...order,
    deliveryAddress: { recipient: "", street: "", city: "", postalCode: "", country: "GB" },
  };
  await client.POST("/orders", { body });
  // @ts-expect-error -- there is no order without lines
  await client.POST("/orders", { body: { ...body, lines: undefined } });
  // @ts-expect-error -- a parameter is missing
  await client.GET("/orders/{orderId}", { params: { path: {} } });
  // @ts-expect-error -- a required query parameter is missing
  await client.GET("/orders", { params: { query: { limit: 20 } } });
  // @ts-expect-error -- nobody puts orders
  await client.PUT("/orders", { body });
  return data.lines;
}

interface Marked {
  readonly id: string & { readonly "~format": "uuid" };
  status?: "placed" | (string & {});
  kind: "order" | null;
  pair: [count: bigint, file: Blob];
  anything: unknown;
  parts: Marked[];
}

/** What plain `fetch` gives has no marks, and is the same otherwise. */
export function unmarked(fetched: Fetched<Marked>): Marked {
  const same: Pick<Marked, "status" | "kind" | "pair" | "anything"> = fetched;
  const id: string = fetched.parts[0]!.id;
  // @ts-expect-error -- nobody has looked whether it is one
  const marked: Marked["id"] = id;
  // @ts-expect-error -- as it was: it is only read
  fetched.id = id;
  // @ts-expect-error -- as it was: one of two
  fetched.kind = "offer";
  return { ...same, id: marked, parts: [] } satisfies Marked;
}

export const handlers: OrdersHandlers<Staff> = {
  getOrder: (request, { principal }) => ({
    status: 404,
    body: { title: `No ${request.path.orderId} for ${principal.name}`, status: 404 },
  }),
  async listOrders({ query }) {
    // Twenty, where the caller does not say.
    const limit: number = query.limit;
    return { status: 200, body: { orders: limit === 0 ? [] : [] } };
  },
  // @ts-expect-error -- 200 is not declared
  placeOrder: () => ({ status: 200 }),
  // @ts-expect-error -- a problem has a title
  cancelOrder: () => ({ status: 409, body: { status: 409 } }),
};

export async function serving(): Promise<void> {
  const staff = (token: string): Staff | undefined => (token === "" ? undefined : { name: token });
  const app = Fastify();
  await app.register(ordersPlugin(handlers, { security: { staff } }), { prefix: "/v3" });
  mountOrders(new Hono(), handlers, { security: { staff } });
  // @ts-expect-error -- the contract asks for credentials, so somebody has to judge them
  mountOrders(new Hono(), handlers, {});
  // @ts-expect-error -- the hook says nothing that handlers could know the caller by
  mountOrders(new Hono(), handlers, { security: { staff: () => 42 } });
}

export async function callingBack(secret: string, app: Hono): Promise<void> {
  const webhooks = createPaymentsWebhooks({ sign: { secrets: [secret] } });
  const body = { reference: "pay_1", outcome: "approved", at: "2026-11-21T12:00:00Z" } as const;
  await webhooks.providerReported({ url: "https://hooks.example", body });
  // @ts-expect-error -- where to?
  await webhooks.providerReported({ body });
  // @ts-expect-error -- whether it is signed has to be said
  createPaymentsWebhooks({});
  const receivers: PaymentsWebhookHandlers = {
    providerReported({ headers }) {
      const id: string = headers["webhook-id"];
      if (id === "") throw new Error("verified, and yet without an id");
      return { status: 204 };
    },
  };
  mountPaymentsWebhook(app, receivers, { verify: { secrets: [secret] } });
  // @ts-expect-error -- whether it is verified has to be said
  mountPaymentsWebhook(app, receivers, {});
}
