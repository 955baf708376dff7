import type { Clock } from "./clock.ts";
import type { Breaker } from "./options.ts";
import { Queue } from "./queue.ts";

const SLICES = 10;

/**
 * Counts how tries end over a sliding window. While open nobody enters; after `pauseMs` one enters as a probe, and its
 * end decides. Whoever has entered says exactly once how it ended.
 */
export class CircuitBreaker {
  readonly #settings: Breaker;
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  readonly #changed: (state: "open" | "half-open" | "closed") => void;
  readonly #waiting = new Queue<() => void>();
  #state: "open" | "half-open" | "closed" = "closed";
  #probing = false;
  #slices: { startedAt: number; tries: number; failures: number }[] = [];

  /** @param stop Ends the pause, so that it keeps no process alive. */
  constructor(
    settings: Breaker,
    clock: Clock,
    stop: AbortSignal,
    changed: (state: "open" | "half-open" | "closed") => void,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#stop = stop;
    this.#changed = changed;
  }

  enter(): Promise<void> | undefined {
    if (this.#state === "closed") return undefined;
    if (this.#state === "half-open" && !this.#probing) {
      this.#probing = true;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** `neutral`: neither success nor failure, for example a message that was skipped. */
  ended(how: "success" | "failure" | "neutral"): void {
    if (this.#state === "closed") {
      if (how !== "neutral") this.#count(how === "failure");
    } else if (this.#state === "half-open" && this.#probing) {
      this.#probing = false;
      if (how === "success") this.#close();
      else if (how === "failure") this.#open();
      else this.#probe();
    }
  }

  /** Lets everybody through from now on: the consumer is stopping and hands its messages back. */
  dismiss(): void {
    this.#state = "closed";
    for (const go of this.#waiting.drain()) go();
  }

  #count(failed: boolean): void {
    const { windowMs, minimum, failureRate } = this.#settings;
    const now = this.#clock.now();
    let slice = this.#slices.at(-1);
    if (slice === undefined || now - slice.startedAt >= windowMs / SLICES) {
      this.#slices = this.#slices.filter(({ startedAt }) => now - startedAt < windowMs);
      slice = { startedAt: now, tries: 0, failures: 0 };
      this.#slices.push(slice);
    }
    slice.tries++;
    if (!failed) return;
    slice.failures++;
    const tries = this.#slices.reduce((sum, each) => sum + each.tries, 0);
    const failures = this.#slices.reduce((sum, each) => sum + each.failures, 0);
    if (tries >= minimum && failures >= tries * failureRate) this.#open();
  }

  #open(): void {
    this.#become("open");
    void this.#clock.sleep(this.#settings.pauseMs, this.#stop).then(() => {
      if (this.#state !== "open") return;
      // Whoever has waited goes before what the news brings, which may come and end before it has been told.
      this.#state = "half-open";
      this.#probe();
      this.#changed("half-open");
    });
  }

  #probe(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#probing = true;
    next();
  }

  #close(): void {
    this.#slices = [];
    this.#become("closed");
    for (const go of this.#waiting.drain()) go();
  }

  #become(state: "open" | "half-open" | "closed"): void {
    this.#state = state;
    this.#changed(state);
  }
}
