import type { Print } from "./fingerprint.ts";

/**
 * A set of texts that keeps the fingerprint of each in flat arrays: nothing for the garbage collector to carry along,
 * which for 100,000 texts costs more than everything else on a message's way.
 */
export class FingerprintSet {
  readonly #limit: number;
  /** Of what counts slots, and so also of what counts texts. */
  readonly #mask: number;
  /**
   * For each slot the place of a fingerprint, counted from 1, and above it some of its bits; zero: free. Small, so that
   * it stays in the processor's cache, and so does a search that finds nothing.
   */
  readonly #slots: Int32Array;
  /** Four words for each, in the order of adding: looked at only where a slot speaks for it. */
  readonly #prints: Int32Array;
  #size = 0;

  /** @param limit Texts at most. */
  constructor(limit: number) {
    this.#limit = limit;
    // At most half full, so that a search ends soon.
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(2, limit * 2)));
    this.#mask = capacity - 1;
    this.#slots = new Int32Array(capacity);
    this.#prints = new Int32Array(limit * 4);
  }

  get full(): boolean {
    return this.#size >= this.#limit;
  }

  /** Whether it holds the text that `print` was taken of. */
  has(print: Print): boolean {
    return this.#find(print) < 0;
  }

  /** Only where it is not full. */
  add(print: Print): void {
    const free = this.#find(print);
    if (free < 0) return;
    const at = this.#size * 4;
    this.#prints[at] = print.a;
    this.#prints[at + 1] = print.b;
    this.#prints[at + 2] = print.c;
    this.#prints[at + 3] = print.d;
    this.#size++;
    this.#slots[free] = (print.b & ~this.#mask) | this.#size;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
  }

  /** Index of a free slot where it is not there; -1 where it is. */
  #find(print: Print): number {
    const slots = this.#slots;
    const some = print.b & ~this.#mask;
    for (let slot = print.a & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const found = slots[slot]!;
      if (found === 0) return slot;
      if ((found & ~this.#mask) === some && this.#isAt((found & this.#mask) - 1, print)) return -1;
    }
  }

  #isAt(place: number, { a, b, c, d }: Print): boolean {
    const prints = this.#prints;
    const at = place * 4;
    return prints[at] === a && prints[at + 1] === b && prints[at + 2] === c && prints[at + 3] === d;
  }
}
