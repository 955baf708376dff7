import type { Location } from "./finding.ts";

/** One numbered line of an excerpt, already cut to a width that a terminal shows. */
export interface ExcerptLine {
  readonly number: number;
  readonly text: string;
}

/** The line a location points at, the line above it for context, and what to print below to point at it. */
export interface Excerpt {
  readonly lines: readonly ExcerptLine[];
  /** Blanks (tabs where the line has tabs) up to the place. */
  readonly indent: string;
  /** `^^^`, at least one. */
  readonly caret: string;
}

const widest = 110;
const leftOfPlace = 50;

/** Cuts the excerpt for one location; undefined where the text has no such line. */
export function excerpt(text: string, at: Location): Excerpt | undefined {
  const lines = text.split(/\r\n|\r|\n/u);
  const line = lines[at.line - 1];
  if (line === undefined || at.line < 1) return undefined;
  const column = Math.min(Math.max(at.column - 1, 0), line.length);
  const shown = cut(line, column);
  const length = Math.max(1, Math.min(at.length, shown.text.length - shown.column));
  const above = lines[at.line - 2];
  const context = above?.trim() ? [{ number: at.line - 1, text: cut(above, 0).text }] : [];
  return {
    lines: [...context, { number: at.line, text: shown.text }],
    indent: shown.text.slice(0, shown.column).replaceAll(/[^\t]/gu, " "),
    caret: "^".repeat(length),
  };
}

/** A document on one line can be megabytes wide: keeps what surrounds the column. */
function cut(line: string, column: number): { readonly text: string; readonly column: number } {
  if (line.length <= widest) return { text: line.trimEnd(), column };
  const start = column <= leftOfPlace ? 0 : column - leftOfPlace;
  const end = Math.min(line.length, start + widest);
  const text = `${start > 0 ? "…" : ""}${line.slice(start, end)}${end < line.length ? "…" : ""}`;
  return { text, column: column - start + (start > 0 ? 1 : 0) };
}
