/** Thrown inside a decision when its budget is spent; the verdict becomes `unknown`. */
export class BudgetSpent extends Error {}

/** Thrown where a schema says something this package does not read; the verdict becomes `unknown`. */
export class Unsupported extends Error {}

/** Counts work against a limit of nodes and a limit of time. */
export class Budget {
  readonly #deadline: number;
  #left: number;
  #untilClock = 0;

  constructor(maxNodes: number, maxMs: number) {
    this.#left = maxNodes;
    this.#deadline = performance.now() + maxMs;
  }

  /** Takes `nodes` from the budget; looks at the clock every few hundred. */
  spend(nodes = 1): void {
    this.#left -= nodes;
    if (this.#left < 0) throw new BudgetSpent("the search is too large");
    this.#untilClock -= nodes;
    if (this.#untilClock > 0) return;
    this.#untilClock = 100;
    if (performance.now() > this.#deadline) throw new BudgetSpent("the search takes too long");
  }

  /** Whether time remains; for optional work such as making a witness smaller. */
  get open(): boolean {
    return performance.now() < this.#deadline;
  }
}
