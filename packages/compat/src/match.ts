/** What stands on both sides. */
export interface Pair<T> {
  readonly before: T;
  readonly after: T;
}

export interface Matching<T> {
  readonly kept: readonly Pair<T>[];
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

/** One way of recognising a thing: its key on either side; undefined where it has none. */
export interface Identity<T> {
  readonly before: (item: T) => string | undefined;
  readonly after: (item: T) => string | undefined;
}

/** The same key on both sides. */
export function sameKey<T>(key: (item: T) => string | undefined): Identity<T> {
  return { before: key, after: key };
}

/**
 * Pairs two lists by several identities, the strongest first. A key pairs only what it names once on each side:
 * a guess between two candidates would turn a removal into an edit.
 */
export function match<T>(before: readonly T[], after: readonly T[], identities: readonly Identity<T>[]): Matching<T> {
  const partner = new Map<T, T>();
  const taken = new Set<T>();
  for (const identity of identities) {
    const left = unique(
      before.filter((item) => !partner.has(item)),
      identity.before,
    );
    const right = unique(
      after.filter((item) => !taken.has(item)),
      identity.after,
    );
    for (const [key, item] of left) {
      const found = right.get(key);
      if (found === undefined) continue;
      partner.set(item, found);
      taken.add(found);
    }
  }
  return {
    kept: before.flatMap((item) => (partner.has(item) ? [{ before: item, after: partner.get(item)! }] : [])),
    removed: before.filter((item) => !partner.has(item)),
    added: after.filter((item) => !taken.has(item)),
  };
}

/** Takes apart what is alike in name alone: the one is removed, the other added. */
export function unpair<T>({ kept, removed, added }: Matching<T>, wrong: (pair: Pair<T>) => boolean): Matching<T> {
  const apart = kept.filter(wrong);
  if (apart.length === 0) return { kept, removed, added };
  return {
    kept: kept.filter((pair) => !apart.includes(pair)),
    removed: [...removed, ...apart.map(({ before }) => before)],
    added: [...added, ...apart.map(({ after }) => after)],
  };
}

function unique<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T> {
  const found = new Map<string, T>();
  const ambiguous = new Set<string>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    if (found.has(key)) ambiguous.add(key);
    found.set(key, item);
  }
  for (const key of ambiguous) found.delete(key);
  return found;
}
