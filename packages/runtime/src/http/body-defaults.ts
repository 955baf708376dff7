/** Where the parts of one value are that a server fills in where its caller has left them out. */
export interface DefaultPlace {
  /** By field. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** What stands in a field: the place of this index says. Null: nothing is filled in there. */
  readonly fields?: Readonly<Record<string, number | null>>;
  /** Of all other fields. */
  readonly rest?: number;
  /** Of each item of a list. */
  readonly items?: number;
}

/** The first place is the whole value's. */
export type DefaultPlaces = readonly DefaultPlace[];

/** Fills in defaults, and those inside of them. @param value what was read from a body, changed in place */
export function fillDefaults(value: unknown, places: DefaultPlaces): void {
  // A body may be deeper than the stack.
  const open: [part: unknown, place: number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [part, place] = next;
    const { values = {}, fields = {}, rest, items } = places[place]!;
    if (typeof part !== "object" || part === null) continue;
    if (Array.isArray(part)) {
      if (items !== undefined) for (const item of part) open.push([item, items]);
      continue;
    }
    const record = part as Record<string, unknown>;
    for (const [name, usual] of Object.entries(values)) {
      if (Object.hasOwn(record, name)) continue;
      // Each request has a default of its own, so that no handler can change that of another; no name is special.
      const own = { value: structuredClone(usual), writable: true, enumerable: true, configurable: true };
      Object.defineProperty(record, name, own);
    }
    for (const [name, inner] of Object.entries(record)) {
      const inside = Object.hasOwn(fields, name) ? fields[name] : rest;
      if (typeof inside === "number") open.push([inner, inside]);
    }
  }
}
