import { systemClock, type Clock } from "./clock.ts";
import type { Claim, DedupeStore } from "./options.ts";

export interface MemoryDedupeOptions {
  /** Keys kept at most; the newest half of them is always kept. Default 100,000. */
  readonly maxKeys?: number;
  readonly clock?: Clock;
}

/**
 * Remembers handled keys in this process, in two generations: when the young one is full or older than the ttl, it
 * becomes the old one and the old one is forgotten. So memory is bounded and nothing is ever scanned.
 */
export function memoryDedupe({ maxKeys = 100_000, clock = systemClock }: MemoryDedupeOptions = {}): DedupeStore {
  const leases = new Map<string, number>();
  let young = new Set<string>();
  let old = new Set<string>();
  let bornAt = clock.now();

  const age = (ttlMs: number): void => {
    const now = clock.now();
    if (young.size * 2 < maxKeys && now - bornAt < ttlMs) return;
    // Twice the ttl without a completion: the young generation is too old as well.
    old = now - bornAt < 2 * ttlMs ? young : new Set();
    young = new Set();
    bornAt = now;
  };
  let lastTtl = Infinity;

  return {
    claim(key, leaseMs): Claim {
      age(lastTtl);
      if (young.has(key) || old.has(key)) return "done";
      const until = leases.get(key);
      const now = clock.now();
      if (until !== undefined && until > now) return "busy";
      leases.set(key, now + leaseMs);
      return "won";
    },
    complete(key, ttlMs) {
      lastTtl = ttlMs;
      leases.delete(key);
      young.add(key);
    },
    release(key) {
      leases.delete(key);
    },
  };
}
