/** When a call is tried again, and how long it waits before that. */
import type { Retry } from "../options.ts";
import { retryDelay } from "../retry.ts";
import { type EndpointDefinition, safeMethods } from "./definitions.ts";
import { httpDate } from "./http-date.ts";

export interface HttpRetry extends Omit<Retry, "perDelivery"> {
  /** The longest wait that a `Retry-After` may ask for; with a longer one the answer is given back. Default 30,000. */
  readonly longestRetryAfterMs: number;
}

export const defaultHttpRetry: HttpRetry = {
  attempts: 3,
  backoff: "exponential",
  initialMs: 200,
  maxMs: 5_000,
  jitter: true,
  longestRetryAfterMs: 30_000,
};

const idempotent: ReadonlySet<string> = new Set([...safeMethods, "PUT", "DELETE"]);

/** Whether sending it twice does no more than sending it once. */
export function isRepeatable({ method }: EndpointDefinition, hasIdempotencyKey: boolean): boolean {
  return idempotent.has(method) || hasIdempotencyKey;
}

/** Statuses by which a server says "not now". */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * How long to wait before the next try; undefined where there should be none.
 * @param attempt the try that has ended, 1 for the first
 * @param response absent where there was none
 */
export function nextDelay(retry: HttpRetry, attempt: number, now: number, response?: Response): number | undefined {
  if (attempt >= retry.attempts || (response && !passing.has(response.status))) return undefined;
  const asked = retryAfterMs(response?.headers.get("retry-after"), now);
  if (asked === undefined) return retryDelay(retry, attempt);
  return asked > retry.longestRetryAfterMs ? undefined : asked;
}

/** `Retry-After` in milliseconds from now: seconds, or a date. */
function retryAfterMs(text: string | null | undefined, now: number): number | undefined {
  if (text === null || text === undefined || text.trim() === "") return undefined;
  if (/^\s*\d+\s*$/.test(text)) return Number(text) * 1_000;
  const date = httpDate(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
