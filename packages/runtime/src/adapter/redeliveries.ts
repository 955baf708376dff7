/** How long a message waits that was not acknowledged, where nothing else is said. */
const NACK_DELAY_MS = 100;

/** What this process brings again by itself, where the broker does not. */
export class Redeliveries {
  readonly #timers = new Set<NodeJS.Timeout>();

  /** @param delayMs Undefined: as long as is usual. */
  after(delayMs: number | undefined, deliver: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      deliver();
    }, delayMs ?? NACK_DELAY_MS);
    this.#timers.add(timer);
  }

  /** Brings none of them any more. @param each Called for each of them. */
  end(each: () => void = () => undefined): void {
    for (const timer of this.#timers) {
      clearTimeout(timer);
      each();
    }
    this.#timers.clear();
  }
}
