/** Words that say something only together with where they stand. */
const plain: ReadonlySet<string> = new Set(
  (
    "id uuid guid name title type kind code key value data text label description summary comment note notes reason status state url uri href link " +
    "links path file format version number no index count total size length limit offset page start end from to date time timestamp at on by " +
    "created updated modified deleted items list entries lines results result meta metadata properties attributes " +
    "options settings params parameters tags detail details message error errors success ok enabled active source target parent children next previous"
  ).split(" "),
);

/** Whether a name has no word of its own: `createdAt`, `type`, `total`. */
export function isPlain(words: readonly string[]): boolean {
  return words.every((word) => plain.has(word));
}
