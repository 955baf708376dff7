import { words } from "@concord/contracts";

/** The words of a name, small: `customerID` and `customer_id` are both `customer`, `id`. A version at the end is left out. */
export function nameWords(name: string): readonly string[] {
  const found = words(name).map((word) => word.toLowerCase());
  return isVersion(found.at(-1)) ? found.slice(0, -1) : found;
}

function isVersion(word: string | undefined): boolean {
  return word !== undefined && /^v\d+$/u.test(word);
}

/** The words of a name as one text, for comparing names that are written differently. */
export function spoken(name: string): string {
  return nameWords(name).join(" ");
}

/** Whether a name ends with these words. */
export function endsWith(name: readonly string[], end: readonly string[]): boolean {
  return end.length <= name.length && end.every((word, index) => name[name.length - end.length + index] === word);
}

/** `lines` → `line`: the plain plurals of English, which is what the names of lists are. */
export function singular(word: string): string {
  if (/(ss|us|is)$/u.test(word) || word.length < 4) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(s|x|z|ch|sh)es$/u.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}
