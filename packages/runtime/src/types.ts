/**
 * What generated code hands in, and what applications see. Read this file first.
 *
 * Generated code wraps the two factories in three lines each; everything else is typed by the definitions:
 *
 * ```ts
 * // messages.ts: one definition for each message (P: the names of the parameters in the channel's address)
 * export const orderPlaced: MessageDefinition<OrderPlaced, OrderPlacedHeaders> = {
 *   name: "orderPlaced",
 *   type: "commerce.orderPlaced",
 *   contract: "orders@1.4.0",
 *   contentType: "application/json",
 *   channel: { name: "ordersPlaced", address: "orders.placed" },
 *   validate: validateOrderPlaced,
 *   key: (data) => data?.orderId,
 * };
 *
 * // producer.ts: the property names are the methods; a property's doc comment is the hover of its method
 * export const sends = {
 *   // (a doc comment here) A customer has placed an order.
 *   orderPlaced: { message: orderPlaced, operation: "sendOrderPlaced" },
 *   // `replies` makes it a request
 *   quotePrice: { message: quotePrice, operation: "askPrice", replies: [priceQuoted] },
 * } satisfies SendDefinitions;
 * export type OrdersProducer = Producer<typeof sends>;
 * export const createOrdersProducer = (options: ProducerOptions): OrdersProducer =>
 *   createProducer("orders", sends, options);
 *
 * // consumer.ts
 * export const receives = {
 *   paymentFailed: { message: paymentFailed, operation: "onPaymentFailed", retry: { attempts: 8 } },
 *   quotePrice: { message: quotePrice, operation: "onQuotePrice", replies: [priceQuoted], required: false },
 * } satisfies ReceiveDefinitions;
 * export type OrdersConsumer = Consumer<typeof receives>;
 * export const createOrdersConsumer = (options: ConsumerOptions): OrdersConsumer =>
 *   createConsumer("orders", receives, options);
 *
 * // what the application writes
 * await using orders = createOrdersProducer({ transport });
 * await orders.orderPlaced({ orderId, total: 119.9 }, { key: orderId });
 * await orders.orderPlaced.batch([{ data: first }, { data: second, key: "k" }]);
 * const price = await orders.quotePrice({ sku }, { timeoutMs: 2_000 });
 *
 * await using consumer = await createOrdersConsumer({ transport, group: "orders" })
 *   .on.paymentFailed(async (payment, { signal }) => cancelOrder(payment.orderId, { signal }))
 *   .on.quotePrice((question) => ({ sku: question.sku, price: "12.50" }), { concurrency: 4 })
 *   .start();
 * ```
 */
import type { ConsumerOptions, Retry, RateLimit } from "./options.ts";
import type { Untouched } from "./untouched.ts";
import type { WidePlaces } from "./wide-integers.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type HeaderMap = Readonly<Record<string, string>>;

/* ── what generated code knows ── */

/** One failed rule. Names the field and the rule; never carries the value. */
export interface Violation {
  /** JSON pointer into the payload, or `headers` and a pointer into the headers: `headers/tenant`. */
  readonly field: string;
  /** The schema keyword: `required`, `enum`, `format`, … */
  readonly rule: string;
  readonly message: string;
}

/** Returns undefined when valid; otherwise at least one violation. */
export type Validate = (value: unknown) => readonly Violation[] | undefined;

/** A channel as its contract describes it. */
export interface ChannelDefinition<P extends string = string> {
  readonly name: string;
  /** `orders.placed`; `{parameter}` stands for a part given at run time. */
  readonly address: string;
  readonly parameters?: readonly P[];
  /** What parameters may be, where the contract lists their values. */
  readonly parameterValues?: Readonly<Record<string, readonly string[]>>;
  /** What parameters are where a sender gives none. */
  readonly parameterDefaults?: Readonly<Record<string, string>>;
  readonly protocol?: string;
  /** Names of the servers that it is on; none where the contract names none. */
  readonly servers?: readonly string[];
  /** The contract's bindings for channel and operation, as written. */
  readonly bindings?: { readonly [key: string]: Json };
}

/** How a header of the contract travels as text. */
export interface HeaderDefinition {
  /** As the contract writes it; on the wire it is lower case. */
  readonly name: string;
  /** `bigint` for 64-bit integers, where programs see them so; `json` for arrays and objects. */
  readonly type: "string" | "number" | "bigint" | "boolean" | "json";
  /** Of JSON: where it has 64-bit integers that programs see as bigints. */
  readonly wide?: WidePlaces;
}

/**
 * A message on a channel, as its contract describes it. `P`: names of the parameters of the channel's address. `G`: what a
 * sender gives of them, where not each is a text that has to be given.
 */
