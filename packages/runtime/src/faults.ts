/** Seeded faults: what goes wrong with brokers, as often as asked, and the same way for the same seed. */
import { PublishError } from "./errors.ts";

export interface FaultOptions {
  readonly seed?: number;
  /** Share of messages that are delivered twice. */
  readonly duplicate?: number;
  /** Share of publishes that are refused, before anything is taken. */
  readonly refuse?: number;
  /** Share of acknowledgements that get lost, as when a process dies just before it sends one: the message comes again. */
  readonly loseAck?: number;
}

export class Faults {
  readonly #options: FaultOptions;
  readonly #random: () => number;

  constructor(options: FaultOptions = {}) {
    this.#options = options;
    this.#random = seededRandom(options.seed ?? 1);
  }

  /** Throws a `PublishError` where this publish is to be refused. */
  publish(): void {
    if (this.#happens(this.#options.refuse))
      throw new PublishError("the memory broker refused a publish, as its faults ask", "publish again");
  }

  copies(): 1 | 2 {
    return this.#happens(this.#options.duplicate) ? 2 : 1;
  }

  losesAck(): boolean {
    return this.#happens(this.#options.loseAck);
  }

  #happens(share: number | undefined): boolean {
    return share !== undefined && this.#random() < share;
  }
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
