/** What a broker adapter implements. Nothing above this interface knows a broker; nothing below it knows a contract. */
import type { Clock } from "./clock.ts";
import type { ChannelDefinition, HeaderMap, Json } from "./types.ts";

/**
 * A message as bytes. Header names are lower case and canonical; a transport maps them to its broker's convention and
 * back: `ce-id` … `ce-type` (CloudEvents 1.0, binary mode), `content-type`, `traceparent`, `tracestate`, `flow-began`,
 * `correlation-id`, `reply-to`, `dlq-*`; all others are the application's.
 */
export interface Wire {
  /** The address, its parameters filled in. */
  readonly channel: string;
  readonly key?: string;
  readonly headers: HeaderMap;
  /** null is a tombstone; a broker that knows none marks it by a header of its own. */
  readonly body: Uint8Array | null;
  /** The contract's bindings, for transports that need them (exchange, routing key, qos). */
  readonly bindings?: { readonly [key: string]: Json };
}

export type Outcome = "handled" | "rejected" | "failed" | "skipped" | "expired" | "duplicate";

export type Settlement =
  | {
      readonly ack: true;
      readonly outcome: Outcome;
      /** Name of the definition that it was taken for; absent where none was found. */
      readonly message?: string | undefined;
    }
  /** Bring it again, after `delayMs` where `caps.delay`. */
  | { readonly nack: true; readonly delayMs?: number };

export interface Delivery extends Wire {
  /** 1 at the first delivery, counted by the transport. */
  readonly attempt: number;
  /** Once. A rejected promise means that the broker will bring the message again. */
  settle(settlement: Settlement): void | Promise<void>;
}

/** What the broker can do. The runtime does the rest itself, or refuses to start where it cannot. */
export interface Capabilities {
  /** A nack's delay is kept by the broker, and `attempt` counts its redeliveries. Otherwise retries wait in process. */
  readonly delay: boolean;
  /** Order of first deliveries: of messages with one key, of a whole channel, or none. */
  readonly ordered: "none" | "key" | "channel";
  /** Can subscribe to an address with parameters. */
  readonly wildcards: boolean;
  /** Can subscribe for this process alone, which requests need for their replies. */
  readonly ephemeral: boolean;
  /** Groups have members in other processes, so dedupe in memory does not see everything. */
  readonly distributed: boolean;
  /**
   * False: what a member of a group leaves behind waits for the same process to come back, and a group is brought
   * nothing of the time before its first member. Otherwise whoever is the next member gets it.
   */
  readonly handsOver?: boolean;
  /**
   * False: the broker keeps nothing, so what nobody listens to is lost, and what a process holds when it is killed.
   * While the process lives, what it does not acknowledge comes again all the same.
   */
  readonly redelivers?: boolean;
  /** How long a delivery may stay unsettled before the broker gives it to somebody else; Infinity where it never does. */
  readonly holdMs: number;
  /** Largest body, in bytes. */
  readonly maxBytes?: number;
}

export interface SubscribeOptions {
  /** Addresses, with `{parameter}` for any one part. */
  readonly channels: readonly ChannelDefinition[];
  readonly group: string;
  /** Deliveries handed over and not yet settled, at most. */
  readonly prefetch: number;
  /** For this process alone: starts at the end, leaves nothing behind. */
  readonly ephemeral: boolean;
  /** Nobody else subscribes to these addresses: what the broker made for them goes with the subscription. */
  readonly ownsAddresses?: boolean;
}

export interface Listener {
  /** Never throws; whatever becomes of the delivery is said by `settle`. */
  delivered(delivery: Delivery): void;
  /** The subscription is over and the transport cannot bring it back (credentials withdrawn, channel deleted). */
  failed(error: Error): void;
  /** Nothing comes just now, and the transport goes on trying. Once for each interruption. */
  interrupted?(error: Error): void;
}

export interface Subscription {
  /** No more deliveries until `resume`; connections and assignments stay. */
  pause(): void | Promise<void>;
  resume(): void | Promise<void>;
  /** Takes no more, waits up to `drainMs` until everything is settled, then gives the rest back to the broker. */
  stop(options: { readonly drainMs: number }): Promise<void>;
}

export interface Transport extends AsyncDisposable {
  /** `kafka`, `rabbitmq`, …: `messaging.system` of spans. */
  readonly name: string;
  readonly caps: Capabilities;
  /** The clock it lives by, where that is not the system's; stubs on it use the same. */
  readonly clock?: Clock;
  /** Idempotent, and possible again after `close`. */
  connect(): Promise<void>;
  /**
   * Resolves when the broker has taken responsibility for every message; keeps the order of one key within a call.
   * Rejects with `PublishError`, which names those that failed where that is known.
   */
  publish(messages: readonly Wire[], options?: { readonly signal?: AbortSignal }): Promise<void>;
  subscribe(options: SubscribeOptions, listener: Listener): Promise<Subscription>;
  /** Idempotent. Waits for what is being published. */
  close(): Promise<void>;
}
