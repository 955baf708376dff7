/** A part of a YAML text that is a mapping with one key, and the steps from there to what is looked for. */
export interface YamlRegion {
  readonly start: number;
  readonly end: number;
  readonly steps: readonly string[];
}

/** Below this size looking for a smaller part takes longer than parsing. */
const smallEnough = 4_000;

/**
 * The smallest part of a text that has to be parsed to say where something stands. Members of block mappings are found by
 * their indentation, which nothing else in such a mapping has: what a scalar or a flow collection goes on with is indented
 * further. Where a step cannot be told for certain (an item, a key that is not written as it reads, one that stands there
 * twice), what is around it is the part. Undefined where that is the whole text.
 */
export function yamlRegion(text: string, steps: readonly string[]): YamlRegion | undefined {
  let region: YamlRegion | undefined;
  let [from, end] = [0, text.length];
  for (const [depth, step] of steps.entries()) {
    const indent = indentOf(text, from, end);
    const start = indent === undefined ? undefined : memberStart(text, from, end, indent, step);
    if (start === undefined) return region;
    end = memberEnd(text, start, end, indent!);
    region = { start, end, steps: steps.slice(depth) };
    const value = blockStart(text, start + indent! + step.length, end);
    if (end - start <= smallEnough || value === undefined) return region;
    from = value;
  }
  return region;
}

/** Of the first line that says something; undefined where it cannot be the first member of a mapping. */
function indentOf(text: string, from: number, end: number): number | undefined {
  const line = /(?:^(?:---)?[ \t]*(?:#.*)?\r?\n)*^( *)(?=[^\s#%&*?[{|>-])/my;
  line.lastIndex = from;
  const found = line.exec(text);
  return found && line.lastIndex < end ? found[1]!.length : undefined;
}

/** Where the line begins that has the key; undefined where no line or more than one has it. */
function memberStart(text: string, from: number, end: number, indent: number, key: string): number | undefined {
  if (key === "") return undefined;
  const part = text.slice(from, end);
  let found: number | undefined;
  for (let at = part.indexOf(key); at >= 0; at = part.indexOf(key, at + 1)) {
    const quote = /["']/.test(part[at - 1] ?? "") ? part[at - 1]! : "";
    const start = at - quote.length - indent;
    const isKey =
      part.startsWith(`${quote}:`, at + key.length) && /\s/.test(part[at + key.length + quote.length + 1] ?? "\n");
    if (
      !isKey ||
      start < 0 ||
      (start > 0 && part[start - 1] !== "\n") ||
      part.slice(start, start + indent).trim() !== ""
    )
      continue;
    if (found !== undefined) return undefined;
    found = from + start;
  }
  return found;
}

/** Where the next line begins that is indented no further. Items may stand as far left as the key that holds them. */
function memberEnd(text: string, start: number, end: number, indent: number): number {
  const next = new RegExp(`\\n(?! {${indent}}-\\s) {0,${indent}}[^\\s#]`, "g");
  next.lastIndex = start;
  const found = next.exec(text);
  return found && found.index < end ? found.index + 1 : end;
}

/** Where the line after a key begins, if the key stands alone on its own. */
function blockStart(text: string, from: number, end: number): number | undefined {
  const lineEnd = text.indexOf("\n", from);
  if (lineEnd < 0 || lineEnd >= end) return undefined;
  const afterKey = text.indexOf(":", from);
  return /^:?\s*(?:\s#.*)?$/.test(text.slice(afterKey, lineEnd)) ? lineEnd + 1 : undefined;
}
