import type { Clock } from "./clock.ts";

/** Something with a limit. The links are those of `Deadlines`, held here so that nothing is allocated for them. */
export interface Expiring {
  /** Milliseconds since 1970; not a number while it has no limit. */
  expiresAt: number;
  older: Expiring | undefined;
  newer: Expiring | undefined;
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
  /** The ends of a list in the order of adding: a map would leave tables behind that keep dead messages alive. */
  #oldest: Expiring | undefined;
  #newest: Expiring | undefined;
  #cancel: (() => void) | undefined;

  constructor(limitMs: number, clock: Clock) {
    this.#limitMs = limitMs;
    this.#clock = clock;
  }

  add(item: Expiring): void {
    item.expiresAt = this.#clock.now() + this.#limitMs;
    item.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = item;
    else this.#newest.newer = item;
    this.#newest = item;
    this.#cancel ??= this.#clock.alarm(this.#limitMs, this.#expire);
  }

  /** Does nothing where its time was up before. */
  delete(item: Expiring): void {
    if (Number.isNaN(item.expiresAt)) return;
    const { older, newer } = item;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    item.expiresAt = NaN;
    item.older = undefined;
    item.newer = undefined;
  }

  abortAll(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (let item = this.#oldest; item !== undefined; item = this.#oldest) {
      this.delete(item);
      item.abort("stopped");
    }
  }

  readonly #expire = (): void => {
    this.#cancel = undefined;
    const now = this.#clock.now();
    // Later than a limit from now: the clock has gone back, and they begin anew.
    const latest = now + this.#limitMs;
    for (let item = this.#oldest; item !== undefined; item = item.newer)
      if (item.expiresAt > latest) item.expiresAt = latest;
    for (let item = this.#oldest; item !== undefined; item = this.#oldest) {
      if (item.expiresAt > now) {
        this.#cancel = this.#clock.alarm(item.expiresAt - now, this.#expire);
        return;
      }
      this.delete(item);
      item.abort("timeout");
    }
  };
}
