/** Puts things into groups by pairs that belong together (union-find). */
export interface Groups<T> {
  join(left: T, right: T): void;
  /** The groups, each in the order in which its members were given. */
  all(): T[][];
  of(item: T): T;
}

export function groupsOf<T>(items: readonly T[]): Groups<T> {
  const parents = new Map<T, T>(items.map((item) => [item, item]));
  const order = new Map<T, number>(items.map((item, index) => [item, index]));
  const of = (item: T): T => {
    let top = item;
    while (parents.get(top) !== top) top = parents.get(top)!;
    for (let at = item; at !== top;) {
      const next = parents.get(at)!;
      parents.set(at, top);
      at = next;
    }
    return top;
  };
  return {
    of,
    join: (left, right) => {
      const [one, two] = [of(left), of(right)].sort((a, b) => order.get(a)! - order.get(b)!);
      if (one !== two) parents.set(two!, one!);
    },
    all: () => [...Map.groupBy(items, of).values()],
  };
}

export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return compareText(left.id, right.id);
}
