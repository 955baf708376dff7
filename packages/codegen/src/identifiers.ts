/** Words that may not name a binding in an ES module, and globals that generated code must not hide. */
const reserved = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof undefined var void while with yield " +
    "any bigint boolean never number object string symbol unknown " +
    "Array BigInt Boolean Date Error Function JSON Map Math Number Object Promise Proxy Readonly Record RegExp Set String " +
    "Symbol Uint8Array"
  ).split(" "),
);

/** Whether a text can stand as an identifier, reserved words apart. */
export function isIdentifier(text: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text);
}

export function isReserved(text: string): boolean {
  return reserved.has(text);
}

/** The text itself where it is an identifier, otherwise what is left of it without the letters that cannot be in one. */
export function toIdentifier(text: string): string {
  if (isIdentifier(text)) return text;
  const kept = text.replace(/[^\p{ID_Continue}$]/gu, "");
  return isIdentifier(kept) ? kept : `_${kept}`;
}
