import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair } from "yaml";
import { childPointer, parentPointer } from "../resolve/pointer.ts";
import { scanJson } from "./json-positions.ts";

/** Where a node stands, as offsets in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly collection: boolean;
  /** Its key, where it is a member of a mapping. */
  readonly key?: { readonly start: number; readonly end: number };
}

export type Spans = ReadonlyMap<string, Span>;

/** Where every node of a document stands, by JSON pointer. Slow beside reading the values: computed when first asked for. */
export function spansOf(text: string, language: "yaml" | "json"): Spans {
  if (language === "json") {
    const { spans } = scanJson(text);
    if (spans.has("")) return spans;
  }
  return yamlSpans(text);
}

/** The span at a pointer or at the closest thing around it, and whether it is the very one. */
export function closestSpan(
  spans: Spans,
  pointer: string,
): { readonly span: Span; readonly exact: boolean } | undefined {
  for (let current = pointer; ; current = parentPointer(current)) {
    const span = spans.get(current);
    if (span) return { span, exact: current === pointer };
    if (current === "") return undefined;
  }
}

function yamlSpans(text: string): Spans {
  const spans = new Map<string, Span>();
  const document = parseDocument(text, { lineCounter: new LineCounter(), uniqueKeys: false, prettyErrors: false });
  const visit = (node: unknown, pointer: string, key?: Span["key"]): void => {
    const value = node as Node | null;
    const range = value?.range;
    const start = range?.[0] ?? key?.end ?? 0;
    const end = range?.[1] ?? start;
    const collection = isMap(value) || isSeq(value) || isAlias(value);
    spans.set(pointer, { start, end, collection, ...(key && { key }) });
    if (isMap(value)) for (const pair of value.items) visitPair(pair as Pair, pointer);
    if (isSeq(value)) value.items.forEach((item, index) => visit(item, childPointer(pointer, index)));
  };
  const visitPair = (pair: Pair, pointer: string): void => {
    if (!isScalar(pair.key)) return;
    const range = pair.key.range;
    const key = range ? { start: range[0], end: range[1] } : undefined;
    visit(pair.value, childPointer(pointer, keyText(pair.key.value, pair.key.source)), key);
  };
  visit(document.contents, "");
  return spans;
}

/** A key as the values parser writes it: `200` is "200", and `null` is "null". */
function keyText(value: unknown, source: string | undefined): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : (source ?? String(value));
}
