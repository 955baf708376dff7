import type { Clock } from "./clock.ts";

export interface Expiring {
  /** Called when time is up, or by `abortAll`. */
  abort(reason: "timeout" | "stopped"): void;
}

/**
 * Limits that are all equally long, so that the oldest is always the next to expire: one timer for all of them,
 * instead of one for each message.
 */
export class Deadlines {
  readonly #limitMs: number;
  readonly #clock: Clock;
  /** In the order in which they were added, with the moment they expire. */
  readonly #running = new Map<Expiring, number>();
  #cancel: (() => void) | undefined;

  constructor(limitMs: number, clock: Clock) {
    this.#limitMs = limitMs;
    this.#clock = clock;
  }

  add(item: Expiring): void {
    this.#running.set(item, this.#clock.now() + this.#limitMs);
    this.#cancel ??= this.#clock.alarm(this.#limitMs, this.#expire);
  }

  delete(item: Expiring): void {
    this.#running.delete(item);
  }

  abortAll(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const running = [...this.#running.keys()];
    this.#running.clear();
    for (const item of running) item.abort("stopped");
  }

  readonly #expire = (): void => {
    this.#cancel = undefined;
    const now = this.#clock.now();
    // Later than a limit from now: the clock has gone back, and they begin anew.
    const latest = now + this.#limitMs;
    for (const [item, expiresAt] of this.#running) if (expiresAt > latest) this.#running.set(item, latest);
    for (const [item, expiresAt] of this.#running) {
      if (expiresAt > now) {
        this.#cancel = this.#clock.alarm(expiresAt - now, this.#expire);
        return;
      }
      this.#running.delete(item);
      item.abort("timeout");
    }
  };
}
