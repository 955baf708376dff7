/** Puts names in the order in which people look for them: capitals and small letters alike. */
export function compare(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : left < right ? -1 : left > right ? 1 : 0;
}

/** The letter that a name stands under; digits and signs share one heading. */
export function letterOf(name: string): string {
  const [first = ""] = name.normalize("NFD").trim();
  return /\p{L}/u.test(first) ? first.toUpperCase() : "#";
}

export function letterId(letter: string): string {
  return /^[A-Z]$/u.test(letter) ? `letter-${letter}` : `letter-${letter.codePointAt(0)?.toString(16)}`;
}
