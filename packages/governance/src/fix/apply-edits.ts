import { isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import type { Json } from "@concord/diagnostics";
import type { Edit } from "./edit.ts";
import { printValue } from "./print-value.ts";

/** A change of text: what stands from `start` to `end` becomes `text`. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Applies edits to the text of one YAML or JSON document. Everything that is not edited stays as it is, comments, quotes
 * and line ends included. An edit whose place does not exist, or lies inside something that another edit replaces, is
 * left out.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const document = parseDocument(text, { keepSourceTokens: true, uniqueKeys: false, prettyErrors: false });
  const changes = edits.flatMap((edit) => changeOf(edit, document.contents, text) ?? []);
  changes.sort((left, right) => right.start - left.start || right.end - left.end);
  let result = text;
  let reached = Number.POSITIVE_INFINITY;
  for (const { start, end, text: inserted } of changes) {
    if (end > reached) continue;
    result = result.slice(0, start) + inserted + result.slice(end);
    reached = start;
  }
  return result;
}

function changeOf(edit: Edit, root: Node | null, text: string): Change | undefined {
  const found = nodeAt(root, edit.at.pointer);
  if (!found) return undefined;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const change = edit.kind === "add" ? addition(found, edit, text) : replacement(found, edit.value, text);
  return change && { ...change, text: change.text.replaceAll("\n", lineEnd) };
}

function addition(
  node: Node,
  { key, value }: { readonly key: string; readonly value: Json },
  text: string,
): Change | undefined {
  if (!isMap(node) || !node.range || node.items.some((pair) => keyOf(pair) === key)) return undefined;
  const last = node.items.at(-1);
  if (node.flow || !last) return flowAddition(node, key, value, text);
  const indent = columnOf(text, startOf(node.items[0]!) ?? node.range[0]);
  const end = endOfLine(text, contentEnd(last, text));
  return { start: end, end, text: `\n${" ".repeat(indent)}${member(key, printValue(value, indent, "block"))}` };
}

function member(key: string, text: string): string {
  return `${key}:${text.startsWith("\n") ? "" : " "}${text}`;
}

/** `{ a: 1 }` gets `, b: 2` after its last member; over several lines, on a line of its own. */
function flowAddition(node: YAMLMap, key: string, value: Json, text: string): Change | undefined {
  const [start, end] = node.range!;
  const json = text.slice(start, end).includes('"') && /^\s*["}]/u.test(text.slice(start + 1));
  const name = json ? JSON.stringify(key) : key;
  const last = node.items.at(-1);
  if (!last) return { start: start + 1, end: end - 1, text: ` ${name}: ${printValue(value, 0, "flow", json)} ` };
  const after = contentEnd(last, text);
  const first = startOf(node.items[0]!)!;
  const ownLine = text.slice(start, first).includes("\n");
  const separator = ownLine ? `,\n${" ".repeat(columnOf(text, first))}` : ", ";
  return { start: after, end: after, text: `${separator}${name}: ${printValue(value, 0, "flow", json)}` };
}

function replacement(node: Node, value: Json, text: string): Change | undefined {
  if (!node.range) return undefined;
  const [start] = node.range;
  const flow = isMap(node) || isSeq(node) ? node.flow === true : true;
  const json = /^\s*["{[]/u.test(text);
  const indent = columnOf(text, start);
  return { start, end: nodeEnd(node, text), text: printValue(value, indent, flow ? "flow" : "inner", json) };
}

function nodeAt(root: Node | null, pointer: string): Node | undefined {
  let node: Node | null | undefined = root;
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isMap(node)) node = node.items.find((pair) => keyOf(pair) === key)?.value as Node | undefined;
    else if (isSeq(node)) node = node.items[Number(key)] as Node | undefined;
    else return undefined;
  }
  return node ?? undefined;
}

function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) ? (typeof pair.key.value === "string" ? pair.key.value : pair.key.source) : undefined;
}

function startOf(pair: Pair): number | undefined {
  return isScalar(pair.key) ? pair.key.range?.[0] : undefined;
}

/** Behind the last character of a member: what follows it, blank lines and comments, belongs to what comes next. */
function contentEnd(pair: Pair, text: string): number {
  return pair.value ? nodeEnd(pair.value as Node, text) : (pair.key as Node).range![1];
}

function nodeEnd(node: Node, text: string): number {
  const [start, end] = node.range!;
  const last = (isMap(node) || isSeq(node)) && !node.flow ? node.items.at(-1) : undefined;
  if (isPair(last)) return contentEnd(last, text);
  if (isNode(last)) return nodeEnd(last, text);
  return start + text.slice(start, end).trimEnd().length;
}

/** The end of the line that a place is on, a comment behind it included. */
function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end < 0) return text.trimEnd().length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}
