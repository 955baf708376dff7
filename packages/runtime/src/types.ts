/**
 * The public shapes of the runtime: what generated stubs hand in, what applications see, what a transport implements.
 * Read this file first.
 */

/* ── what generated code knows ── */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type HeaderMap = Readonly<Record<string, string>>;

/** One failed rule. Names the field and the rule; never carries the value. */
export interface Violation {
  /** JSON pointer into payload or headers. */
  readonly field: string;
  /** The schema keyword: `required`, `enum`, `format`, … */
  readonly rule: string;
  readonly message: string;
}

/** Returns undefined when valid; otherwise at least one violation. */
export type Validate = (value: unknown) => readonly Violation[] | undefined;

/** A channel as its contract describes it. */
export interface ChannelDefinition {
  readonly name: string;
  /** `orders.placed`; `{parameter}` stands for a part given at run time. */
  readonly address: string;
  readonly parameters?: readonly string[];
  readonly protocol?: string;
  /** The contract's bindings for channel and operation, as written. */
  readonly bindings?: { readonly [key: string]: Json };
}

/** A message on a channel, as its contract describes it. */
export interface MessageDefinition<T = unknown, H extends object = HeaderMap> {
  /** `orderPlaced` */
  readonly name: string;
  /** The CloudEvents type: `commerce.orderPlaced`. */
  readonly type: string;
  /** `orders@1.4.0`: goes into dead letters, so that people know which contract judged. */
  readonly contract: string;
  readonly contentType: string;
  readonly channel: ChannelDefinition;
  readonly validate: Validate;
  readonly validateHeaders?: Validate;
  /** The contract allows a null payload (a tombstone). */
  readonly tombstone?: boolean;
  readonly key?: (data: T, headers: H) => string | undefined;
  readonly idempotencyKey?: (data: T, headers: H) => string | undefined;
  readonly correlationId?: (data: T, headers: H) => string | undefined;
  readonly deprecated?: { readonly sunset?: string; readonly replacedBy?: string };
  /** Encodes and decodes payloads that are not JSON. */
  readonly codec?: { readonly encode: (data: T) => Uint8Array; readonly decode: (bytes: Uint8Array) => T };
  /** Never read: carries T and H in the type. */
  readonly [carries]?: { readonly data: T; readonly headers: H };
}
declare const carries: unique symbol;

/** The contract's delivery policy for one received message; options given in code win. */
export interface ReceiveDefinition<T = unknown, H extends object = HeaderMap> {
  readonly message: MessageDefinition<T, H>;
  readonly operation: string;
  readonly retry?: Partial<Retry>;
  readonly deadLetter?: false | { readonly channel?: string };
  /** Whether `start()` refuses to run without a handler for it. Default true. */
  readonly required?: boolean;
  readonly reply?: MessageDefinition;
}

/* ── what applications see ── */

export interface Envelope<T = unknown, H extends object = HeaderMap> {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly time: Date;
  readonly subject?: string;
  readonly key?: string;
  readonly data: T;
  readonly headers: Readonly<H>;
}

export interface Context<T = unknown, H extends object = HeaderMap> {
  readonly message: Envelope<T, H>;
  /** 1 at the first delivery. */
  readonly attempt: number;
  readonly channel: string;
  /** Aborted on timeout and on a forced stop. */
  readonly signal: AbortSignal;
  /** Give up this attempt and try again later. */
  retry(options?: { readonly afterMs?: number; readonly reason?: string }): never;
  /** Give up for good. */
  deadLetter(reason: string): never;
  /** Not for me: acknowledge without effect. */
  skip(reason?: string): never;
}

/** Return acknowledges, throw retries. A returned value is the reply where the operation has one. */
export type Handler<T = unknown, H extends object = HeaderMap, R = void> = (
  data: T,
  context: Context<T, H>,
) => R | Promise<R>;

export interface SendOptions<H extends object = HeaderMap> {
  readonly id?: string;
  readonly key?: string;
  readonly subject?: string;
  readonly time?: Date;
  readonly headers?: Readonly<H>;
  /** Values for the parameters of the channel's address. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface Retry {
  /** Deliveries in all, the first included. Default 5. */
  readonly attempts: number;
  readonly backoff: "exponential" | "fixed";
  /** Default 200. */
  readonly initialMs: number;
  /** Default 30,000. */
  readonly maxMs: number;
  /** Full jitter. Default true. */
  readonly jitter: boolean;
}

