const width = 120;

const literal = /"(?:[^"\\]|\\.)*"/g;

/** `("a" | "b")` → `"a" | "b"`: parentheses around a whole type say nothing. */
export function unwrapped(type: string): string {
  if (!type.startsWith("(") || !type.endsWith(")")) return type;
  const hidden = withoutLiterals(type);
  let depth = 0;
  for (let at = 0; at < hidden.length; at++) {
    if (hidden[at] === "(") depth++;
    else if (hidden[at] === ")" && --depth === 0) return at === hidden.length - 1 ? type.slice(1, -1) : type;
  }
  return type;
}

/** Breaks a line with a union that is too long for it, between the union's members. */
export function breakUnion(line: string, indent: number): string {
  if (line.length <= width || line.includes("\n")) return line;
  const hidden = withoutLiterals(line);
  const start = /^.*?(?:: |= )/.exec(hidden)?.[0].length;
  if (start === undefined) return line;
  const members: string[] = [];
  let [from, depth] = [start, 0];
  for (let at = start; at < hidden.length; at++) {
    if ("{([".includes(hidden[at]!)) depth++;
    else if ("})]".includes(hidden[at]!)) depth--;
    if (depth < 0) return line;
    if (depth > 0 || !hidden.startsWith(" | ", at)) continue;
    members.push(line.slice(from, at));
    from = at + 3;
  }
  if (depth > 0 || members.length === 0) return line;
  members.push(line.slice(from));
  const pad = " ".repeat(indent + 2);
  return [line.slice(0, start).trimEnd(), ...members.map((member) => `${pad}| ${member}`)].join("\n");
}

/** Brackets and bars in texts are only text; so are those in a comment beside a member. */
function withoutLiterals(code: string): string {
  return code.replace(literal, (text) => "x".repeat(text.length));
}
