/** Gathers what comes while requests are under way: whoever is busy sends few large ones, and nobody waits for a timer. */
export interface Gathering<T> {
  /** Rejects for all of them; the map has those that failed alone. */
  readonly send: (batch: readonly T[]) => Promise<ReadonlyMap<T, unknown>>;
  /** Requests at once. */
  readonly atOnce: number;
  readonly most: number;
  readonly bytes?: { readonly of: (item: T) => number; readonly most: number };
  /** A failure is one of everything that waits behind it: otherwise it would be overtaken. */
  readonly keepsOrder?: boolean;
}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class Gatherer<T> {
  readonly #gathering: Gathering<T>;
  #waiting: Waiting<T>[] = [];
  #running = 0;
  #isScheduled = false;

  constructor(gathering: Gathering<T>) {
    this.#gathering = gathering;
  }

  get isIdle(): boolean {
    return this.#running === 0 && this.#waiting.length === 0;
  }

  /** Resolves when the request that carried it was answered. */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#isScheduled || this.#running >= this.#gathering.atOnce) return;
      this.#isScheduled = true;
      // What is added in the same turn goes along.
      setImmediate(() => {
        this.#isScheduled = false;
        this.#next();
      });
    });
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#running < this.#gathering.atOnce) void this.#run(this.#take());
  }

  async #run(batch: readonly Waiting<T>[]): Promise<void> {
    this.#running++;
    try {
      const failed = await this.#gathering.send(batch.map(({ item }) => item));
      for (const { item, resolve, reject } of batch) {
        if (failed.has(item)) reject(failed.get(item));
        else resolve();
      }
      if (failed.size > 0) this.#fail([...failed.values()][0]);
    } catch (error) {
      for (const { reject } of batch) reject(error);
      this.#fail(error);
    } finally {
      this.#running--;
      this.#next();
    }
  }

  #fail(error: unknown): void {
    if (this.#gathering.keepsOrder === true) for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  /** At least one. */
  #take(): readonly Waiting<T>[] {
    const { most, bytes } = this.#gathering;
    let count = 0;
    let size = 0;
    for (; count < Math.min(most, this.#waiting.length); count++) {
      size += bytes?.of(this.#waiting[count]!.item) ?? 0;
      if (count > 0 && bytes !== undefined && size > bytes.most) break;
    }
    return this.#waiting.splice(0, count);
  }
}
