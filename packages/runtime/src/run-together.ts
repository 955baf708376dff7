/** One consumer with a subscription on each of several transports: they start together, and stop together. */
import type { RunningConsumer } from "./types.ts";

type Start = () => Promise<RunningConsumer>;

/** Starts all of them, or none: when one cannot start, the others are stopped again. */
export async function runTogether(starts: readonly Start[]): Promise<RunningConsumer> {
  const [only, ...more] = starts;
  if (only !== undefined && more.length === 0) return only();
  const running: RunningConsumer[] = [];
  try {
    for (const start of starts) running.push(await start());
  } catch (error) {
    await Promise.allSettled(running.map((each) => each.stop({ drainMs: 0 })));
    throw error;
  }
  const ended = Promise.all(running.map((each) => each.ended)).then(() => undefined);
  // Whoever wants to know asks for it; others have the notice.
  ended.catch(() => undefined);
  const together: RunningConsumer = {
    ended,
    stop: async (options) => void (await Promise.all(running.map((each) => each.stop(options)))),
    [Symbol.asyncDispose]: () => together.stop(),
  };
  return together;
}
