/** Who may go on now, and who waits. `enter` returns nothing where the way is free, so that the common case waits for nothing. */
import { Queue } from "./queue.ts";

/** Lets `limit` in at once. */
export class Gate {
  #free: number;
  readonly #waiting = new Queue<() => void>();

  constructor(limit: number) {
    this.#free = limit;
  }

  enter(): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free--;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

/** Lets one in for each key, in the order of arrival. */
export class Lanes {
  /** null: somebody is inside and nobody waits. */
  readonly #lanes = new Map<string, Queue<() => void> | null>();

  enter(key: string): Promise<void> | undefined {
    const lane = this.#lanes.get(key);
    if (lane === undefined) {
      this.#lanes.set(key, null);
      return undefined;
    }
    const waiting = lane ?? new Queue<() => void>();
    if (lane === null) this.#lanes.set(key, waiting);
    return new Promise((resolve) => waiting.push(resolve));
  }

  leave(key: string): void {
    const next = this.#lanes.get(key)?.shift();
    if (next === undefined) this.#lanes.delete(key);
    else next();
  }
}
