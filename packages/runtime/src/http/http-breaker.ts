import { CircuitBreaker } from "../circuit-breaker.ts";
import type { Clock } from "../clock.ts";
import type { Breaker } from "../options.ts";

export const defaultHttpBreaker: Breaker = { failureRate: 0.5, windowMs: 30_000, pauseMs: 10_000, minimum: 20 };

export type BreakerState = "open" | "half-open" | "closed";

/** The breaker of a caller: where a consumer would wait, a call is refused at once. */
export class HttpBreaker {
  readonly #breaker: CircuitBreaker;
  #state: BreakerState = "closed";
  #probing = false;

  constructor(settings: Breaker, clock: Clock, changed: (state: BreakerState) => void) {
    // Its pause alone keeps no process alive.
    const quiet: Clock = { ...clock, sleep: (ms) => new Promise((resolve) => void clock.alarm(ms, resolve)) };
    this.#breaker = new CircuitBreaker(settings, quiet, new AbortController().signal, (state) => {
      this.#state = state;
      this.#probing = false;
      changed(state);
    });
  }

  /** Lets a call through, which then says once how it ended; undefined where it may not be sent. */
  enter(): ((how: "success" | "failure" | "neutral") => void) | undefined {
    if (this.#state === "open" || this.#probing) return undefined;
    void this.#breaker.enter();
    const entered = this.#state;
    this.#probing = entered === "half-open";
    return (how) => {
      // What was sent before the breaker opened says nothing of how things are now.
      if (this.#state !== entered) return;
      this.#probing = false;
      this.#breaker.ended(how);
    };
  }
}
