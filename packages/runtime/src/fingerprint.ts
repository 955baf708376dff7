/** The 128 bits, in four signed words. */
export type Print = Readonly<Record<"a" | "b" | "c" | "d", number>>;

/**
 * 128 bits of a text. Two texts are taken for one with a probability of 2^-128 for each pair, and nobody can aim for it,
 * as the seeds are random. One is used over and over, so that none is ever allocated.
 */
export class Fingerprint implements Print {
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
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    return this;
  }
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
