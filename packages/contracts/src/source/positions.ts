import { createRequire } from "node:module";
import type { Pair, Node as YamlNode } from "yaml";
import { segmentsOf } from "../resolve/pointer.ts";
import { scanJson } from "./json-positions.ts";
import type { Language } from "./parse.ts";
import { protoSpans } from "./proto-positions.ts";
import { quickYamlSpans } from "./yaml-positions.ts";
import { yamlRegion } from "./yaml-region.ts";

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

/** What was found at a pointer: the span, or that of the closest thing around it; offsets count from `from`. */
export interface Found {
  readonly span: Span;
  readonly exact: boolean;
  readonly from: number;
}

const require = createRequire(import.meta.url);

/** So many places are looked for in parts of the text before all of it is read for places. */
const mostRegions = 20;

/**
 * Finds places in a text. Reading all of it costs what reading the values costs, and mostly one place is asked for: the
 * first few are found by reading the part that they stand in.
 */
export function placeFinder(text: string, language: Language): (pointer: string) => Found {
  let whole: Span | undefined;
  const found = new Map<string, Found>();
  const inRegion = (steps: readonly string[]): Found | undefined => {
    const region = language === "yaml" && found.size < mostRegions ? yamlRegion(text, steps) : undefined;
    const root = region && quickYamlSpans(text.slice(region.start, region.end));
    return root && { ...closestSpan(root, region.steps), from: region.start };
  };
  const find = (steps: readonly string[]): Found =>
    (whole ? undefined : inRegion(steps)) ?? { ...closestSpan((whole ??= spansOf(text, language)), steps), from: 0 };
  return (pointer) => {
    const place = found.get(pointer) ?? find(segmentsOf(pointer));
    found.set(pointer, place);
    return place;
  };
}

/** Where every node of a document stands. */
function spansOf(text: string, language: Language): Span {
  if (language === "proto") return protoSpans(text);
  if (language === "json") {
    const { span } = scanJson(text);
    if (span) return span;
  }
  return quickYamlSpans(text) ?? yamlSpans(text);
}

/** The span at the end of some steps or of the closest thing around it, and whether it is the very one. */
function closestSpan(root: Span, steps: readonly string[]): { readonly span: Span; readonly exact: boolean } {
  let span = root;
  for (const segment of steps) {
    const next = span.inside?.get(segment);
    if (!next) return { span, exact: false };
    span = next;
  }
  return { span, exact: true };
}

/** By the parser that goes on after mistakes: ten times slower, for what the quick one cannot place. */
function yamlSpans(text: string): Span {
  const { isAlias, isMap, isScalar, isSeq, parseDocument } = require("yaml") as typeof import("yaml");
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
