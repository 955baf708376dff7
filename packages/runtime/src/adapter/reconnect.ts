import { systemClock } from "../clock.ts";

export interface Backoff {
  /** Waits longer each time, up to a limit; at once when `signal` aborts. */
  wait(error?: unknown): Promise<void>;
  /** After a success. */
  reset(): void;
}

/**
 * 100 ms, doubling up to 5 s, a quarter of it by chance so that clients do not come back all together.
 * @param interrupted Told of the first failure after a success, where there is an error to tell of.
 */
export function backoff(signal: AbortSignal, interrupted: (error: unknown) => void = () => undefined): Backoff {
  let failures = 0;
  let told = false;
  return {
    wait(error) {
      if (!told && error !== undefined) {
        told = true;
        interrupted(error);
      }
      const delay = Math.min(100 * 2 ** failures++, 5_000);
      return systemClock.sleep(delay * (0.75 + Math.random() / 4), signal);
    },
    reset() {
      failures = 0;
      told = false;
    },
  };
}
