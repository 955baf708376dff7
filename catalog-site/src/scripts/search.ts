/** One thing to find: kind, title, technical name, where it belongs, address, synonyms. */
export type Row = readonly [kind: string, title: string, technical: string, note: string, to: string, synonyms: string];

/** Rows that match what was typed, best first: the whole name, then its beginning, a word's beginning, anywhere, one typo. */
export function search(rows: readonly Row[], typed: string, limit = 40): readonly Row[] {
  const wanted = typed.toLowerCase().split(/\s+/u).filter(Boolean);
  if (wanted.length === 0) return [];
  return rows
    .map((row) => ({ row, score: scoreOf(row, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || left.row[1].length - right.row[1].length)
    .slice(0, limit)
    .map(({ row }) => row);
}

/** Every word that was typed must be found; the title counts more than the technical name, that more than the rest. */
function scoreOf([, title, technical, note, , synonyms]: Row, wanted: readonly string[]): number {
  const whole = wanted.join(" ");
  if (title.toLowerCase() === whole || technical.toLowerCase() === whole) return 1_000;
  let total = title.toLowerCase().startsWith(whole) ? 100 : 0;
  for (const word of wanted) {
    const best = Math.max(
      4 * within(title, word),
      3 * within(synonyms, word),
      3 * within(technical, word),
      within(note, word),
    );
    if (best === 0) return 0;
    total += best;
  }
  return total;
}

function within(text: string, word: string): number {
  if (text === "") return 0;
  const lower = text.toLowerCase();
  const words = text
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  if (words.includes(word)) return 6;
  if (words.some((one) => one.startsWith(word))) return 5;
  if (lower.includes(word)) return 3;
  return word.length > 3 && words.some((one) => oneTypo(one, word)) ? 1 : 0;
}

/** Whether two words differ by one letter: changed, missing, added or swapped with its neighbour. */
export function oneTypo(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1 || left === right) return false;
  let at = 0;
  while (left[at] !== undefined && left[at] === right[at]) at++;
  const [a, b] = [left.slice(at), right.slice(at)];
  if (a.length === b.length)
    return a.slice(1) === b.slice(1) || (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
  return a.length > b.length ? a.slice(1) === b : b.slice(1) === a;
}
