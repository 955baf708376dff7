/**
 * 64-bit integers that programs see as bigints, read from JSON and written to it with every digit. Where they stand is
 * known from the contract: JSON itself does not tell them from other numbers.
 */

/** How a wide integer travels: as a number of any length, or as a text (ProtoJSON). */
export type Wide = "number" | "text";

/** What stands in one part of a value: a wide integer, or what the place of this index says. */
export type WidePart = Wide | number;

/** Where the parts of one value are. */
export interface WidePlace {
  /** The value itself may be one. */
  readonly self?: Wide;
  /** By field; null where there is none. */
  readonly fields?: Readonly<Record<string, WidePart | null>>;
  /** Of fields that are not named. */
  readonly rest?: WidePart;
  /** By position in a list. */
  readonly first?: readonly (WidePart | null)[];
  /** Of all other items. */
  readonly items?: WidePart;
}

/** The first place is the whole value's. */
export type WidePlaces = readonly WidePlace[];

/** Whole numbers of fewer digits are exact in floating point. */
const manyDigits = /\d{16}/;

/** `JSON.parse` with a bigint in each place of a wide integer. Throws what `JSON.parse` throws. */
export function parseWide(text: string, places: WidePlaces): unknown {
  const isLong = manyDigits.test(text);
  const value: unknown = isLong ? JSON.parse(text, keepDigits) : JSON.parse(text);
  return placeIntegers(value, places, isLong);
}

/** `JSON.stringify` of values with bigints in places of wide integers. Throws for bigints anywhere else. */
export function stringifyWide(value: unknown, places: WidePlaces): string | undefined {
  return JSON.stringify(writable(value, places));
}

/** A copy that `JSON.stringify` writes with every digit. */
export function writable(value: unknown, places: WidePlaces): unknown {
  return takeIntegers(value, places, rawNumber);
}

/** `JSON.parse` that keeps whole numbers beyond 2^53 as bigints, wherever they stand. */
export function parseExact(text: string): unknown {
  return manyDigits.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/** Writes what `parseExact` has read. */
export function stringifyExact(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, (_name, part: unknown) => (typeof part === "bigint" ? rawNumber(part) : part));
  }
}

/**
 * Makes bigints in the places of wide integers, and numbers of bigints anywhere else. What cannot be one stays what it
 * is, for the validator to judge.
 * @param value as it was parsed; changed in place
 * @param everywhere whether there may be bigints in other places
 */
export function placeIntegers(value: unknown, places: WidePlaces, everywhere = false): unknown {
  const change = (part: unknown, wide: Wide | undefined): unknown => {
    if (wide === undefined) return typeof part === "bigint" ? Number(part) : part;
    if (wide === "text") return typeof part === "string" && /^-?\d+$/.test(part) ? BigInt(part) : part;
    return typeof part === "number" && Number.isInteger(part) ? BigInt(part) : part;
  };
  return walk(value, 0, { places, change, everywhere, copies: false });
}

/** What `placeIntegers` has made, undone in a copy: texts where they travel as texts, `number(integer)` elsewhere. */
export function takeIntegers(value: unknown, places: WidePlaces, number: (integer: bigint) => unknown): unknown {
  const change = (part: unknown, wide: Wide | undefined): unknown => {
    if (typeof part !== "bigint" || wide === undefined) return part;
    return wide === "text" ? String(part) : number(part);
  };
  return walk(value, 0, { places, change, everywhere: false, copies: true });
}

/** The places of one part of a value, as if that were the whole. */
export function placesIn(places: WidePlaces | undefined, part: WidePart | null | undefined): WidePlaces | undefined {
  if (places === undefined || part === undefined || part === null) return undefined;
  return typeof part === "number" ? [places[part]!, ...places.slice(1)] : [{ self: part }];
}

interface Walk {
  readonly places: WidePlaces;
  readonly change: (part: unknown, wide: Wide | undefined) => unknown;
  /** Whether to look into what has no place too. */
  readonly everywhere: boolean;
  readonly copies: boolean;
}

function walk(value: unknown, part: WidePart | null | undefined, how: Walk): unknown {
  const place = typeof part === "number" ? how.places[part] : undefined;
  if (typeof value !== "object" || value === null) return how.change(value, wideOf(part, place));
  if (place === undefined && !how.everywhere) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = how.copies ? [...(value as readonly unknown[])] : value;
    for (const [index, item] of items.entries()) items[index] = walk(item, itemOf(place, index), how);
    return items;
  }
  const fields = (how.copies ? { ...value } : value) as Record<string, unknown>;
  for (const name of Object.keys(fields)) fields[name] = walk(fields[name], fieldOf(place, name), how);
  return fields;
}

function wideOf(part: WidePart | null | undefined, place: WidePlace | undefined): Wide | undefined {
  return typeof part === "string" ? part : place?.self;
}

function itemOf(place: WidePlace | undefined, index: number): WidePart | null | undefined {
  const first = place?.first;
  return first !== undefined && index < first.length ? first[index] : place?.items;
}

function fieldOf(place: WidePlace | undefined, name: string): WidePart | null | undefined {
  const fields = place?.fields;
  return fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : place?.rest;
}

function rawNumber(integer: bigint): unknown {
  return exact.rawJSON(String(integer));
}

/** What the compiler's library does not know yet. Source: TC39 proposal "JSON.parse source text access". */
const exact = JSON as typeof JSON & { rawJSON(text: string): unknown };

function keepDigits(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  const digits = /^(-?\d+)(?:\.0+)?$/.exec(context?.source ?? "")?.[1];
  return digits === undefined ? value : BigInt(digits);
}
