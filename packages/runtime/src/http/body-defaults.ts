import { escapePart } from "./read-parameters.ts";

/** Where the parts of one value are that a server fills in where its caller has left them out, or takes out. */
export interface BodyPlace {
  /** Fields that do not go this way: what is read-only of a request, what is write-only of a reply. */
  readonly hidden?: readonly string[];
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
export type BodyPlaces = readonly BodyPlace[];

/**
 * Fills in defaults, and those inside of them, and takes out what no caller sends.
 * @param value what was read from a body, changed in place
 */
export function fillDefaults(value: unknown, places: BodyPlaces): void {
  // A body may be deeper than the stack.
  const open: [part: unknown, place: number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [part, place] = next;
    const { hidden = [], values = {}, fields = {}, rest, items } = places[place]!;
    if (typeof part !== "object" || part === null) continue;
    if (Array.isArray(part)) {
      if (items !== undefined) for (const item of part) open.push([item, items]);
      continue;
    }
    const record = part as Record<string, unknown>;
    for (const name of hidden) delete record[name];
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

/** The pointer of the first field of a value that does not go this way; undefined where there is none. */
export function hiddenIn(value: unknown, places: BodyPlaces): string | undefined {
  const open: [part: unknown, place: number, pointer: string][] = [[value, 0, ""]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [part, place, pointer] = next;
    const { hidden = [], fields = {}, rest, items } = places[place]!;
    if (typeof part !== "object" || part === null) continue;
    if (Array.isArray(part)) {
      if (items !== undefined)
        for (const [index, item] of part.entries()) open.push([item, items, `${pointer}/${index}`]);
      continue;
    }
    for (const [name, inner] of Object.entries(part)) {
      const at = `${pointer}/${escapePart(name)}`;
      if (hidden.includes(name) && inner !== undefined) return at;
      const inside = Object.hasOwn(fields, name) ? fields[name] : rest;
      if (typeof inside === "number") open.push([inner, inside, at]);
    }
  }
  return undefined;
}
