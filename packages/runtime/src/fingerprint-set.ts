/**
 * A set of texts that keeps 128 bits of each in one flat array: nothing for the garbage collector to carry along,
 * which for 100,000 texts costs more than everything else on a message's way. Two texts are taken for one with a
 * probability of 2^-128 for each pair, and nobody can aim for it, as the seeds are random.
 */
export class FingerprintSet {
  readonly #limit: number;
  readonly #mask: number;
  /** Four words for each slot; all zero: free. */
  readonly #slots: Uint32Array;
  #size = 0;

  /** @param limit Texts at most. */
  constructor(limit: number) {
    this.#limit = limit;
    // At most half full, so that a search ends soon.
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(2, limit * 2)));
    this.#mask = capacity - 1;
    this.#slots = new Uint32Array(capacity * 4);
  }

  get full(): boolean {
    return this.#size >= this.#limit;
  }

  /** Whether it holds the text that `print` was taken of. */
  has(print: Fingerprint): boolean {
    return this.#find(print) < 0;
  }

  /** Only where it is not full. */
  add(print: Fingerprint): void {
    const free = this.#find(print);
    if (free < 0) return;
    this.#slots[free] = print.a;
    this.#slots[free + 1] = print.b;
    this.#slots[free + 2] = print.c;
    this.#slots[free + 3] = print.d;
    this.#size++;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
  }

  /** Index of a free slot where it is not there; -1 where it is. */
  #find({ a, b, c, d }: Fingerprint): number {
    const slots = this.#slots;
    for (let slot = a & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * 4;
      if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === d) return -1;
      if (slots[at] === 0 && slots[at + 1] === 0 && slots[at + 2] === 0 && slots[at + 3] === 0) return at;
    }
  }
}

/** 128 bits of a text. One is used over and over, so that none is ever allocated. */
export class Fingerprint {
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  #text: string | undefined;
  readonly #seeds = crypto.getRandomValues(new Int32Array(4));

  /** Takes the fingerprint of `text`. */
  of(text: string): this {
    // Asked for when a message is claimed, and again when it is completed.
    if (text === this.#text) return this;
    this.#text = text;
    let a = this.#seeds[0]!;
    let b = this.#seeds[1]!;
    let c = this.#seeds[2]!;
    let d = this.#seeds[3]!;
    const { length } = text;
    // Two UTF-16 units at a time, each pair into all four lanes.
    for (let index = 0; index < length; index += 2) {
      const pair = text.charCodeAt(index) | (index + 1 < length ? text.charCodeAt(index + 1) << 16 : 0);
      a = Math.imul(a ^ pair, 0x9e3779b1);
      b = Math.imul(b ^ (pair + a), 0x85ebca77);
      c = Math.imul(c ^ (pair + b), 0xc2b2ae3d);
      d = Math.imul(d ^ (pair + c), 0x27d4eb2f);
      a = (a << 13) | (a >>> 19);
      b = (b << 17) | (b >>> 15);
      c = (c << 19) | (c >>> 13);
      d ^= d >>> 15;
    }
    a = mix(a ^ length ^ d);
    b = mix(b ^ a);
    c = mix(c ^ b);
    d = mix(d ^ c);
    this.a = a >>> 0;
    this.b = b >>> 0;
    this.c = c >>> 0;
    // Never all zero, which means free.
    this.d = (d | 1) >>> 0;
    return this;
  }
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
