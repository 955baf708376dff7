/** The options of HTTP clients. Every default is written here. */
import type { Clock } from "../clock.ts";
import type { Breaker, RateLimit } from "../options.ts";
import type { Violation } from "../types.ts";
import type { CallbackSource } from "./callback-url.ts";
import type { CredentialsByScheme } from "./credentials.ts";
import type { DeprecationNotice } from "./definitions.ts";
import type { BreakerState } from "./http-breaker.ts";
import type { HttpRetry } from "./http-retry.ts";
import type { HttpTelemetry } from "./http-telemetry.ts";
import type { ResponseCache } from "./response-cache.ts";

/** `A`: credentials by the contract's names of its schemes. */
export interface HttpClientOptions<A extends CredentialsByScheme = CredentialsByScheme> {
  /** Where all endpoints are called. Default: the contract's first server, of an endpoint with servers its own first. */
  readonly baseUrl?: string;
  /** Where single endpoints are called, by the names of their methods. */
  readonly baseUrls?: Readonly<Record<string, string>>;
  /** Credentials by scheme. The first alternative of an endpoint for which all are given is used. */
  readonly auth?: A;
  /** For one try, its body included. Default 10,000. */
  readonly timeoutMs?: number;
  /**
   * Only what may be repeated is: idempotent methods, and calls with an `Idempotency-Key`. After no answer, a timeout
   * and the statuses 408, 425, 429, 500, 502, 503 and 504. Default 3 tries, 200 ms to 5 s; a `Retry-After` wins.
   */
  readonly retry?: Partial<HttpRetry> | false;
  /** Default on: half of at least 20 calls in 30 s without an answer or with a 5xx refuse all others for 10 s. */
  readonly breaker?: Partial<Breaker> | false;
  /** Calls wait for their turn. Default none. */
  readonly rateLimit?: RateLimit;
  /** Default none. `memoryCache()` keeps what `Cache-Control`, `Expires` and `ETag` allow. */
  readonly cache?: ResponseCache;
  /** `requests`: answers are taken as they come. Default `all`. */
  readonly validate?: "all" | "requests" | "off";
  /** Largest body of an answer, unpacked, and largest item of a stream. Default 10,000,000. */
  readonly maxBytes?: number;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the platform's. `tlsFetch` makes one with a client certificate. */
  readonly fetch?: typeof fetch;
  readonly hooks?: HttpClientHooks;
  /** Default: OpenTelemetry where `@opentelemetry/api` is installed, else the trace is passed on. */
  readonly telemetry?: HttpTelemetry | false;
  readonly clock?: Clock;
}

/** Called as things happen. */
export interface HttpClientHooks {
  onRetry?(
    call: string,
    notice: { readonly attempt: number; readonly delayMs: number; readonly status?: number },
  ): void;
  /** Once for each endpoint that the contract, or a `Deprecation` header, says is deprecated. */
  onDeprecated?(call: string, notice: DeprecationNotice): void;
  onInvalidResponse?(call: string, violations: readonly Violation[]): void;
  onBreaker?(state: BreakerState): void;
}

/** The options of one call; they win over the client's. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly retry?: Partial<HttpRetry> | false;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Says that repeating the call does no harm. Default: a random one where the contract declares `Idempotency-Key`. Of a
   * signed webhook its `webhook-id`, by default a random one.
   */
  readonly idempotencyKey?: string;
  /** `reload`: do not look into the cache. `no-store`: do not keep the answer either. */
  readonly cache?: "default" | "reload" | "no-store";
}

/** A request as generated types describe it, whatever the endpoint. */
export interface AnyRequest {
  /** Of webhooks and callbacks: where to send it. */
  readonly url?: string;
  /** Of callbacks: the exchange that says where, in place of `url`. */
  readonly from?: CallbackSource;
  readonly path?: Readonly<Record<string, unknown>>;
  /** By name; of a `querystring` parameter its value, which may be a text. */
  readonly query?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: Readonly<Record<string, unknown>>;
  readonly contentType?: string;
  readonly body?: unknown;
}
