import type { Span } from "./positions.ts";

export interface JsonScan {
  /** Where everything stands; undefined where the text is not JSON. */
  readonly span: Span | undefined;
  readonly duplicates: readonly { readonly key: string; readonly offset: number }[];
  /** Where the text stops being JSON; offset of the end where it does not. */
  readonly failure: { readonly message: string; readonly offset: number };
}

class Stop extends Error {}

/** Far more than any document that is read has: without end, the walk would end where the stack does. */
const maxDepth = 1000;

/** Walks JSON text once for what JSON.parse does not tell: positions and repeated keys. Stops at the first mistake. */
export function scanJson(text: string): JsonScan {
  const duplicates: { key: string; offset: number }[] = [];
  let at = 0;
  let message = "";
  let depth = 0;

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
  const members = (inside: Map<string, Span>): void => {
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
      inside.set(key, value({ start: keyStart, end: keyEnd }));
      blank();
      if (text[at] === "}") return void (at += 1);
      if (text[at] !== ",") fail('"," or "}" is expected here');
      at += 1;
    }
  };
  const items = (inside: Map<string, Span>): void => {
    at += 1;
    blank();
    if (text[at] === "]") return void (at += 1);
    for (let index = 0; ; index += 1) {
      inside.set(String(index), value());
      blank();
      if (text[at] === "]") return void (at += 1);
      if (text[at] !== ",") fail('"," or "]" is expected here');
      at += 1;
    }
  };
  const value = (key?: Span["key"]): Span => {
    blank();
    const start = at;
    const first = text[at];
    const inside = first === "{" || first === "[" ? new Map<string, Span>() : undefined;
    if (inside && (depth += 1) > maxDepth) throw new Stop();
    if (first === "{") members(inside!);
    else if (first === "[") items(inside!);
    else if (first === '"') string();
    else {
      const word = /[^\s,\]}]*/y;
      word.lastIndex = at;
      const found = word.exec(text)?.[0] ?? "";
      if (!/^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/.test(found))
        fail("A JSON value is expected here");
      at += found.length;
    }
    if (inside) depth -= 1;
    return { start, end: at, collection: inside !== undefined, ...(key && { key }), ...(inside && { inside }) };
  };

  let span: Span | undefined;
  try {
    const whole = value();
    blank();
    if (at < text.length) fail("Nothing may follow the value");
    span = whole;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return { span, duplicates, failure: { message, offset: at } };
}
