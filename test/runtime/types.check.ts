/** Compiled, never run: what the editor and the compiler must say about generated stubs. */
import {
  createConsumer,
  createProducer,
  openTelemetry,
  type Consumer,
  type ConsumerOptions,
  type MessageDefinition,
  type Producer,
  type ReceiveDefinitions,
  type SendDefinitions,
  type Transport,
} from "@concord/runtime";
import * as opentelemetryApi from "@opentelemetry/api";
import { createTestKit } from "@concord/runtime/testing";

declare const transport: Transport;

interface OrderPlaced {
  readonly orderId: string;
  readonly total: number;
}
interface TenantHeaders {
  readonly tenant: string;
  readonly priority?: number;
}
interface Question {
  readonly sku: string;
}
interface Price {
  readonly sku: string;
  readonly price: string;
}
interface Unknown {
  readonly unknownSku: string;
}

declare const orderPlaced: MessageDefinition<OrderPlaced>;
declare const orderCancelled: MessageDefinition<OrderPlaced | null, TenantHeaders>;
declare const etaChanged: MessageDefinition<{ readonly eta: string }, object, "shipmentId">;
declare const lampDimmed: MessageDefinition<
  { readonly lamp: string },
  object,
  "site" | "lamp" | "event",
  { readonly site: string; readonly event?: "dimmed" | "lit"; readonly lamp?: string }
>;
declare const quotePrice: MessageDefinition<Question>;
declare const tradePrice: MessageDefinition<Question, { readonly replyTo: string; readonly tenant: string }>;
declare const priceQuoted: MessageDefinition<Price>;
declare const skuUnknown: MessageDefinition<Unknown>;

const sends = {
  /** A customer has placed an order. */
  orderPlaced: { message: orderPlaced, operation: "sendOrderPlaced" },
  orderCancelled: { message: orderCancelled, operation: "sendOrderCancelled" },
  etaChanged: { message: etaChanged, operation: "sendEtaChanged" },
  lampDimmed: { message: lampDimmed, operation: "sendLampDimmed" },
  quotePrice: { message: quotePrice, operation: "askPrice", replies: [priceQuoted, skuUnknown] },
  tradePrice: { message: tradePrice, operation: "askTrade", replies: [priceQuoted], replyToHeader: "replyTo" as const },
} satisfies SendDefinitions;
const receives = {
  orderPlaced: { message: orderPlaced, operation: "onOrderPlaced", retry: { attempts: 8 } },
  orderCancelled: { message: orderCancelled, operation: "onOrderCancelled", deadLetter: false },
  etaChanged: { message: etaChanged, operation: "onEtaChanged" },
  lampDimmed: { message: lampDimmed, operation: "onLampDimmed" },
  quotePrice: { message: quotePrice, operation: "onQuotePrice", replies: [priceQuoted, skuUnknown], required: false },
  tradePrice: { message: tradePrice, operation: "onTrade", replies: [priceQuoted], replyToHeader: "replyTo" as const },
} satisfies ReceiveDefinitions;

const orders: Producer<typeof sends> = createProducer("orders", sends, { transport });
const consumer: Consumer<typeof receives> = createConsumer("orders", receives, { transport, group: "billing" });

export async function sending(): Promise<void> {
  const sent = await orders.orderPlaced({ orderId: "1", total: 2 }, { key: "1" });
  sent.id.toUpperCase();
  await orders.orderPlaced({ orderId: "1", total: 2 });
  await orders.orderPlaced.batch([{ data: { orderId: "1", total: 2 }, key: "1" }]);
  await orders.orderCancelled(null, { key: "1", headers: { tenant: "t" } });
  await orders.etaChanged({ eta: "soon" }, { parameters: { shipmentId: "7" } });
  await orders.lampDimmed({ lamp: "l" }, { parameters: { site: "s", event: "lit" } });
  const answer: Price | Unknown = await orders.quotePrice({ sku: "a" }, { timeoutMs: 100 });
  void answer;
  // The runtime writes where the reply goes to.
  const traded: Price = await orders.tradePrice({ sku: "a" }, { headers: { tenant: "t" } });
  void traded;

  // @ts-expect-error a wrong payload
  await orders.orderPlaced({ orderId: 1, total: 2 });
  // @ts-expect-error an unknown event
  await orders.orderPlacd({ orderId: "1", total: 2 });
  // @ts-expect-error a required header is missing
  await orders.orderCancelled({ orderId: "1", total: 2 });
  // @ts-expect-error a parameter of the address is missing
  await orders.etaChanged({ eta: "soon" });
  // @ts-expect-error a parameter that has no default is missing
  await orders.lampDimmed({ lamp: "l" }, { parameters: { event: "lit" } });
  // @ts-expect-error not a value that the contract lists
  await orders.lampDimmed({ lamp: "l" }, { parameters: { site: "s", event: "stolen" } });
  // @ts-expect-error an unknown parameter
  await orders.etaChanged({ eta: "soon" }, { parameters: { shipment: "7" } });
  // @ts-expect-error a request has no batch
  await orders.quotePrice.batch([]);
  // @ts-expect-error not a tombstone
  await orders.orderPlaced(null);
}

