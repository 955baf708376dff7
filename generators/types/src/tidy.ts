const width = 120;

/**
 * Lays out what the type library prints without a formatter: two spaces a level, a semicolon after each member,
 * no parentheses around a whole type, long unions over several lines. Knows the library's shape of lines, no grammar.
 */
export function tidy(declaration: string): string {
  const lines: string[] = [];
  // The lines on which brackets were opened that are still open; those of one line indent once.
  const open: number[] = [];
  let inComment = false;
  for (const [number, written] of unwrapTypes(inlineTags(declaration.trim())).split("\n").entries()) {
    const line: string = inComment ? written.trim() : spaced(written.trim());
    if (line === "") continue;
    if (inComment || line.startsWith("/**")) {
      lines.push(`${indent(open)}${inComment ? " " : ""}${line}`);
      inComment = !line.endsWith("*/");
      continue;
    }
    const brackets = bracketsOf(line);
    const leading = /^[}\]]+/.exec(line)?.[0].length ?? 0;
    open.length -= leading;
    const pad = indent(open);
    for (const bracket of brackets.slice(leading)) {
      if ("{[".includes(bracket)) open.push(number);
      else open.pop();
    }
    lines.push(...layOut(endMember(line), pad));
  }
  const text = `${lines.join("\n")}\n`.replace(
    /[\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16)}`,
  );
  return text.replace(/\/\*\*\n *\* (.*)\n *\*\//g, "/** $1 */");
}

function indent(open: readonly number[]): string {
  return "  ".repeat(new Set(open).size);
}

const literal = /"(?:[^"\\]|\\.)*"/g;
/** Where brackets are only text. */
const quiet = /"(?:[^"\\\n]|\\.)*"|\/\*[^]*?\*\//g;

function bracketsOf(line: string): readonly string[] {
  return line.replace(literal, "").match(/[{}[\]]/g) ?? [];
}

/** `kind?: ("a" | "b")` → `kind?: "a" | "b"`: parentheses around a whole type say nothing, on one line or several. */
function unwrapTypes(code: string): string {
  const bare = code.replace(quiet, (text) => text.replace(/[^\n]/g, "x"));
  const dropped = new Set<number>();
  for (const { index } of bare.matchAll(/(?<=(?:: |^export type \w+ = ))\(/gmu)) {
    const end = closing(bare, index);
    if (end !== undefined && /^(\n|$)/.test(bare.slice(end + 1))) dropped.add(index).add(end);
  }
  return Array.from({ length: code.length }, (_, at) => (dropped.has(at) ? "" : code[at])).join("");
}

function closing(code: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < code.length; at++) {
    if (code[at] === "(") depth++;
    else if (code[at] === ")" && --depth === 0) return at;
  }
  return undefined;
}

/** `[]|[string]` → `[] | [string]`. */
function spaced(line: string): string {
  return line.replace(new RegExp(`${literal.source}|\\]\\|\\[`, "g"), (found) => (found === "]|[" ? "] | [" : found));
}

/** A member or a declaration that ends on this line ends with a semicolon; an interface's brace does not. */
function endMember(line: string): string {
  return /[{([|&,]$/.test(line) ? line : `${line};`;
}

/** A branch and its tag go on one line: `Cat & { kind: "cat" }`. */
function inlineTags(code: string): string {
  return code.replace(/ & \{\n *([^\n{}*]+?);?\n *\}/g, " & { $1 }");
}

/** Breaks a union that is too long for one line, between its members. */
function layOut(line: string, pad: string): readonly string[] {
  if (pad.length + line.length <= width) return [pad + line];
  const hidden = line.replace(literal, (text) => "x".repeat(text.length));
  const start = /^.*?(?:: |= )/.exec(hidden)?.[0].length;
  if (start === undefined) return [pad + line];
  const members: string[] = [];
  let [from, depth] = [start, 0];
  for (let at = start; at < hidden.length; at++) {
    if ("{([".includes(hidden[at]!)) depth++;
    else if ("})]".includes(hidden[at]!)) depth--;
    if (depth < 0) return [pad + line];
    if (depth > 0 || !hidden.startsWith(" | ", at)) continue;
    members.push(line.slice(from, at));
    from = at + 3;
  }
  if (depth > 0 || members.length === 0) return [pad + line];
  members.push(line.slice(from));
  return [pad + line.slice(0, start).trimEnd(), ...members.map((member) => `${pad}  | ${member}`)];
}
