/** Goes on trying what a broker that is away prevents: longer waits each time, and everybody is told. */
import type { Clock } from "./clock.ts";
import { ConcordError } from "./errors.ts";
import { longestDelay } from "./retry.ts";

export interface InsistSetup {
  readonly clock: Clock;
  readonly patienceMs: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal | undefined;
  /** Before each further try. */
  readonly failed: (error: ConcordError) => void;
}

const waits = { backoff: "exponential", initialMs: 250, maxMs: 10_000 } as const;

/** Rejects with the last error when the patience is spent, and at once with one that waiting cannot mend. */
export async function insist<R>(attempt: () => Promise<R>, setup: InsistSetup): Promise<R> {
  const { clock, patienceMs, signal, failed } = setup;
  const begun = clock.now();
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      const left = begun + patienceMs - clock.now();
      if (!(error instanceof ConcordError) || error.code !== "connection" || left <= 0) throw error;
      failed(error);
      await clock.sleep(Math.min(longestDelay(waits, tries), left), signal);
    }
  }
}
