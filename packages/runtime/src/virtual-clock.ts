import type { Clock } from "./clock.ts";

interface Timer {
  readonly at: number;
  readonly number: number;
  readonly kind: "sleep" | "alarm";
  readonly run: () => void;
}

/** Time that moves when it is told to. */
export interface VirtualClock extends Clock {
  /**
   * Moves time on by milliseconds or `"30s"`, `"5m"`, `"2h"`, `"1d"`, and runs what comes due, in order.
   * Resolves when what that set off has had its turn.
   */
  advance(time: number | string): Promise<void>;
  /** Moves on to the next sleep that ends, unless somebody is working. Tells whether there was one. */
  advanceToNextSleep(): Promise<boolean>;
  /** Handlers that are running. */
  readonly busy: number;
}

/** @param start Milliseconds since 1970. Default: the start of 2026, so that tests are the same every day. */
export function virtualClock(start: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = start;
  let numbers = 0;
  let busy = 0;
  const timers = new Set<Timer>();

  const add = (kind: Timer["kind"], ms: number, run: () => void): (() => void) => {
    const timer: Timer = { at: now + Math.max(0, ms), number: numbers++, kind, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const next = (until: number, kind?: Timer["kind"]): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.at > until || (kind !== undefined && timer.kind !== kind)) continue;
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.number < first.number))
        first = timer;
    }
    return first;
  };
  const moveTo = async (moment: number): Promise<void> => {
    for (let timer = next(moment); timer !== undefined; timer = next(moment)) {
      timers.delete(timer);
      now = Math.max(now, timer.at);
      timer.run();
      await turn();
    }
    now = Math.max(now, moment);
  };

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const done = (): void => {
          cancel();
          signal?.removeEventListener("abort", done);
          resolve();
        };
        const cancel = add("sleep", ms, done);
        signal?.addEventListener("abort", done);
      }),
    alarm: (ms, run) => add("alarm", ms, run),
    working: (change) => void (busy += change),
    get busy() {
      return busy;
    },
    async advance(time) {
      await turn();
      await moveTo(now + milliseconds(time));
      await turn();
    },
    async advanceToNextSleep() {
      const timer = busy > 0 ? undefined : next(Infinity, "sleep");
      if (timer === undefined) return false;
      await moveTo(timer.at);
      return true;
    },
  };
}

/** Lets everything that is ready run: all microtasks, and what they hand to the event loop. */
export async function turn(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve));
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `500`, `"500ms"`, `"30s"`, `"5m"`, `"2h"`, `"1d"` in milliseconds. */
export function milliseconds(time: number | string): number {
  if (typeof time === "number") return time;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(time) ?? [];
  if (amount === undefined || unit === undefined)
    throw new TypeError(`not a time: "${time}"\n  help  write 500, "30s", "5m", "2h" or "1d"`);
  return Number(amount) * units[unit]!;
}