export async function receiving(): Promise<void> {
  const running = await consumer.on
    .orderPlaced(async (order, context) => {
      order.orderId.toUpperCase();
      context.message.data.total.toFixed();
      context.signal.throwIfAborted();
    })
    .on.orderCancelled((order, { message, skip }) => {
      const { orderId } = order ?? skip("tombstone");
      orderId.toUpperCase();
      message.headers.tenant.toUpperCase();
    })
    .on.etaChanged((_, { parameters }) => void parameters.shipmentId.toUpperCase(), { concurrency: 4 })
    // Senders may give less of them, and others than the contract lists: what comes is text, and all there.
    .on.lampDimmed((_, { parameters }) => [parameters.site, parameters.event.toUpperCase()].join(parameters.lamp))
    .on.quotePrice(({ sku }) => ({ sku, price: "1.00" }))
    .start();
  await running.stop({ drainMs: 100 });

  // @ts-expect-error an unknown event
  consumer.on.orderPlacd(() => undefined);
  // @ts-expect-error a field that is not there
  consumer.on.orderPlaced((order) => void order.orderID);
  // @ts-expect-error not a reply of the contract
  consumer.on.quotePrice(() => ({ sku: 7 }));
}

export async function testing(): Promise<void> {
  await using kit = createTestKit({ service: "orders", sends, receives });
  kit.consumer.on.orderPlaced(
    async (order) => void (await kit.producer.etaChanged({ eta: order.orderId }, { parameters: { shipmentId: "1" } })),
  );
  await kit.answer.quotePrice({ sku: "a", price: "1.00" });
  await kit.answer.quotePrice(({ sku }) => ({ unknownSku: sku }));
  const reply: Price | Unknown = await kit.given.quotePrice({ sku: "a" });
  void reply;
  await kit.given.tradePrice({ sku: "a" }, { headers: { tenant: "t" } });
  await kit.given.orderCancelled(null, { headers: { tenant: "t" } });
  await kit.given.lampDimmed({ lamp: "l" }, { parameters: { site: "s" } });
  kit.handled.orderPlaced.once({ orderId: "1" }).data.total.toFixed();
  kit.published.etaChanged.never();
  kit.fail.orderPlaced({ times: 2 });

  // @ts-expect-error not a request
  await kit.answer.etaChanged({ eta: "soon" });
  // @ts-expect-error not received
  await kit.given.priceQuoted({});
  // @ts-expect-error not a field
  kit.handled.orderPlaced.once({ orderID: "1" });
}

/** What a contract with several servers asks for. */
export function servers(): void {
  const over = transport;
  const options = (_: ConsumerOptions<"kafka" | "hooks", "staging">): void => undefined;
  options({ transport: over, group: "g" });
  options({ transport: { kafka: over, hooks: over }, group: "g" });
  options({ transport: { kafka: over, hooks: over, staging: over }, group: "g" });
  // @ts-expect-error hooks is missing
  options({ transport: { kafka: over }, group: "g" });
  // @ts-expect-error no such server
  options({ transport: { kafka: over, hooks: over, kafak: over }, group: "g" });
  const alone = (_: ConsumerOptions): void => undefined;
  // @ts-expect-error the contract names no servers
  alone({ transport: { kafka: over }, group: "g" });
}

/** What is sent is only read. */
export async function untouched(): Promise<void> {
  interface Basket {
    lines: { sku: string }[];
    note?: string;
    more: unknown;
  }
  const basket: MessageDefinition<Basket> = await Promise.reject(new Error("never run"));
  const sends = { basket: { message: basket, operation: "send" } } satisfies SendDefinitions;
  await using producer: Producer<typeof sends> = createProducer("till", sends, { transport });
  const frozen = { lines: [{ sku: "a" }], more: {} } as const;
  await producer.basket(frozen);
  await producer.basket.batch([{ data: frozen }]);
  // @ts-expect-error a list is still a list of what the contract says
  await producer.basket({ lines: [{ sku: 1 }], more: {} });
}

/** The api itself is what `openTelemetry` takes. */
export const telemetry = openTelemetry(opentelemetryApi);
