import { isIdentifier } from "./identifiers.ts";

/** A double-quoted literal. The two line separators that JSON allows and older parsers do not are escaped too. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`);
}

/** A member name in a type or an object literal: bare where it may be. */
export function propertyKey(name: string): string {
  // `__proto__: x` in a literal sets the prototype, quoted or not; only the computed form names a member.
  if (name === "__proto__") return `["__proto__"]`;
  return isIdentifier(name) ? name : stringLiteral(name);
}

/** What follows an expression to reach a member: `.total`, `["total-net"]`; `?.` where the expression may be absent. */
export function propertyAccess(name: string, optional = false): string {
  if (isIdentifier(name)) return `${optional ? "?." : "."}${name}`;
  return `${optional ? "?." : ""}[${stringLiteral(name)}]`;
}

/**
 * A doc comment of the given paragraphs, or "" when there are none.
 * Nothing in them can end the comment early; tabs and trailing spaces go.
 */
export function docComment(paragraphs: readonly (string | undefined)[], indent = 0): string {
  const blocks = paragraphs.map((paragraph) => commentLines(paragraph, indent)).filter((lines) => lines.length > 0);
  const lines = blocks.flatMap((block, index) => {
    const joins = index === 0 || (startsWithTag(block) && startsWithTag(blocks[index - 1]!));
    return joins ? block : ["", ...block];
  });
  const pad = " ".repeat(indent);
  if (lines.length === 0) return "";
  if (lines.length === 1 && lines[0]!.length + indent < 110) return `${pad}/** ${lines[0]} */\n`;
  return `${pad}/**\n${lines.map((line) => `${pad} *${line === "" ? "" : ` ${line}`}\n`).join("")}${pad} */\n`;
}

/** Text that may stand inside a doc comment: nothing in it ends the comment or speaks to a compiler. */
export function plainComment(text: string): string {
  return (
    text
      .replace(/\*\//g, "*\\/")
      .replace(/\r\n?|[\u2028\u2029]/g, "\n")
      // A compiler directive is one wherever a comment's line begins with it.
      .replace(/@(?=ts-)/g, "\\@")
      .replace(/\t/g, "  ")
      .replace(/[^\S\n]+$/gm, "")
      .trim()
  );
}

function commentLines(paragraph: string | undefined, indent: number): readonly string[] {
  const text = wrapProse(plainComment(paragraph ?? ""), indent);
  return text === "" ? [] : text.split("\n");
}

const proseWidth = 116;

/**
 * Breaks lines of prose that are too long to read, between words. Tags, tables, code and examples stay as they are.
 * @param text CommonMark, as `plainComment` gives it
 */
export function wrapProse(text: string, indent = 0): string {
  const width = proseWidth - indent;
  const lines: string[] = [];
  let isCode = false;
  let isExample = false;
  // Whether the line before was broken: its last words go on in the next line, as the author's words did.
  let isBroken = false;
  for (const line of text.split("\n")) {
    if (/^\s*```/.test(line)) isCode = !isCode;
    isExample = line === "@example" || (isExample && line !== "" && !line.startsWith("@"));
    const goesOn: boolean = isBroken && !isCode && /^ {0,3}[^\s\-+*#>|@`\d]/.test(line);
    const whole: string = goesOn ? `${lines.pop()!} ${line.trim()}` : line;
    const stays = isCode || isExample || whole.length <= width || /^(?:@| {4}|\s*\||\s*```)/.test(line);
    isBroken = !stays || (goesOn && whole.length <= width);
    lines.push(...(stays ? [whole] : wrapLine(whole, width)));
  }
  return lines.join("\n");
}

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  // What stands under a list's item goes on as that item.
  const [hanging = ""] = /^\s*(?:[-*+] |\d+[.)] )?/.exec(line) ?? [];
  for (const word of line.trimEnd().split(/(?<=\S) /)) {
    const last = lines.at(-1);
    // At the beginning of a line these would mean something else.
    const sticks = /^(?:[-+*#>|@]|\d+[.)])/.test(word);
    if (last !== undefined && (sticks || last.length + 1 + word.length <= width)) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(last === undefined ? word : " ".repeat(hanging.length) + word);
    }
  }
  return lines;
}

function startsWithTag(block: readonly string[]): boolean {
  return block[0]!.startsWith("@");
}
