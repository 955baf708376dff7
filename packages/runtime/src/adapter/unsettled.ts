/** Deliveries handed over and not yet settled. */
export class Unsettled {
  readonly #limit: number;
  #count = 0;
  #waiting: (() => void)[] = [];

  /** @param limit Beyond which no more are to be handed over. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count >= this.#limit;
  }

  add(): void {
    this.#count++;
  }

  remove(): void {
    if (--this.#count > 0) return;
    for (const tell of this.#waiting.splice(0)) tell();
  }

  /** Resolves when everything is settled, or after `drainMs`. */
  async drained(drainMs: number): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, drainMs);
      this.#waiting.push(() => {
        clearTimeout(patience);
        resolve();
      });
    });
  }
}
