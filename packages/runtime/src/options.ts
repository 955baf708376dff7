/** The options of producers and consumers. Every default is written here. */
import type { Delivery, Wire } from "./transport.ts";
import type { AnyTransports, TransportChoice } from "./transport-choice.ts";
import type { MessageDefinition, Violation } from "./types.ts";
import type { Telemetry } from "./telemetry.ts";

export interface Retry {
  /** Tries in all, the first included. Default 5. */
  readonly attempts: number;
  readonly backoff: "exponential" | "fixed";
  /** Default 200. */
  readonly initialMs: number;
  /** Default 30,000. */
  readonly maxMs: number;
  /** Full jitter: anything between nothing and the whole delay. Default true. */
  readonly jitter: boolean;
  /**
   * Tries in one delivery, at most `initialMs` apart, before the broker takes the message back for the full delay.
   * Default 2. Where the transport keeps no delays, or the order of a key is kept, all tries happen in one delivery.
   */
  readonly perDelivery: number;
}

export interface RateLimit {
  readonly perSecond: number;
  /** Default: `perSecond`, at least 1. */
  readonly burst?: number;
}

export interface Breaker {
  /** Opens when at least this share of the tries failed. Default 0.5. */
  readonly failureRate: number;
  /** Default 30,000. */
  readonly windowMs: number;
  /** How long the subscription rests before one message is tried. Default 10,000. */
  readonly pauseMs: number;
  /** Never opens before this many tries in the window. Default 20. */
  readonly minimum: number;
}

/** `Needed` and `Other`: the servers that the contract's channels are on, as `TransportChoice` tells them apart. */
export interface ProducerOptions<Needed extends string = never, Other extends string = never> {
  /** One for all, or one for each server. Connected at the first send and closed by the last stub that used it. */
  readonly transport: TransportChoice<Needed, Other>;
  /** CloudEvents source. Default: the service's id. */
  readonly source?: string;
  /** Default on. */
  readonly validate?: "on" | "off";
  /** Retries of a failed publish, with the same id. Default 3 attempts, 100 ms to 2 s. */
  readonly retry?: Partial<Omit<Retry, "perDelivery">>;
  /** Sends wait for their turn. Default: the contract's, else none. */
  readonly rateLimit?: RateLimit;
  /** Sends are written to it, in the caller's transaction (`tx`), instead of published; its relay publishes them. */
  readonly outbox?: Outbox;
  /** Default: alerts on stderr, one JSON line each. */
  readonly hooks?: Hooks;
  /** Default: OpenTelemetry where `@opentelemetry/api` is installed. */
  readonly telemetry?: Telemetry | false;
}

/** `Needed` and `Other`: the servers that the contract's channels are on, as `TransportChoice` tells them apart. */
export interface ConsumerOptions<Needed extends string = never, Other extends string = never> {
  /** One for all, or one for each server. Connected by `start()` and closed by the last stub that used it. */
  readonly transport: TransportChoice<Needed, Other>;
  /** Members of one group share the messages; each group gets them all. */
  readonly group: string;
  /** Handlers running at once, for each message. Default 8. */
  readonly concurrency?: number;
  /** Messages taken from the broker and not yet settled. Default 64. */
  readonly prefetch?: number;
  /** For one try of a handler. Default 30,000. */
  readonly timeoutMs?: number;
  /**
   * How long `start()` goes on trying to reach a broker that is away, telling `onNotice` each time. Default 60,000;
   * 0: it tries once; Infinity: as long as it takes. Once started, a consumer goes on by itself for as long as it runs.
   */
  readonly patienceMs?: number;
  /** For running handlers when the consumer is disposed. Default 10,000. */
  readonly drainMs?: number;
  /** `key`: messages of one key are handled one after the other. Default: `key` where the transport keeps order. */
  readonly order?: "key" | "none";
  readonly retry?: Partial<Retry>;
  /** Default on, to `<channel>.<group>.dlq`. `false`: what cannot be handled is dropped after the alert. */
  readonly deadLetter?: false | { readonly channel?: string };
  /** Default: in memory, for this process alone. */
  readonly dedupe?: DedupeStore | false;
  /** How long a handled message is remembered. Default 86,400,000 (a day). */
  readonly dedupeTtlMs?: number;
  /** Default on. Pauses the subscription; fails no message. */
  readonly breaker?: Partial<Breaker> | false;
  /** Messages wait for their turn. Default: the contract's, else none. */
  readonly rateLimit?: RateLimit;
  /** Messages of other services on a shared channel. Default skip. */
  readonly onUnknownType?: "skip" | "dead-letter";
  /** Default: alerts on stderr, one JSON line each. */
  readonly hooks?: Hooks;
  /** Default: OpenTelemetry where `@opentelemetry/api` is installed. */
  readonly telemetry?: Telemetry | false;
}

