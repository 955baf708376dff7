import type { Delivery, Settlement } from "../transport.ts";
import { Queue } from "../queue.ts";
import { Unsettled } from "./unsettled.ts";

/** Hands over what a broker has brought, first come, first served: nothing while it is paused, and never too much unsettled. */
export class HandOver<T> {
  readonly #deliver: (received: T) => void;
  readonly #moved: () => void;
  readonly #unsettled: Unsettled;
  /** Brought, and not yet handed over. */
  readonly #waiting = new Queue<T>();
  #paused = false;
  #going = false;

  /**
   * @param prefetch How many may be unsettled at once.
   * @param deliver Hands one over. Who is done with it calls `settled`, once.
   * @param moved Told whenever there may be room for more.
   */
  constructor(prefetch: number, deliver: (received: T) => void, moved: () => void = () => undefined) {
    this.#unsettled = new Unsettled(prefetch);
    this.#deliver = deliver;
    this.#moved = moved;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** Whether no more may be unsettled. */
  get isFull(): boolean {
    return this.#unsettled.isFull;
  }

  /** Handed over and not yet settled. */
  get unsettled(): number {
    return this.#unsettled.count;
  }

  /** Brought, and not yet handed over. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** What has come: at once where nothing stands before it. */
  take(received: T): void {
    if (this.#waiting.size > 0 || this.#paused || this.#unsettled.isFull) return this.keep(received);
    this.#unsettled.add();
    this.#deliver(received);
  }

  /** What has come, until `next`. */
  keep(received: T): void {
    this.#waiting.push(received);
  }

  /** Hands over as much as may be. */
  next(): void {
    // Whoever settles at once is within this loop, which goes on by itself: the stack does not grow by what waits.
    if (this.#going) return;
    this.#going = true;
    try {
      while (!this.#paused && !this.#unsettled.isFull) {
        const received = this.#waiting.shift();
        if (received === undefined) break;
        this.#unsettled.add();
        this.#deliver(received);
      }
    } finally {
      this.#going = false;
    }
    this.#moved();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.next();
  }

  /** One of those handed over is settled: the next may come. */
  settled(): void {
    this.#unsettled.remove();
    this.next();
  }

  /** Takes out what was not handed over: all of it, or what fits. */
  takeBack(fits: (received: T) => boolean = () => true): T[] {
    const [taken, kept] = [[] as T[], [] as T[]];
    for (const received of this.#waiting.drain()) (fits(received) ? taken : kept).push(received);
    for (const received of kept) this.#waiting.push(received);
    return taken;
  }

  /** Resolves when everything is settled, or after `drainMs`. */
  drained(drainMs: number): Promise<void> {
    return this.#unsettled.drained(drainMs);
  }
}

/** A delivery is settled once: what is said of it after that does nothing. */
export function once(settle: Delivery["settle"]): (settlement: Settlement) => Promise<void> | void {
  let isSettled = false;
  return (settlement) => {
    if (isSettled) return;
    isSettled = true;
    return settle(settlement);
  };
}
