const pending = new Set<Promise<void>>();

/** Does something that nobody waits for as soon as the process has to wait for something else, or a command has ended. */
export function whenIdle(task: () => void): void {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const run = (): void => {
    pending.delete(promise);
    try {
      resolve(task());
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  };
  // The first turn is for others, to begin what they will wait for.
  setImmediate(() => setImmediate(run));
  pending.add(promise);
}

/** Once everything is done that was to be done when idle. */
export async function untilIdle(): Promise<void> {
  await Promise.all(pending);
}