/**
 * Why a message is in a dead-letter channel. `rejected`: it violates the contract (never retried).
 * `failed`: the handler threw and the retries are spent. `skipped`: nobody here handles its type. `expired`: too late.
 */
export type DeadLetterReason = "rejected" | "failed" | "skipped" | "expired";

export interface DeadLetter {
  readonly reason: DeadLetterReason;
  /** Fields and rules (`/total required; /currency enum`), or the error's name; never payload values. */
  readonly error: string;
  readonly attempts: number;
  /** Where it came from. */
  readonly origin: string;
  readonly group: string;
  readonly contract?: string;
  /** Where it went; absent when dead letters are off and it was dropped. */
  readonly channel?: string;
}

export interface RetryNotice {
  readonly attempt: number;
  readonly delayMs: number;
  /** The error's name; never payload values. */
  readonly error: string;
}

/** Called as things happen. What a hook throws is reported as a process warning and changes nothing. */
export interface Hooks {
  onReject?(violations: readonly Violation[], delivery: Delivery): void;
  onDeadLetter?(letter: DeadLetter, delivery: Delivery): void;
  onRetry?(notice: RetryNotice, delivery: Delivery): void;
  onDuplicate?(key: string, delivery: Delivery): void;
  onSkip?(reason: string, delivery: Delivery): void;
  /** Once for each deprecated message that is sent or handled. */
  onDeprecated?(message: MessageDefinition): void;
  onBreaker?(state: "open" | "half-open" | "closed", group: string): void;
  /** Something to know at start-up, and failures of what stands around the handler: settling, dedupe store, subscription. */
  onNotice?(notice: string): void;
}

/** Two-phase: claim, then complete or release. Answers may be given at once or later. */
export interface DedupeStore {
  /** `won`: handle it. `done`: somebody has. `busy`: somebody is handling it, for `leaseMs` at most. */
  claim(key: string, leaseMs: number): Claim | Promise<Claim>;
  /** `answer`: the reply of a request, kept with its record where the store can. */
  complete(key: string, ttlMs: number, answer?: string): void | Promise<void>;
  release(key: string): void | Promise<void>;
  /** What `complete` was given: a request that comes again gets the same reply. */
  answer?(key: string): string | undefined | Promise<string | undefined>;
  /**
   * An inbox: runs `work` in one transaction in which the records of `keys` and the effects commit together. Used
   * instead of the other three where it is there. Resolves to what became of each key, in their order; rejects with
   * what `work` rejects with, after rolling back.
   * @param keys Each once: of one message, or of a batch.
   * @param work Called with those that are to be handled, where there are any. Resolves to the answer, where there is one.
   */
  within?(keys: readonly string[], ttlMs: number, work: InboxWork): Promise<readonly Claim[]>;
}
export type Claim = "won" | "done" | "busy";
export type InboxWork = (tx: unknown, won: readonly string[]) => Promise<string | undefined>;

/** Messages written together with the data they tell of, and published afterwards, at least once, in order. */
export interface Outbox {
  /** Writes in the transaction `tx`, or in one of its own where that is undefined. */
  enqueue(tx: unknown, messages: readonly OutgoingMessage[]): void | Promise<void>;
  /** Publishes what is waiting, then what comes, until `signal` aborts. Give it what the producer was given. */
  relay(transport: AnyTransports, options: RelayOptions): Promise<void>;
}

/** What waits in an outbox. */
export interface OutgoingMessage extends Wire {
  /** Which of the producer's transports it is for; absent where one carries everything. */
  readonly server?: string;
}

export interface RelayOptions {
  readonly signal: AbortSignal;
  /** Between two looks at an empty outbox. Default 200. */
  readonly intervalMs?: number;
  /** Default: alerts on stderr, one JSON line each. */
  readonly hooks?: Hooks;
}

/** What the factories take from generated code, whatever the contract's servers are called. */
export type AnyProducerOptions = Omit<ProducerOptions, "transport"> & { readonly transport: AnyTransports };
export type AnyConsumerOptions = Omit<ConsumerOptions, "transport"> & { readonly transport: AnyTransports };
