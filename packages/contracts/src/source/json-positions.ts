import { childPointer } from "../resolve/pointer.ts";
import type { Span } from "./positions.ts";

export interface JsonScan {
  /** Where each node stands, by pointer: its key (where it has one) and its value. */
  readonly spans: ReadonlyMap<string, Span>;
  readonly duplicates: readonly { readonly key: string; readonly offset: number }[];
  /** Where the text stops being JSON; offset of the end where it does not. */
  readonly failure: { readonly message: string; readonly offset: number };
}

class Stop extends Error {}

/** Walks JSON text once for what JSON.parse does not tell: positions and repeated keys. Stops at the first mistake. */
export function scanJson(text: string): JsonScan {
  const spans = new Map<string, Span>();
  const duplicates: { key: string; offset: number }[] = [];
  let at = 0;
  let message = "";

  const fail = (what: string): never => {
    message = what;
    throw new Stop();
  };
  const blank = (): void => {
    while (at < text.length && " \t\r\n\uFEFF".includes(text[at]!)) at += 1;
  };
  const string = (): string => {
    const start = at;
    at += 1;
    while (at < text.length && text[at] !== '"') {
      if (text[at] === "\n") fail("A string must end on the line where it begins");
      at += text[at] === "\\" ? 2 : 1;
    }
    if (at >= text.length) fail("A string does not end");
    at += 1;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      at = start;
      return fail("This string has a character or an escape that JSON does not know");
    }
  };
  const members = (pointer: string): void => {
    const seen = new Set<string>();
    at += 1;
    blank();
    if (text[at] === "}") return void (at += 1);
    for (;;) {
      blank();
      if (text[at] !== '"') fail('A key in double quotes or "}" is expected here');
      const keyStart = at;
      const key = string();
      if (seen.has(key)) duplicates.push({ key: text.slice(keyStart, at), offset: keyStart });
      seen.add(key);
      const keyEnd = at;
      blank();
      if (text[at] !== ":") fail('":" is expected here');
      at += 1;
      value(childPointer(pointer, key), { start: keyStart, end: keyEnd });
      blank();
      if (text[at] === "}") return void (at += 1);
      if (text[at] !== ",") fail('"," or "}" is expected here');
      at += 1;
    }
  };
  const items = (pointer: string): void => {
    at += 1;
    blank();
    if (text[at] === "]") return void (at += 1);
    for (let index = 0; ; index += 1) {
      value(childPointer(pointer, index));
      blank();
      if (text[at] === "]") return void (at += 1);
      if (text[at] !== ",") fail('"," or "]" is expected here');
      at += 1;
    }
  };
  const value = (pointer: string, key?: Span["key"]): void => {
    blank();
    const start = at;
    const first = text[at];
    const collection = first === "{" || first === "[";
    if (first === "{") members(pointer);
    else if (first === "[") items(pointer);
    else if (first === '"') string();
    else {
      const word = /[^\s,\]}]*/y;
      word.lastIndex = at;
      const found = word.exec(text)?.[0] ?? "";
      if (!/^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/.test(found))
        fail("A JSON value is expected here");
      at += found.length;
    }
    spans.set(pointer, { start, end: at, collection, ...(key && { key }) });
  };

  try {
    value("");
    blank();
    if (at < text.length) fail("Nothing may follow the value");
  } catch (error) {
    if (!(error instanceof Stop) && !(error instanceof RangeError)) throw error;
  }
  return { spans, duplicates, failure: { message, offset: at } };
}
