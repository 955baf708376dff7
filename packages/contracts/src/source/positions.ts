import { isAlias, isMap, isScalar, isSeq, parseDocument, type Pair, type Node as YamlNode } from "yaml";
import { segmentsOf } from "../resolve/pointer.ts";
import { scanJson } from "./json-positions.ts";
import type { Language } from "./parse.ts";
import { protoSpans } from "./proto-positions.ts";
import { quickYamlSpans } from "./yaml-positions.ts";

/** Where a node stands, as offsets in UTF-16 units, and where everything in it stands. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly collection: boolean;
  /** Its key, where it is a member of a mapping. */
  readonly key?: { readonly start: number; readonly end: number };
  /** Its members by name, or its items by number. */
  readonly inside?: ReadonlyMap<string, Span>;
}

/** Where every node of a document stands. Costs about what reading the values costs, so it waits until somebody asks. */
export function spansOf(text: string, language: Language): Span {
  if (language === "proto") return protoSpans(text);
  if (language === "json") {
    const { span } = scanJson(text);
    if (span) return span;
  }
  return quickYamlSpans(text) ?? yamlSpans(text);
}

/** The span at a pointer or of the closest thing around it, and whether it is the very one. */
export function closestSpan(root: Span, pointer: string): { readonly span: Span; readonly exact: boolean } {
  let span = root;
  for (const segment of segmentsOf(pointer)) {
    const next = span.inside?.get(segment);
    if (!next) return { span, exact: false };
    span = next;
  }
  return { span, exact: true };
}

/** By the parser that goes on after mistakes: ten times slower, for what the quick one cannot place. */
function yamlSpans(text: string): Span {
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
  const visit = (node: unknown, key?: Span["key"]): Span => {
    const value = node as YamlNode | null;
    const range = value?.range;
    const start = range?.[0] ?? key?.end ?? 0;
    const own = { start, end: range?.[1] ?? start, ...(key && { key }) };
    if (isMap(value)) return { ...own, collection: true, inside: new Map(value.items.flatMap(visitPair)) };
    if (!isSeq(value)) return { ...own, collection: isAlias(value) };
    return {
      ...own,
      collection: true,
      inside: new Map(value.items.map((item, index) => [String(index), visit(item)])),
    };
  };
  const visitPair = (pair: Pair): [string, Span][] => {
    if (!isScalar(pair.key)) return [];
    const range = pair.key.range;
    const { value, source } = pair.key;
    const name = typeof value === "string" || typeof value === "number" ? String(value) : (source ?? String(value));
    return [[name, visit(pair.value, range ? { start: range[0], end: range[1] } : undefined)]];
  };
  return visit(document.contents);
}
