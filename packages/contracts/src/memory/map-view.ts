interface View<T, R> {
  readonly get: (key: string, value: T | undefined) => R | undefined;
  /** Told of each question whether there is such a key. */
  readonly onHas?: (key: string) => void;
}

/** A map whose values are made from another's when they are asked for. */
export function mapView<T, R>(map: ReadonlyMap<string, T>, { get, onHas }: View<T, R>): ReadonlyMap<string, R> {
  function* entries(): MapIterator<[string, R]> {
    for (const [key, value] of map) yield [key, get(key, value) as R];
  }
  function* values(): MapIterator<R> {
    for (const [key, value] of map) yield get(key, value) as R;
  }
  const view: ReadonlyMap<string, R> = {
    get size() {
      return map.size;
    },
    get: (key) => get(key, map.get(key)),
    has: (key) => {
      onHas?.(key);
      return map.has(key);
    },
    keys: () => map.keys(),
    values,
    entries,
    forEach: (visit) => {
      for (const [key, value] of entries()) visit(value, key, view);
    },
    [Symbol.iterator]: entries,
  };
  return view;
}
