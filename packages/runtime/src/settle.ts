/** Waits until everything that a test has set off is done with. */
import type { Tracker } from "./tracked-transport.ts";
import { turn, type VirtualClock } from "./virtual-clock.ts";

export interface SettleSetup {
  readonly tracker: Tracker;
  /** Absent: the transport lives by the system's clock. */
  readonly clock: VirtualClock | undefined;
  /** Whether time may be moved to the next retry. */
  readonly movesTime: boolean;
}

/** Moves of the virtual clock after which something is thought to go round in circles. */
const MOST_MOVES = 10_000;
/** Turns in which nothing happens before nothing is expected to happen. */
const QUIET = 2;

/** Rejects where retries never come to an end. */
export async function settle({ tracker, clock, movesTime }: SettleSetup): Promise<void> {
  let moves = 0;
  for (let quiet = 0; quiet < QUIET;) {
    const { version } = tracker;
    await turn();
    const working = tracker.version !== version || (clock !== undefined && clock.busy > 0);
    if (working) {
      quiet = 0;
      // A handler may wait for something real.
      if (tracker.version === version) await pause(1);
    } else if (tracker.waiting === 0) {
      quiet++;
    } else if (clock === undefined) {
      quiet = 0;
      await pause(5);
    } else if (movesTime && (await clock.advanceToNextSleep())) {
      quiet = 0;
      if (++moves > MOST_MOVES)
        throw new Error(`not settled after ${MOST_MOVES} retries: does something send to itself?`);
    } else {
      quiet++;
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
