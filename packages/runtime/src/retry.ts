import type { Retry } from "./options.ts";

export const defaultRetry: Retry = {
  attempts: 5,
  backoff: "exponential",
  initialMs: 200,
  maxMs: 30_000,
  jitter: true,
  perDelivery: 2,
};

/** Later ones win. */
export function resolveRetry(...layers: readonly (Partial<Retry> | undefined)[]): Retry {
  return Object.assign({}, defaultRetry, ...layers) as Retry;
}

/** The longest wait after try number `attempt` (1 is the first), in milliseconds. */
export function longestDelay(retry: Pick<Retry, "backoff" | "initialMs" | "maxMs">, attempt: number): number {
  // Past 2^52 doubling is beyond any limit, and beyond exact numbers.
  const factor = retry.backoff === "fixed" ? 1 : 2 ** Math.min(attempt - 1, 52);
  return Math.min(retry.maxMs, retry.initialMs * factor);
}

/**
 * How long to wait after try number `attempt`: with full jitter anything up to the longest delay, which spreads the
 * retries of many messages that failed together better than any narrower band.
 */
export function retryDelay(
  retry: Pick<Retry, "backoff" | "initialMs" | "maxMs" | "jitter">,
  attempt: number,
  random: () => number = Math.random,
): number {
  const longest = longestDelay(retry, attempt);
  return retry.jitter ? Math.round(random() * longest) : longest;
}
