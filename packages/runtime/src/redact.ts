/**
 * A text that a handler wrote (`deadLetter(reason)`) without the payload values that it may quote, so that it can
 * stand in headers, logs and alerts. Values of one or two characters stay: they say nothing by themselves.
 */
export function redact(text: string, data: unknown): string {
  const values = new Set<string>();
  collect(data, values);
  const oneLine = text.replace(/\s+/g, " ").slice(0, 500);
  if (values.size === 0) return oneLine;
  // Longer first, so that no value is left in parts because it contains another.
  const longestFirst = [...values].sort((one, other) => other.length - one.length);
  const pattern = longestFirst.map((value) => value.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
  return oneLine.replace(new RegExp(pattern, "giu"), "[redacted]");
}

function collect(data: unknown, into: Set<string>): void {
  if (typeof data === "string" || typeof data === "number" || typeof data === "bigint") {
    const text = String(data).replace(/\s+/g, " ").trim();
    if (text.length > 2) into.add(text);
  } else if (typeof data === "object" && data !== null && !(data instanceof Uint8Array)) {
    for (const value of Object.values(data)) collect(value, into);
  }
}
