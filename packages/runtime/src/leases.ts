import type { Print } from "./fingerprint.ts";

const WORDS = 4;

/**
 * Until when texts are claimed. They are few at a time and soon given back: flat arrays, as a map would leave tables
 * behind at every few claims.
 */
export class Leases {
  /** Fingerprints, each as near behind the slot of its first word as there was room. */
  #prints: Int32Array;
  /** In milliseconds since 1970, for each slot; zero: free. */
  #until: Float64Array;
  #size = 0;

  /** @param capacity To begin with: a power of two. */
  constructor(capacity = 128) {
    this.#prints = new Int32Array(capacity * WORDS);
    this.#until = new Float64Array(capacity);
  }

  /** Zero where it is not claimed. */
  until(print: Print): number {
    return this.#until[this.#find(print)]!;
  }

  set(print: Print, until: number): void {
    // At most half full, so that a search ends soon.
    if ((this.#size + 1) * 2 > this.#until.length) this.#grow();
    const slot = this.#find(print);
    if (this.#until[slot] === 0) this.#size++;
    this.#write(slot, print, until);
  }

  delete(print: Print): void {
    const until = this.#until;
    const mask = until.length - 1;
    let free = this.#find(print);
    if (until[free] === 0) return;
    this.#size--;
    until[free] = 0;
    // Whatever stood behind it because of it moves up, so that a search may end at the first free slot.
    for (let slot = (free + 1) & mask; until[slot] !== 0; slot = (slot + 1) & mask) {
      const wished = this.#prints[slot * WORDS]! & mask;
      if (((slot - wished) & mask) < ((slot - free) & mask)) continue;
      this.#prints.copyWithin(free * WORDS, slot * WORDS, (slot + 1) * WORDS);
      until[free] = until[slot]!;
      until[slot] = 0;
      free = slot;
    }
  }

  /** Where it is, or the free slot where it would be. */
  #find({ a, b, c, d }: Print): number {
    const prints = this.#prints;
    const mask = this.#until.length - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      if (this.#until[slot] === 0) return slot;
      const at = slot * WORDS;
      if (prints[at] === a && prints[at + 1] === b && prints[at + 2] === c && prints[at + 3] === d) return slot;
    }
  }

  #write(slot: number, { a, b, c, d }: Print, until: number): void {
    const at = slot * WORDS;
    this.#prints[at] = a;
    this.#prints[at + 1] = b;
    this.#prints[at + 2] = c;
    this.#prints[at + 3] = d;
    this.#until[slot] = until;
  }

  #grow(): void {
    const prints = this.#prints;
    const until = this.#until;
    this.#prints = new Int32Array(prints.length * 2);
    this.#until = new Float64Array(until.length * 2);
    for (let slot = 0; slot < until.length; slot++) {
      if (until[slot] === 0) continue;
      const at = slot * WORDS;
      const print = { a: prints[at]!, b: prints[at + 1]!, c: prints[at + 2]!, d: prints[at + 3]! };
      this.#write(this.#find(print), print, until[slot]!);
    }
  }
}
