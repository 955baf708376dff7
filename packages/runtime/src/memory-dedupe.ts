import { systemClock, type Clock } from "./clock.ts";
import { Fingerprint, FingerprintSet } from "./fingerprint-set.ts";
import type { Claim, DedupeStore } from "./options.ts";

export interface MemoryDedupeOptions {
  /** Keys kept at most; the newest half of them is always kept. Default 100,000. */
  readonly maxKeys?: number;
  /** Replies of requests kept at most, the newest. Default 1,000. */
  readonly maxAnswers?: number;
  readonly clock?: Clock;
}

/**
 * Remembers handled keys in this process, in two generations: when the young one is full or older than the ttl, it
 * becomes the old one and the old one is forgotten. So memory is bounded and nothing is ever scanned.
 */
export function memoryDedupe(options: MemoryDedupeOptions = {}): DedupeStore {
  const { maxKeys = 100_000, maxAnswers = 1_000, clock = systemClock } = options;
  const answers = new Map<string, string>();
  /** Until when each key is claimed, in milliseconds since 1970. */
  const leases = new Map<string, number>();
  const print = new Fingerprint();
  let young = new FingerprintSet(Math.ceil(maxKeys / 2));
  let old = new FingerprintSet(Math.ceil(maxKeys / 2));
  let bornAt = clock.now();
  let ttl = Infinity;

  const age = (now: number): void => {
    if (!young.full && now - bornAt < ttl) return;
    old.clear();
    // Twice the ttl without a completion: the young generation is too old as well.
    if (now - bornAt >= 2 * ttl) young.clear();
    [young, old] = [old, young];
    bornAt = now;
  };

  return {
    claim(key, leaseMs): Claim {
      const now = clock.now();
      age(now);
      const until = leases.get(key);
      if (until !== undefined && until > now) return "busy";
      print.of(key);
      if (young.has(print) || old.has(print)) return "done";
      leases.set(key, now + leaseMs);
      return "won";
    },
    complete(key, ttlMs, answer) {
      ttl = ttlMs;
      if (answer !== undefined) {
        answers.set(key, answer);
        if (answers.size > maxAnswers) answers.delete(answers.keys().next().value!);
      }
      leases.delete(key);
      age(clock.now());
      young.add(print.of(key));
    },
    release(key) {
      leases.delete(key);
    },
    answer: (key) => answers.get(key),
  };
}
