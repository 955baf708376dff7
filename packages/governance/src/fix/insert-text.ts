import { isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair, parseDocument } from "yaml";

/**
 * Adds members or items, written as YAML from column 0 on, to the end of the mapping or list at a pointer. What lacks on
 * the way is made. Everything that stands there stays as it is, comments included; members are set off by an empty line
 * where their neighbours are. In a JSON document they are written as JSON.
 * @returns undefined where a member of that name is there already, where something else than a mapping or a list stands,
 * or where the text is no YAML
 */
export function insertText(text: string, pointer: string, addition: string): string | undefined {
  const steps = pointer.split("/").slice(1).map(unescaped);
  if (/^\s*\{/u.test(text)) return insertJson(text, steps, addition);
  const document = parseDocument(text, { keepSourceTokens: true, uniqueKeys: false, prettyErrors: false });
  if (document.errors.length > 0) return undefined;
  let node: Node | null = document.contents;
  let holder: Pair | undefined;
  let depth = 0;
  for (; depth < steps.length; depth += 1) {
    const next: Pair | undefined = isMap(node) ? node.items.find((pair) => keyOf(pair) === steps[depth]) : undefined;
    if (!next) break;
    holder = next;
    node = next.value as Node | null;
  }
  const wanted = steps.slice(depth).reduceRight((inner, step) => `${printKey(step)}:\n${indented(inner, 2)}`, addition);
  return insertInto(text, node, holder, wanted.trimEnd());
}

function insertInto(text: string, node: Node | null, holder: Pair | undefined, lines: string): string | undefined {
  const added = parseDocument(lines).contents;
  if (isEmpty(node)) return fillEmpty(text, node, holder, lines);
  if (!isNode(node) || (!isMap(node) && !isSeq(node)) || node.constructor !== added?.constructor) return undefined;
  if (isMap(node) && isMap(added) && added.items.some((one) => node.items.some((two) => keyOf(one) === keyOf(two)))) {
    return undefined;
  }
  if (node.flow) {
    const value = parseDocument(lines).toJS() as object;
    const members = Array.isArray(value)
      ? value.map((item) => JSON.stringify(item))
      : Object.entries(value).map(([key, item]) => `${printKey(key)}: ${JSON.stringify(item)}`);
    const end = endOf(node.items.at(-1), text);
    return `${text.slice(0, end)}, ${members.join(", ")}${text.slice(end)}`;
  }
  const column = columnOf(text, node.range![0]);
  const end = endOfLine(text, endOf(node.items.at(-1), text));
  const gap = setsApart(node.items, text, lines) ? "\n\n" : "\n";
  return splice(text, end, end, `${gap}${indented(lines, column)}`);
}

/** `channels: {}`, `terms: []`, `terms:` and an empty file. */
function fillEmpty(text: string, node: Node | null, holder: Pair | undefined, lines: string): string {
  if (!holder) return `${text.trim() === "" ? text.trim() : `${text.trimEnd()}\n`}${lines}\n`;
  const key = (holder.key as Node).range!;
  const inset = columnOf(text, key[0]) + 2;
  const colon = text.indexOf(":", key[1]) + 1;
  const opened = isNode(node) && !isScalar(node) ? text.slice(0, colon) + text.slice(node.range![1]) : text;
  const end = endOfLine(opened, colon);
  return splice(opened, end, end, `\n${indented(lines, inset)}`);
}

function insertJson(text: string, steps: readonly string[], addition: string): string | undefined {
  const root = parseJson(text);
  if (!root) return undefined;
  const added: unknown = parseDocument(addition).toJS();
  let container: unknown = root;
  for (const [index, step] of steps.entries()) {
    const record = container as Record<string, unknown>;
    const last = index === steps.length - 1;
    container = record[step] ??= last && Array.isArray(added) ? [] : {};
  }
  if (Array.isArray(container) && Array.isArray(added)) container.push(...(added as unknown[]));
  else if (isRecord(container) && isRecord(added)) {
    if (Object.keys(added).some((key) => Object.hasOwn(container, key))) return undefined;
    Object.assign(container, added);
  } else return undefined;
  const inset = /\n([ \t]+)"/u.exec(text)?.[1] ?? "  ";
  return `${JSON.stringify(root, null, inset)}${text.endsWith("\n") ? "\n" : ""}`;
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(node: Node | null): boolean {
  if (node === null || (isScalar(node) && node.value === null)) return true;
  return (isMap(node) || isSeq(node)) && node.items.length === 0;
}

/** Whether a member gets an empty line above it: as its neighbours have; without any, where it is long. */
function setsApart(items: readonly unknown[], text: string, lines: string): boolean {
  if (items.length < 2) return lines.split("\n").length > 4;
  const between = text.slice(endOf(items.at(-2), text), startOf(items.at(-1)));
  return /\n[ \t]*\r?\n/u.test(between);
}

function startOf(item: unknown): number {
  if (isPair(item)) return (item.key as Node).range![0];
  return isNode(item) ? item.range![0] : 0;
}

function endOf(item: unknown, text: string): number {
  if (isPair(item)) return isNode(item.value) ? endOf(item.value, text) : (item.key as Node).range![1];
  if (!isNode(item)) return 0;
  const [start, end] = item.range!;
  const last = (isMap(item) || isSeq(item)) && !item.flow ? item.items.at(-1) : undefined;
  return last === undefined ? start + text.slice(start, end).trimEnd().length : endOf(last, text);
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function splice(text: string, start: number, end: number, inserted: string): string {
  const lines = text.includes("\r\n") ? inserted.replaceAll("\n", "\r\n") : inserted;
  return text.slice(0, start) + lines + text.slice(end);
}

function indented(lines: string, column: number): string {
  return lines.replaceAll(/^(?=.)/gmu, " ".repeat(column));
}

function keyOf(pair: Pair): string | undefined {
  return isScalar(pair.key) ? String(pair.key.value) : undefined;
}

function printKey(key: string): string {
  return /^[A-Za-z_][\w.-]*$/u.test(key) && !/^(true|false|null|yes|no|on|off)$/iu.test(key)
    ? key
    : JSON.stringify(key);
}

function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