export interface MessageDefinition<T = unknown, H extends object = object, P extends string = string, G = unknown> {
  /** `orderPlaced` */
  readonly name: string;
  /** The CloudEvents type: `commerce.orderPlaced`. */
  readonly type: string;
  /** `orders@1.4.0`: goes into dead letters, so that people know which contract judged. */
  readonly contract: string;
  readonly contentType: string;
  readonly channel: ChannelDefinition<P>;
  readonly validate: Validate;
  readonly validateHeaders?: Validate;
  /** The headers that the contract declares. */
  readonly headers?: readonly HeaderDefinition[];
  /** The contract allows a null payload (a tombstone); T then includes null. */
  readonly tombstone?: boolean;
  /** Where the JSON of its payload has 64-bit integers that programs see as bigints. */
  readonly wide?: WidePlaces;
  /** Tells this message from others of its channel where there is no CloudEvents type. Default: what `validate` accepts. */
  matches?(data: unknown, headers: HeaderMap): boolean;
  key?(data: T, headers: H): string | undefined;
  idempotencyKey?(data: T, headers: H): string | undefined;
  correlationId?(data: T, headers: H): string | undefined;
  /** The header in which the contract has the correlation id: that of a request or reply is written there too. */
  readonly correlationHeader?: string;
  /** Parameters of the address that the message itself says, for senders who do not give them. */
  parametersFrom?(data: T, headers: H): Readonly<Record<string, string | undefined>>;
  readonly deprecated?: { readonly sunset?: string; readonly replacedBy?: string };
  /**
   * Written as a CloudEvent in structured mode, where the contract's content type asks for that. `data`: the payload is
   * the event's data. `event`: the contract describes the whole event, and so the payload is all of it.
   */
  readonly structured?: "data" | "event";
  /** Encodes and decodes payloads that are not JSON. */
  readonly codec?: {
    /** It can write only once its transport is connected. */
    readonly connected?: boolean;
    encode(data: T): Uint8Array;
    decode(bytes: Uint8Array): T;
  };
  /** Never there: carries T, H and G in the type. */
  readonly [carries]?: { readonly data: T; readonly headers: H; readonly parameters: G };
}
declare const carries: unique symbol;

/** A message that a service sends. With `replies` it is a request, and its method returns the reply's payload. */
export interface SendDefinition {
  readonly message: MessageDefinition;
  readonly operation: string;
  /** What may come back. An empty `channel.address` there: on an address that the request names. */
  readonly replies?: readonly MessageDefinition[];
  /** The header in which the contract has the address of the reply. */
  readonly replyToHeader?: string;
  readonly rateLimit?: RateLimit;
}

/** A message that a service receives, with the contract's delivery policy; options given in code win. */
export interface ReceiveDefinition {
  readonly message: MessageDefinition;
  readonly operation: string;
  /** What the handler's returned value is sent as: the first whose `validate` accepts it. */
  readonly replies?: readonly MessageDefinition[];
  /** The header in which the contract has the address of the reply. */
  readonly replyToHeader?: string;
  readonly retry?: Partial<Retry>;
  readonly deadLetter?: false | { readonly channel?: string };
  readonly rateLimit?: RateLimit;
  /** Whether `start()` refuses to run without a handler for it. Default true. */
  readonly required?: boolean;
}

/** By method name. */
export type SendDefinitions = Readonly<Record<string, SendDefinition>>;
/** By method name. */
export type ReceiveDefinitions = Readonly<Record<string, ReceiveDefinition>>;

/* ── what applications see: sending ── */

export interface CommonSendOptions {
  /** CloudEvents id. Default: a random UUID. */
  readonly id?: string;
  /** Messages with one key keep their order. Default: the contract's `x-key`. */
  readonly key?: string;
  readonly subject?: string;
  readonly time?: Date;
  /** After this moment nobody should handle it any more. */
  readonly expiresAt?: Date;
  /** With an outbox: the transaction to write into. */
  readonly tx?: unknown;
  readonly signal?: AbortSignal;
}

/** Headers that the runtime writes itself: a caller need not give them, even where the contract requires them. */
type WrittenForAll = "content-type" | `ce-${string}`;
type WrittenForRequests = WrittenForAll | "correlation-id" | "reply-to";
type Given<H, W extends string> = Omit<H, W> & Partial<Pick<H, Extract<keyof H, W>>>;

/** The parameters of an address: their names, where each is a text that has to be given; else what is to be given. */
export type AddressParameters = string | object;

/** `headers` and `parameters` are required where the contract has required ones. */
export type SendOptions<
  H extends object = object,
  P extends AddressParameters = never,
  W extends string = WrittenForAll,
> = CommonSendOptions &
  ({} extends Given<H, W>
    ? { readonly headers?: Readonly<Given<H, W>> }
    : { readonly headers: Readonly<Given<H, W>> }) &
  ([P] extends [never] ? unknown : [P] extends [string] ? Addressed<Record<P, string>> : Addressed<P>);

type Addressed<P> = {} extends P ? { readonly parameters?: Readonly<P> } : { readonly parameters: Readonly<P> };

/** `W`: a header of the contract's own that the runtime writes. */
export type RequestOptions<
  H extends object = object,
  P extends AddressParameters = never,
  W extends string = never,
> = SendOptions<H, P, WrittenForRequests | W> & {
  /** How long to wait for the reply. Default 30,000. */
  readonly timeoutMs?: number;
};

export type BatchItem<T, H extends object = object, P extends AddressParameters = never> = {
  readonly data: Untouched<T>;
} & SendOptions<H, P>;

