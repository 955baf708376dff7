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
 * @param taken names that are used for something else
 * @param kind a `binding` may not be called like a reserved word; a `member` may
 */
export function createSymbols(taken: Iterable<string> = [], kind: "binding" | "member" = "binding"): Symbols {
  const used = new Set([...taken].map(fold));
  return {
    has: (name) => used.has(fold(name)),
    claim(preferred) {
      const identifier = toIdentifier(preferred);
      const wanted = kind === "binding" && isReserved(identifier) ? `${identifier}_` : identifier;
      let name = wanted;
      for (let count = 2; used.has(fold(name)); count++) name = `${wanted}${/\d$/.test(wanted) ? "_" : ""}${count}`;
      used.add(fold(name));
      return name;
    },
  };
}

/** Members that would change what the object around them is: thenable, or of another prototype. */
const awkwardMembers = [
  "then",
  "catch",
  "finally",
  "constructor",
  "prototype",
  "__proto__",
  "toString",
  "valueOf",
  "toJSON",
];

/** One namespace of members, such as the methods of a stub: none of them changes what the object around them is. */
export function createMembers(): Symbols {
  return createSymbols(awkwardMembers, "member");
}

function fold(name: string): string {
  return name.toLowerCase();
}
