import type { Json, Location } from "@concord/diagnostics";
import { parseText, type Language, type Parsed, type TextProblem } from "./parse.ts";
import { placeFinder, type Found } from "./positions.ts";

/** One file as it was read: its text, its values, and where everything stands. */
export interface SourceDocument {
  readonly file: string;
  readonly text: string;
  /** Undefined where the file is empty or nothing could be made of it. */
  readonly value: Json | undefined;
  readonly problems: readonly TextProblem[];
  /** A place that does not exist is located at the closest thing around it; with `key`, a member is located at its name. */
  readonly locate: (pointer: string, part?: "key") => Location;
  /** A place in the text itself. */
  readonly locateOffset: (offset: number, length: number) => Location;
}

/** Reads one document from its text. Values are parsed, and positions computed, when somebody first asks for them. */
export function readDocument(file: string, text: string): SourceDocument {
  let known: Language | undefined;
  const language = (): Language => (known ??= languageOf(file, text));
  let parsed: Parsed | undefined;
  let find: ((pointer: string) => Found) | undefined;
  let starts: readonly number[] | undefined;
  const locateOffset = (offset: number, length: number): Location => {
    starts ??= lineStarts(text);
    const line = lineOf(starts, offset);
    const start = starts[line]!;
    const lineBreak = text.indexOf("\n", offset);
    const lineEnd = lineBreak < 0 ? text.length : lineBreak - (text[lineBreak - 1] === "\r" ? 1 : 0);
    const onLine = Math.min(length, lineEnd - offset);
    return { file, pointer: "", line: line + 1, column: offset - start + 1, length: Math.max(0, onLine) };
  };
  const locate = (pointer: string, part?: "key"): Location => {
    find ??= placeFinder(text, language());
    // A collection is shown by its key, a plain value by itself; what is missing by what should hold it.
    const { span, exact, from } = find(pointer);
    const byKey = part === "key" || span.collection || !exact || span.start === span.end;
    const shown = byKey && span.key ? span.key : span;
    return { ...locateOffset(from + shown.start, shown.end - shown.start), pointer };
  };
  return {
    file,
    text,
    get value() {
      return (parsed ??= parseText(text, language())).value;
    },
    get problems() {
      return (parsed ??= parseText(text, language())).problems;
    },
    locate,
    locateOffset,
  };
}

function languageOf(file: string, text: string): Language {
  if (/\.proto$/i.test(file)) return "proto";
  if (/\.(json|avsc)$/i.test(file)) return "json";
  if (!/^\s*[{[]/.test(text)) return "yaml";
  // JSON is read faster, whatever its file is called; YAML may begin alike.
  return /\.ya?ml$/i.test(file) && !isJson(text) ? "yaml" : "json";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The last line that starts at or before the offset, counted from 0. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
