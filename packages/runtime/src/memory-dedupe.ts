import { systemClock, type Clock } from "./clock.ts";
import { Fingerprint } from "./fingerprint.ts";
import { FingerprintSet } from "./fingerprint-set.ts";
import { Leases } from "./leases.ts";
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
  const leases = new Leases();
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
      print.of(key);
      if (leases.until(print) > now) return "busy";
      if (young.has(print) || old.has(print)) return "done";
      leases.set(print, now + leaseMs);
      return "won";
    },
    complete(key, ttlMs, answer) {
      ttl = ttlMs;
      if (answer !== undefined) {
        answers.set(key, answer);
        if (answers.size > maxAnswers) answers.delete(answers.keys().next().value!);
      }
      print.of(key);
      leases.delete(print);
      age(clock.now());
      young.add(print);
    },
    release(key) {
      leases.delete(print.of(key));
    },
    answer: (key) => answers.get(key),
  };
}
