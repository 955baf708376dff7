import type { CharSet } from "refa";

const preferred = Array.from(
  "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_. @/:+",
  (character) => character.codePointAt(0) as number,
);

/** The most readable character of a set; `position` varies it along a text, so that texts do not read "aaaa". */
export function readableCharacter(set: CharSet, position: number): string {
  const letters = preferred.filter((code) => set.has(code));
  const choice = letters.length > 0 ? letters[position % Math.min(letters.length, 26)] : visible(set);
  return String.fromCodePoint(choice as number);
}

/** Indexes of the sets, those with the most readable characters first. */
export function byReadability(sets: readonly CharSet[]): readonly number[] {
  const rank = sets.map((set) => {
    const first = preferred.findIndex((code) => set.has(code));
    return first < 0 ? preferred.length : first;
  });
  return sets.map((_, index) => index).sort((left, right) => rank[left]! - rank[right]!);
}

function visible(set: CharSet): number | undefined {
  const range =
    set.ranges.find(({ min, max }) => max > 0x20 && (min < 0xd800 || max > 0xdfff)) ??
    set.ranges.find(({ min, max }) => min < 0xd800 || max > 0xdfff) ??
    set.ranges[0];
  if (range === undefined) return undefined;
  if (range.min <= 0x20 && range.max > 0x20) return 0x21;
  return range.min >= 0xd800 && range.min <= 0xdfff && range.max > 0xdfff ? 0xe000 : range.min;
}

const words = ["a", "b", "text", "other", "abc", "A", "0", "1", "", " ", "é"];

/** Short texts to try before any search, those that please the eye first. */
export function readableTexts(min: number, max: number): readonly string[] {
  const fitting = words.filter((text) => text.length >= min && text.length <= max);
  if (min <= 2_000) fitting.push("x".repeat(min), "1".repeat(min));
  if (max <= 2_000) fitting.push("x".repeat(max));
  return fitting;
}
