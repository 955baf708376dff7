/** Time as the runtime sees it, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits for work that goes on later (retry, redelivery). Resolves early, without error, when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` after `ms` unless cancelled: a limit on something that is running. */
  alarm(ms: number, run: () => void): () => void;
  /** Told when a handler starts and ends: a virtual clock does not move by itself meanwhile. */
  working?(change: 1 | -1): void;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done);
    }),
  alarm: (ms, run) => {
    const timer = setTimeout(run, ms);
    // A limit alone keeps no process alive.
    timer.unref();
    return () => clearTimeout(timer);
  },
};
