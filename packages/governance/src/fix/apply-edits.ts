import { isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from "yaml";
import type { Json } from "@concord/diagnostics";
import type { Edit } from "./edit.ts";
import { printBlock, printFlow } from "./print-value.ts";

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
  // Of two that speak of one place, the first.
  const outermost = edits.filter(
    (edit, index) =>
      !edits.some((other, at) => replaces(other, edit) && (at < index || other.at.pointer !== edit.at.pointer)),
  );
  const changes = outermost.flatMap((edit) => changeOf(edit, document.contents, text) ?? []);
  changes.sort((left, right) => left.start - right.start || left.end - right.end);
  let result = "";
  let reached = 0;
  for (const { start, end, text: inserted } of changes) {
    if (start < reached) continue;
    result += text.slice(reached, start) + inserted;
    reached = end;
  }
  return result + text.slice(reached);
}

/** Whether an edit takes the place of what another one changes. */
function replaces(outer: Edit, inner: Edit): boolean {
  return outer !== inner && outer.kind !== "add" && `${inner.at.pointer}/`.startsWith(`${outer.at.pointer}/`);
}

function changeOf(edit: Edit, root: Node | null, text: string): Change | undefined {
  if (edit.kind === "remove") return removal(root, edit.at.pointer, text);
  const found = nodeAt(root, edit.at.pointer);
  if (!found) return undefined;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const change = edit.kind === "add" ? addition(found, edit, text) : replacement(found, edit.value, text);
  return change && { ...change, text: change.text.replaceAll("\n", lineEnd) };
}

function addition(node: Node, { key, value }: AddedMember, text: string): Change | undefined {
  if (!isMap(node) || !node.range || node.items.some((pair) => keyOf(pair) === key)) return undefined;
  const [first, last] = [node.items[0], node.items.at(-1)];
  if (node.flow || !first || !last) return flowAddition(node, { key, value }, text);
  const column = columnOf(text, startOf(first));
  const end = endOfLine(text, contentEnd(last, text));
  return { start: end, end, text: `\n${" ".repeat(column)}${printBlock({ [key]: value }, column)}` };
}

interface AddedMember {
  readonly key: string;
  readonly value: Json;
}

/** `{ a: 1 }` gets `, b: 2` after its last member; over several lines, on a line of its own. */
function flowAddition(node: YAMLMap, { key, value }: AddedMember, text: string): Change {
  const [start, end] = node.range!;
  const member = isJson(text) ? `${JSON.stringify(key)}: ${JSON.stringify(value)}` : `${key}: ${printFlow(value)}`;
  const [first, last] = [node.items[0], node.items.at(-1)];
  if (!first || !last) return { start: start + 1, end: end - 1, text: ` ${member} ` };
  const after = contentEnd(last, text);
  const ownLine = text.slice(start, startOf(first)).includes("\n");
  const separator = ownLine ? `,\n${" ".repeat(columnOf(text, startOf(first)))}` : ", ";
  return { start: after, end: after, text: `${separator}${member}` };
}

function replacement(node: Node, value: Json, text: string): Change | undefined {
  if (!node.range) return undefined;
  const [start] = node.range;
  const block = (isMap(node) || isSeq(node)) && node.flow !== true;
  const inline = isJson(text) ? JSON.stringify(value) : printFlow(value);
  return { start, end: nodeEnd(node, text), text: block ? printBlock(value, columnOf(text, start)) : inline };
}

function removal(root: Node | null, pointer: string, text: string): Change | undefined {
  const cut = pointer.lastIndexOf("/");
  const holder = nodeAt(root, pointer.slice(0, cut));
  if ((!isMap(holder) && !isSeq(holder)) || holder.items.length < 2) return undefined;
  const key = pointer
    .slice(cut + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  const index = isMap(holder) ? holder.items.findIndex((pair) => keyOf(pair) === key) : Number(key);
  const [previous, item, next] = [index - 1, index, index + 1].map((one) => holder.items[one]);
  if (!item) return undefined;
  if (holder.flow) {
    if (next) return { start: beginningOf(item), end: beginningOf(next), text: "" };
    return { start: endOf(previous, text), end: endOf(item, text), text: "" };
  }
  // Whole lines: what stands above a member as a comment may belong to the one before it, and stays.
  const start = text.lastIndexOf("\n", beginningOf(item) - 1) + 1;
  const end = text.indexOf("\n", endOf(item, text));
  return { start, end: end < 0 ? text.length : end + 1, text: "" };
}

function beginningOf(item: unknown): number {
  return isPair(item) ? startOf(item) : (item as Node).range![0];
}

function endOf(item: unknown, text: string): number {
  return isPair(item) ? contentEnd(item, text) : nodeEnd(item as Node, text);
}

function isJson(text: string): boolean {
  return /^\s*[{["]/u.test(text);
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

function startOf(pair: Pair): number {
  return (pair.key as Node).range![0];
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
