import type { Clock } from "../clock.ts";
import { ConcordError } from "../errors.ts";
import type { TokenBucket } from "../token-bucket.ts";
import type { Answer } from "./answers.ts";
import { type Asked, askThroughCache, forget } from "./ask-through-cache.ts";
import type { AnyRequest, CallOptions, HttpClientOptions } from "./client-options.ts";
import { prove } from "./credentials.ts";
import { noticeOf } from "./deprecation.ts";
import { type ApiDefinition, type DeprecationNotice, type EndpointDefinition, safeMethods } from "./definitions.ts";
import {
  CircuitOpenError,
  HttpNetworkError,
  HttpTimeoutError,
  ResponseTooLargeError,
  UnsendableRequestError,
} from "./errors.ts";
import type { HttpBreaker } from "./http-breaker.ts";
import { type HttpRetry, isRepeatable, nextDelay } from "./http-retry.ts";
import type { CallEnd, HttpTelemetry } from "./http-telemetry.ts";
import { limited } from "./limited.ts";
import { type Outgoing, obstacleOf, outgoing } from "./outgoing.ts";
import { type PreparedRequest, prepareRequest } from "./prepare-request.ts";
import { type Reading, hasStream, isStream, readAnswer } from "./read-answer.ts";
import type { Stamp } from "./stamp-webhook.ts";
import { send } from "./send.ts";
import { TimeLimit } from "./time-limit.ts";

/** What all calls of one client have in common. */
export interface ClientState {
  readonly api: ApiDefinition;
  readonly options: HttpClientOptions;
  /** Where endpoints are called, by name. */
  readonly baseUrls: ReadonlyMap<string, string>;
  /** Names of the headers beside `authorization` by which its callers prove who they are. */
  readonly proofs: readonly string[];
  readonly clock: Clock;
  readonly retry: HttpRetry;
  readonly breaker: HttpBreaker | undefined;
  readonly bucket: TokenBucket | undefined;
  readonly telemetry: HttpTelemetry | undefined;
  /** Names of endpoints whose deprecation has been told. */
  readonly told: Set<string>;
  readonly stamp: Stamp | undefined;
}

/** One endpoint of a client. */
export interface Called {
  readonly name: string;
  readonly endpoint: EndpointDefinition;
}

type AnyAnswer = Answer<number, unknown, string | undefined>;

/** One call, with as many tries as its policy allows. */
export async function call(
  state: ClientState,
  called: Called,
  request: AnyRequest,
  options: CallOptions,
): Promise<AnyAnswer> {
  const { api, baseUrls, clock } = state;
  const { name, endpoint } = called;
  options.signal?.throwIfAborted();
  const { validate, headers, hooks } = state.options;
  const written = prepareRequest(endpoint, request, options, {
    name,
    contract: api.contract,
    baseUrl: baseUrls.get(name) ?? "",
    validates: validate !== "off",
    isStamped: state.stamp?.signs === true,
    headers,
  });
  const prepared = state.stamp
    ? await untilAborted(options.signal, state.stamp.put(name, written, options, clock))
    : written;
  if (endpoint.deprecated) tellDeprecated(state, name, endpoint.deprecated);
  const retry = retryOf(state, options);
  const repeatable = isRepeatable(endpoint, prepared.hasIdempotencyKey);
  let renewed = false;
  for (let attempt = 1; ; attempt++) {
    const tried = await tryOnce(state, called, prepared, options, attempt, (response) => {
      if (response?.status === 401 && !renewed) return "renew";
      return repeatable ? nextDelay(retry, attempt, clock.now(), response) : undefined;
    });
    if ("answer" in tried) return tried.answer;
    if (tried.again === "renew") {
      renewed = true;
      attempt--;
      continue;
    }
    hooks?.onRetry?.(name, {
      attempt,
      delayMs: tried.again,
      ...(tried.status !== undefined && { status: tried.status }),
    });
    await clock.sleep(tried.again, options.signal);
    options.signal?.throwIfAborted();
  }
}

function retryOf({ retry }: ClientState, { retry: own }: CallOptions): HttpRetry {
  return own === false ? { ...retry, attempts: 1 } : { ...retry, ...own };
}

type Again = number | "renew";
type Tried = { readonly answer: AnyAnswer } | { readonly again: Again; readonly status?: number };

