/** Deliveries that this process has seen, for subscriptions whose deliveries Pub/Sub does not count. */
export class Attempts {
  readonly #seen = new Map<string, number>();
  readonly #most = 10_000;

  /** Of the delivery that has just come: 1 at the first. */
  next(messageId: string): number {
    const attempt = (this.#seen.get(messageId) ?? 0) + 1;
    // The newest come last.
    this.#seen.delete(messageId);
    this.#seen.set(messageId, attempt);
    if (this.#seen.size > this.#most) this.#seen.delete(this.#seen.keys().next().value!);
    return attempt;
  }

  forget(messageId: string): void {
    this.#seen.delete(messageId);
  }
}