export interface Sent {
  /** The CloudEvents id. */
  readonly id: string;
}

/** One event of a producer. Resolves when the broker has it; rejects with `ContractViolationError` before anything is sent. */
export interface Send<T, H extends object = object, P extends AddressParameters = never> {
  (...input: Input<T, SendOptions<H, P>>): Promise<Sent>;
  /** One invalid item refuses all of them, before anything is sent. */
  batch(items: readonly BatchItem<T, H, P>[], options?: { readonly signal?: AbortSignal }): Promise<readonly Sent[]>;
}

/** One request of a producer. Rejects with `RequestTimeoutError` when no reply came in time. */
export type Request<
  T,
  H extends object = object,
  P extends AddressParameters = never,
  R = unknown,
  W extends string = never,
> = (...input: Input<T, RequestOptions<H, P, W>>) => Promise<R>;

type Input<T, O> = {} extends O ? [data: Untouched<T>, options?: O] : [data: Untouched<T>, options: O];

/** One method for each definition. Disposing waits for what is being sent and gives the transport back. */
export type Producer<D extends SendDefinitions> = { readonly [K in keyof D]: SendMethod<D[K]> } & AsyncDisposable;

/** Definitions made without an explicit P have `string`: no typed parameters. */
type Parameters<P extends string> = string extends P ? never : P;

/** What a sender of a message gives of the parameters of its address. */
export type ParametersGiven<P extends string, G> = [G] extends [object] ? G : Parameters<P>;

/** The header of the contract's own that the runtime writes with a request. */
export type ReplyToHeader<D> = D extends { readonly replyToHeader: infer W extends string } ? W : never;

type SendMethod<D> = D extends {
  readonly message: MessageDefinition<infer T, infer H, infer P, infer G>;
  readonly replies: readonly MessageDefinition<infer R>[];
}
  ? Request<T, H, ParametersGiven<P, G>, R, ReplyToHeader<D>>
  : D extends { readonly message: MessageDefinition<infer T, infer H, infer P, infer G> }
    ? Send<T, H, ParametersGiven<P, G>>
    : never;

/* ── what applications see: receiving ── */

export interface Envelope<T = unknown, H extends object = object> {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly time: Date;
  readonly subject?: string;
  readonly key?: string;
  readonly data: T;
  readonly headers: Readonly<H>;
}

export interface Context<T = unknown, H extends object = object, P extends string = string> {
  readonly message: Envelope<T, H>;
  /** 1 at the first try; counts tries in this process and redeliveries alike. */
  readonly attempt: number;
  /** The address it came from. */
  readonly channel: string;
  /** Values of the parameters of the channel's address. */
  readonly parameters: Readonly<Record<P, string>>;
  /** Aborted on timeout and on a forced stop. */
  readonly signal: AbortSignal;
  /** The transaction of the inbox, where the dedupe store keeps one: effects written through it stand exactly once. */
  readonly tx: unknown;
  /** Give up this attempt and try again later. */
  readonly retry: (options?: { readonly afterMs?: number; readonly reason?: string }) => never;
  /** Give up for good. */
  readonly deadLetter: (reason: string) => never;
  /** Not for me: acknowledge without effect. */
  readonly skip: (reason?: string) => never;
}

/** Return acknowledges, throw retries. A returned value is the reply where the operation has one, else nothing. */
export type Handler<T = unknown, H extends object = object, P extends string = string, R = unknown> = (
  data: T,
  context: Context<T, H, P>,
) => R | Promise<R>;

/** Options for one handler; they win over the consumer's, which win over the contract's. */
export type HandlerOptions = Pick<ConsumerOptions, "concurrency" | "timeoutMs" | "retry" | "deadLetter" | "rateLimit">;

export type HandlerFor<D> = D extends {
  readonly message: MessageDefinition<infer T, infer H, infer P>;
  readonly replies: readonly MessageDefinition<infer R>[];
}
  ? Handler<T, H, Parameters<P>, R>
  : D extends { readonly message: MessageDefinition<infer T, infer H, infer P> }
    ? Handler<T, H, Parameters<P>>
    : never;

export interface Consumer<D extends ReceiveDefinitions> {
  /** One method for each definition; registering a second handler for one name throws. */
  readonly on: { readonly [K in keyof D]: (handler: HandlerFor<D[K]>, options?: HandlerOptions) => Consumer<D> };
  /**
   * Connects and subscribes, and goes on trying while the broker is away (`patienceMs`), unless `signal` ends that.
   * Rejects with `StartError` when a required handler is missing, or when the transport cannot keep what an option
   * promises.
   */
  start(options?: { readonly signal?: AbortSignal }): Promise<RunningConsumer>;
}

/** Disposing stops it with the consumer's `drainMs`. */
export interface RunningConsumer extends AsyncDisposable {
  /** Resolves when it has stopped; rejects when its subscription is over and the transport cannot bring it back. */
  readonly ended: Promise<void>;
  /** Takes no more, waits up to `drainMs` for running handlers, then aborts their signals and hands the rest back. */
  stop(options?: { readonly drainMs?: number }): Promise<void>;
}