/** @param again says whether to try again: after how long, or at once with renewed credentials */
async function tryOnce(
  state: ClientState,
  called: Called,
  prepared: PreparedRequest,
  options: CallOptions,
  attempt: number,
  again: (response?: Response) => Again | undefined,
): Promise<Tried> {
  const { api, clock, breaker, bucket, telemetry } = state;
  const { name, endpoint } = called;
  const fetch = state.options.fetch ?? globalThis.fetch;
  const turn = bucket?.take(1, options.signal);
  if (turn) await turn;
  options.signal?.throwIfAborted();
  const timeoutMs = options.timeoutMs ?? state.options.timeoutMs ?? 10_000;
  const maxBytes = options.maxBytes ?? state.options.maxBytes ?? 10_000_000;
  const proof = endpoint.security
    ? await untilAborted(options.signal, prove(api, endpoint, state.options.auth ?? {}, { timeoutMs, fetch, clock }))
    : undefined;
  const leave = breaker?.enter();
  if (breaker && !leave) throw new CircuitOpenError(name);
  const sent = outgoing(endpoint, prepared, proof);
  const { url, headers } = sent;
  const about = { method: endpoint.method, template: endpoint.path, host: hostOf(url), attempt };
  const ended = telemetry?.call(about, headers);
  // Once for each try, by whatever comes first.
  let end = (how: "success" | "failure" | "neutral", said: CallEnd): void => {
    end = () => undefined;
    leave?.(how);
    ended?.(said);
  };
  const limit = new TimeLimit(clock, timeoutMs, options.signal);
  let streams = false;
  try {
    const { response, cache } = await exchange(state, called, sent, {
      mode: options.cache,
      maxBytes,
      signal: limit.signal,
    });
    const { status } = response;
    end(status >= 500 ? "failure" : status === 429 ? "neutral" : "success", { status });
    const notice = noticeOf(response.headers);
    if (notice) tellDeprecated(state, name, notice);
    const next = status === 401 && !proof?.refuse ? undefined : again(response);
    if (next !== undefined) {
      if (next === "renew") proof?.refuse?.();
      await response.body?.cancel();
      return { again: next, status };
    }
    if (!safeMethods.has(endpoint.method) && status >= 200 && status < 400) await forget(state.options.cache, url);
    const facts = { url: response.url || url, ...(cache && { cache }) };
    const answer = await readAnswer(endpoint, response, facts, readingOf(state, name, maxBytes));
    if (!isStream(endpoint, response)) return { answer };
    streams = true;
    const failed = (error: unknown): unknown =>
      error instanceof ConcordError || options.signal?.aborted ? error : new HttpNetworkError(name, error);
    return { answer: { ...answer, body: named(answer.body as AsyncIterable<unknown>, failed, () => limit.end()) } };
  } catch (error) {
    if (error instanceof ConcordError) {
      end("neutral", { error: error.code });
      throw error;
    }
    // The caller's own doing says nothing of the server.
    if (options.signal?.aborted === true && !limit.timedOut) {
      end("neutral", { error: "aborted" });
      throw options.signal.reason;
    }
    const obstacle = obstacleOf(sent, error);
    if (obstacle !== undefined) {
      const refused = new UnsendableRequestError(name, obstacle);
      end("neutral", { error: refused.code });
      throw refused;
    }
    const failure = limit.timedOut ? new HttpTimeoutError(name, timeoutMs) : new HttpNetworkError(name, error);
    end("failure", { error: failure.code });
    const next = again();
    if (next === undefined) throw failure;
    return { again: next };
  } finally {
    if (streams) limit.reached();
    else limit.end();
  }
}

/** Asks the server, or the cache in its place. Of a body that is no stream, no more than `maxBytes` are read. */
function exchange(
  { options, clock, proofs }: ClientState,
  { name, endpoint }: Called,
  sent: Outgoing,
  how: { readonly mode: CallOptions["cache"]; readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<Asked> {
  const { url, headers, init } = sent;
  const { maxBytes, signal } = how;
  const fetch = options.fetch ?? globalThis.fetch;
  const mode = hasStream(endpoint) ? "no-store" : (how.mode ?? "default");
  const question = { method: endpoint.method, url, headers, mode, proofs, now: () => clock.now() };
  return askThroughCache(options.cache, question, async (asked) => {
    const heard = await send(fetch, { ...sent, headers: { ...asked }, init: { ...init, signal } });
    if (isStream(endpoint, heard.response)) return heard;
    return { ...heard, response: limited(heard.response, maxBytes, () => new ResponseTooLargeError(name, maxBytes)) };
  });
}

function readingOf({ api, options }: ClientState, name: string, maxBytes: number): Reading {
  return {
    name,
    contract: api.contract,
    validates: options.validate === undefined || options.validate === "all",
    maxBytes,
    onInvalid: (violations) => options.hooks?.onInvalidResponse?.(name, violations),
  };
}

/** The items of a stream; what breaks it is called by its name. */
async function* named(
  items: AsyncIterable<unknown>,
  failed: (error: unknown) => unknown,
  ended: () => void,
): AsyncGenerator {
  try {
    yield* items;
  } catch (error) {
    throw failed(error);
  } finally {
    ended();
  }
}

/** Waits no longer than the caller does; what goes on may be shared with other calls. */
function untilAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function hostOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/?#]*)/i.exec(url)?.[1] ?? "";
}

function tellDeprecated({ options, told }: ClientState, name: string, notice: DeprecationNotice): void {
  if (told.has(name)) return;
  told.add(name);
  options.hooks?.onDeprecated?.(name, notice);
}
