/** The options of generated HTTP servers. Every default is written here. */
import type { HeaderMap, Violation } from "../types.ts";
import type { ReplyTo } from "./answers.ts";
import type { HttpTelemetry } from "./http-telemetry.ts";
import type { Refusal } from "./problems.ts";
import type { WebhookVerification } from "./webhook-options.ts";

/** `S`: a hook for each of the contract's security schemes; required where there are any. */
export type HttpServerOptions<S = SecurityHooks> = CommonServerOptions &
  ({} extends S ? { readonly security?: S } : { readonly security: S });

export interface CommonServerOptions {
  /** Of webhooks and callbacks: where each is received, by its name. Default `/<name>`. */
  readonly paths?: Readonly<Record<string, string>>;
  /** Of webhooks and callbacks; generated receivers ask for it. */
  readonly verify?: WebhookVerification | false;
  /** `requests`: what handlers give back is sent as it is. Default `all`. */
  readonly validate?: "all" | "requests";
  /** Largest body. Default 1,000,000. */
  readonly maxBytes?: number;
  /** Since when the deprecated endpoints are, for the `Deprecation` header. Default: the epoch, "for long". */
  readonly deprecatedSince?: Date;
  /**
   * What the server itself refuses is told as `application/problem+json`, unless this gives it the API's own form,
   * as JSON. Default media type `application/json`.
   */
  readonly describeRefusal?: (
    refusal: Refusal,
    endpoint: string,
  ) => { readonly contentType?: string; readonly body: unknown } | undefined;
  readonly hooks?: HttpServerHooks;
  /** Default: OpenTelemetry where `@opentelemetry/api` is installed, else the trace is passed on. */
  readonly telemetry?: HttpTelemetry | false;
}

/** Called as things happen. What a hook throws changes nothing. */
export interface HttpServerHooks {
  /** A handler threw. The caller is told no more than status 500. */
  onError?(endpoint: string, error: unknown): void;
  onInvalidRequest?(endpoint: string, violations: readonly Violation[]): void;
  /** A handler gave back what the contract does not allow. The caller is told no more than status 500. */
  onInvalidReply?(endpoint: string, violations: readonly Violation[]): void;
  onDeprecated?(endpoint: string): void;
}

/** What a security hook is told beside the credential. */
export interface SecurityNeed {
  readonly endpoint: string;
  readonly scopes: readonly string[];
  readonly headers: HeaderMap;
  /** The request as the framework has it. */
  readonly raw: unknown;
}

/** Says that the caller is known and may not do this: status 403. */
export const forbidden: unique symbol = Symbol("forbidden");

/**
 * Judges a credential. Gives back who the caller is, `undefined` for nobody (status 401) or `forbidden` (403).
 * `C`: a token or key as text, a user and password, or undefined for mutual TLS, which the connection itself proves.
 */
export type SecurityHook<C, P> = (credential: C, need: SecurityNeed) => Judged<P> | Promise<Judged<P>>;
type Judged<P> = P | typeof forbidden | undefined;

export interface UserAndPassword {
  readonly username: string;
  readonly password: string;
}

/** By the contract's name of the scheme. */
// oxlint-disable-next-line typescript/no-explicit-any -- each scheme has a credential of its own kind
export type SecurityHooks = Readonly<Record<string, SecurityHook<any, unknown>>>;

/** What a handler is told beside the request. `P`: who the caller is. */
export interface RequestContext<P = unknown> {
  readonly endpoint: string;
  readonly principal: P;
  /** All headers, by their names in lower case. */
  readonly headers: HeaderMap;
  /** The media types of successes that the caller takes, the most wanted first. */
  readonly accepts: readonly string[];
  /** Aborted when the caller is gone. */
  readonly signal: AbortSignal;
  /** The request as the framework has it. */
  readonly raw: unknown;
}

/**
 * A request `R` as a handler gets it: each group of parameters is there, even where all of it may be left out, and so is
 * what has a default, `F`: parameters by their groups, `body` as it is then, or `bodies` by their media types.
 */
export type Received<R, F extends FilledIn = object> = R extends unknown
  ? R & {
      readonly [G in keyof R & Group]: Filled<NonNullable<R[G]>, G extends keyof F ? F[G] : never>;
    } & FilledBody<R, F>
  : never;
type Group = "path" | "query" | "headers" | "cookies";
type FilledIn = { readonly [G in Group]?: string } & { readonly body?: unknown; readonly bodies?: object };
type Filled<T, Name> = T & Required<Pick<T, Extract<keyof T, Name>>>;
/** It stays optional where it is. */
type FilledBody<R, F> = F extends { readonly body: infer B }
  ? { [K in keyof Pick<R, keyof R & "body">]: B }
  : F extends { readonly bodies: infer B }
    ? R extends { readonly contentType?: infer C extends keyof B | undefined }
      ? { [K in keyof Pick<R, keyof R & "body">]: B[NonNullable<C> & keyof B] }
      : unknown
    : unknown;

/** What a handler gives back where callers get `A`. */
export type Handled<A> = ReplyTo<A> | Promise<ReplyTo<A>>;
