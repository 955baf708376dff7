import type { Clock } from "./clock.ts";
import type { RateLimit } from "./options.ts";

/** Allows `burst` at once and `perSecond` from then on; the rest wait in the order of arrival. */
export class TokenBucket {
  readonly #limit: Required<RateLimit>;
  readonly #clock: Clock;
  /** Below zero: taken in advance by those who wait. */
  #tokens: number;
  #filledAt: number;

  constructor(limit: RateLimit, clock: Clock) {
    this.#limit = { perSecond: limit.perSecond, burst: limit.burst ?? Math.max(1, limit.perSecond) };
    this.#clock = clock;
    this.#tokens = this.#limit.burst;
    this.#filledAt = clock.now();
  }

  /** Nothing where there are tokens; otherwise resolves when it is this caller's turn, or when `signal` aborts. */
  take(count: number, signal?: AbortSignal): Promise<void> | undefined {
    const now = this.#clock.now();
    const { perSecond, burst } = this.#limit;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) * perSecond) / 1000);
    this.#filledAt = now;
    this.#tokens -= count;
    return this.#tokens >= 0 ? undefined : this.#clock.sleep((-this.#tokens * 1000) / perSecond, signal);
  }
}
