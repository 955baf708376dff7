import { isReserved, toIdentifier } from "./identifiers.ts";

/** Hands out each name once. */
export interface Symbols {
  /** The name itself when it is free and legal, otherwise the nearest free one: `Order`, `Order2`, `Order3`. */
  claim(preferred: string): string;
  has(name: string): boolean;
}

/**
 * One namespace of one file. Names that differ in case alone count as equal: `OrderID` beside `OrderId` would compile,
 * and nobody could tell them apart in review.
 * @param taken names that the file uses for something else
 */
export function createSymbols(taken: Iterable<string> = []): Symbols {
  const used = new Set([...taken].map(fold));
  const free = (name: string): boolean => !used.has(fold(name)) && !isReserved(name);
  return {
    has: (name) => used.has(fold(name)),
    claim(preferred) {
      const wanted = toIdentifier(preferred);
      let name = wanted;
      for (let count = 2; !free(name); count++) name = `${wanted}${/\d$/.test(wanted) ? "_" : ""}${count}`;
      used.add(fold(name));
      return name;
    },
  };
}

function fold(name: string): string {
  return name.toLowerCase();
}