export interface ProducerOptions {
  readonly transport: Transport;
  /** CloudEvents source. Default: the service's id. */
  readonly source?: string;
  readonly validate?: "on" | "off";
  readonly rateLimit?: RateLimit;
  readonly hooks?: Hooks;
}

export interface RateLimit {
  readonly perSecond: number;
  readonly burst?: number;
}

export interface ConsumerOptions {
  readonly transport: Transport;
  /** Members of one group share the messages; each group gets them all. */
  readonly group: string;
  readonly concurrency?: number;
  readonly prefetch?: number;
  readonly timeoutMs?: number;
  readonly retry?: Partial<Retry>;
  /** Default on, to `<channel>.<group>.dlq`. */
  readonly deadLetter?: false | { readonly channel?: string };
  /** Default: in memory. */
  readonly dedupe?: DedupeStore | false;
  readonly breaker?: {
    readonly failureRate: number;
    readonly windowMs: number;
    readonly pauseMs: number;
    readonly minimum?: number;
  };
  readonly rateLimit?: RateLimit;
  readonly onUnknownType?: "skip" | "dead-letter";
  readonly hooks?: Hooks;
}

/** Why a message is in a dead-letter channel. */
export type DeadLetterReason = "rejected" | "failed" | "skipped" | "expired";

export interface DeadLetter {
  readonly reason: DeadLetterReason;
  /** Names fields and rules, or the error's name; never payload values. */
  readonly error: string;
  readonly attempts: number;
  readonly channel: string;
  readonly group: string;
  readonly contract?: string;
}

export interface Hooks {
  onReject?(violations: readonly Violation[], delivery: Delivery): void;
  onDeadLetter?(letter: DeadLetter, delivery: Delivery): void;
  onRetry?(
    info: { readonly attempt: number; readonly delayMs: number; readonly error: string },
    delivery: Delivery,
  ): void;
  onDuplicate?(key: string, delivery: Delivery): void;
  onSkip?(reason: string, delivery: Delivery): void;
  onDeprecated?(message: MessageDefinition<never, never>): void;
  onBreaker?(state: "open" | "half-open" | "closed"): void;
}

/** Two-phase: claim, then complete or release. */
export interface DedupeStore {
  claim(key: string, leaseMs: number): Promise<"won" | "done" | "busy">;
  complete(key: string, ttlMs: number): Promise<void>;
  release(key: string): Promise<void>;
}

/* ── what a transport implements ── */

/** A message as bytes. `headers` are text; names are lower case. */
export interface Wire {
  readonly channel: string;
  readonly key?: string;
  readonly headers: HeaderMap;
  /** null is a tombstone. */
  readonly body: Uint8Array | null;
  /** Bindings of the channel, for transports that need them (exchange, routing key, qos). */
  readonly bindings?: { readonly [key: string]: Json };
}

export type Settlement = { readonly ack: true } | { readonly nack: true; readonly delayMs?: number };

export interface Delivery extends Wire {
  /** 1 at the first delivery, counted by the transport. */
  readonly attempt: number;
  settle(settlement: Settlement): Promise<void>;
}

export interface Capabilities {
  /** A nack's delay is kept by the broker. */
  readonly delay: boolean;
  readonly nativeDeadLetter: boolean;
  readonly ordered: "none" | "key" | "channel";
  readonly headers: boolean;
}

export interface SubscribeOptions {
  readonly channels: readonly string[];
  readonly group: string;
  readonly concurrency: number;
  readonly prefetch: number;
  readonly bindings?: Readonly<Record<string, { readonly [key: string]: Json }>>;
}

export interface Subscription {
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Takes no more; waits up to `drainMs` for what is in flight. */
  stop(options: { readonly drainMs: number }): Promise<void>;
}

export interface Transport extends AsyncDisposable {
  readonly name: string;
  readonly caps: Capabilities;
  connect(): Promise<void>;
  /** Resolves when the broker has taken responsibility for every message. */
  publish(messages: readonly Wire[], options?: { readonly signal?: AbortSignal }): Promise<void>;
  subscribe(options: SubscribeOptions, onDelivery: (delivery: Delivery) => Promise<void>): Promise<Subscription>;
  close(): Promise<void>;
}
