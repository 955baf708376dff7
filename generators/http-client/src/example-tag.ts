import type { Json } from "@concord/diagnostics";

const longestLine = 90;

/** The `@example` line of a doc comment; what is longer than a line is spelt out below it. */
export function exampleTag(value: Json): string {
  const flat = JSON.stringify(value);
  if (flat.length <= longestLine) return `@example ${flat}`;
  return ["@example", "```json", JSON.stringify(value, null, 2), "```"].join("\n");
}
