/** What is shown of a text at most, in UTF-16 units. */
const SHOWN = 500;

/**
 * A text that a handler wrote (`deadLetter(reason)`) without the payload values that it may quote, so that it can
 * stand in headers, logs and alerts: one line, 500 characters at most. Values of one or two characters stay: they say
 * nothing by themselves.
 */
export function redact(text: string, data: unknown): string {
  // What is shown, and as much again: a value that begins in it is seen whole, or as much of it as is looked for.
  const oneLine = text.replace(/\s+/g, " ").slice(0, 2 * SHOWN);
  // Of a large payload few values are quoted; a pattern of all of them could take more memory than there is.
  const quoted = [...valuesOf(data, fold(oneLine))];
  if (quoted.length === 0) return oneLine.slice(0, SHOWN);
  // Longer first, so that no value is left in parts because it contains another.
  const longestFirst = quoted.sort((one, other) => other.length - one.length);
  const pattern = longestFirst.map(patternOf).join("|");
  return oneLine.replace(new RegExp(pattern, "giu"), "[redacted]").slice(0, SHOWN);
}

/** The values that may stand in a folded text. However deep the data is, the stack does not grow by it. */
function valuesOf(data: unknown, folded: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [data];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "string" || typeof next === "number" || typeof next === "bigint") {
      const value = String(next).replace(/\s+/g, " ").trim();
      if (value.length > 2 && folded.includes(fold(value.slice(0, SHOWN)))) found.add(value);
    } else if (typeof next === "object" && next !== null && !(next instanceof Uint8Array)) {
      for (const value of Object.values(next)) open.push(value);
    }
  }
  return found;
}

/** What a pattern takes for the same where case does not count is the same here. */
function fold(text: string): string {
  return text.toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

/** A value that is longer than what is shown is looked for by its beginning, and nothing after that is shown. */
function patternOf(value: string): string {
  // Half a pair of surrogates would be found nowhere.
  const beginning = value.slice(0, SHOWN).replace(/[\uD800-\uDBFF]$/, "");
  const escaped = beginning.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return value.length > SHOWN ? `${escaped}[^]*` : escaped;
}
