/** JSON values, one a line: JSON lines, and JSON text sequences (RFC 7464). */
import { stringifyExact, type WidePlaces } from "../wide-integers.ts";
import type { ContentDefinition } from "./definitions.ts";
import type { ItemReading } from "./item-stream.ts";
import { parseJson, unreadable } from "./read-texts.ts";
import { piecesOf } from "./text-stream.ts";
import { violationsAt } from "./violations.ts";

/** Stands before each text of a sequence. */
const recordSeparator = "\u001e";

export async function* readLines(
  stream: ReadableStream<Uint8Array>,
  { content, invalid, limit, tooLarge }: ItemReading,
): AsyncGenerator {
  for await (const line of piecesOf(stream, { separator: "\n", keepsRest: true, limit, tooLarge })) {
    const [value] = parseLines(line, content.wide);
    if (value === undefined) continue;
    const violations =
      value === unreadable
        ? [{ field: "body", rule: "json", message: "must be JSON" }]
        : violationsAt("body", content.validate?.(value));
    if (violations.length > 0) throw invalid(violations);
    yield value;
  }
}

/** The values of lines; `unreadable` stands for a line that is no JSON. */
export function parseLines(text: string, wide: WidePlaces | undefined): readonly unknown[] {
  return text
    .split("\n")
    .map((line) => (line.startsWith(recordSeparator) ? line.slice(1) : line))
    .filter((line) => line.trim() !== "")
    .map((line) => parseJson(line, wide));
}

export function lineOf(value: unknown, { type }: Pick<ContentDefinition, "type">): string {
  const isSequence = /[/+]json-seq\b/i.test(type);
  return `${isSequence ? recordSeparator : ""}${stringifyExact(value)}\n`;
}
