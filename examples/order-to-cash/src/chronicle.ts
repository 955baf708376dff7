import type { Happening } from "./observe.ts";

/** Remembers what happened, and lets somebody wait for it. */
export class Chronicle {
  readonly #happenings: Happening[] = [];
  #wake: (() => void)[] = [];

  add(happening: Happening): void {
    this.#happenings.push(happening);
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** What happened after the first `from` happenings. */
  since(from: number): readonly Happening[] {
    return this.#happenings.slice(from);
  }

  get length(): number {
    return this.#happenings.length;
  }

  /** Resolves when `holds` does, or after `patienceMs`. */
  async until(holds: () => boolean, patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!holds() && Date.now() < deadline) await this.#next(deadline - Date.now());
  }

  /** Resolves when nothing has happened for `silenceMs`. */
  async quiet(silenceMs: number): Promise<void> {
    for (let before = -1; before !== this.length;) {
      before = this.length;
      await this.#next(silenceMs);
    }
  }

  #next(patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
