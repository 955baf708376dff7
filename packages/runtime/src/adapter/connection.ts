import { notConnected } from "./broker-errors.ts";

/** A transport's one connection: opened once however often it is asked for, and again after it was released. */
export class Connection<T> {
  readonly #name: string;
  readonly #connect: () => Promise<T>;
  #opening: Promise<T> | undefined;
  #opened: T | undefined;

  /** @param name the transport's; @param connect makes the connection, or rejects with a `ConcordError` */
  constructor(name: string, connect: () => Promise<T>) {
    this.#name = name;
    this.#connect = connect;
  }

  /** Idempotent. After a failure the next call tries anew. */
  async open(): Promise<void> {
    this.#opening ??= this.#connect();
    try {
      this.#opened = await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  /** What is open now. */
  get current(): T | undefined {
    return this.#opened;
  }

  /** What is open now; throws a `ConcordError` where nothing is. */
  need(): T {
    if (this.#opened === undefined) throw notConnected(this.#name);
    return this.#opened;
  }

  /** From now on nothing is open. Resolves with what was, for whoever closes it; undefined where it never opened. */
  async release(): Promise<T | undefined> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#opened = undefined;
    return opening?.catch(() => undefined);
  }
}
