/** Counts what has begun and not ended, for those who wait until nothing is left. */
export class InFlight {
  #count = 0;
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  enter(): void {
    this.#count++;
  }

  readonly leave = (): void => {
    this.#count--;
    if (this.#count > 0) return;
    for (const tell of this.#waiting.splice(0)) tell();
  };

  /** Resolves as soon as nothing is in flight. */
  idle(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
