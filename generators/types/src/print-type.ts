import { stringLiteral } from "@concord/codegen";
import { breakUnion, unwrapped } from "./break-union.ts";
import type { Prepared } from "./prepare.ts";

/** `export interface Order {…}` for an object, `export type Order = …;` for everything else. */
export function printDeclaration(name: string, type: Prepared): string {
  if (isObject(type)) return `export interface ${name} ${printType(type, 0)}\n`;
  return `${finish(`export type ${name} = `, type, 0)}\n`;
}

/**
 * A type as it stands inside of another: unions and intersections in parentheses.
 * @param indent spaces before the lines after the first one
 */
function printType(type: Prepared, indent: number): string {
  if (type.tsType !== undefined) return type.tsType;
  if (type.enum) return join("|", type.enum.map(literal));
  if (type.anyOf) return join("|", printAll(type.anyOf, indent));
  if (type.allOf) return join("&", printAll(type.allOf, indent).map(withTagInline));
  if (isObject(type)) return printObject(type, indent);
  if (type.type === "array") return printArray(type, indent);
  return type.type!;
}

function printAll(types: readonly Prepared[], indent: number): readonly string[] {
  return types.map((type) => printType(type, indent));
}

function isObject(type: Prepared): boolean {
  return type.type === "object";
}

function literal(value: unknown): string {
  return typeof value === "string" ? stringLiteral(value) : JSON.stringify(value);
}

/** What is said twice is said once. */
function join(sign: "|" | "&", texts: readonly string[]): string {
  const different = [...new Set(texts)];
  return different.length === 1 ? different[0]! : `(${different.join(` ${sign} `)})`;
}

/** A branch and its tag go on one line: `Cat & { kind: "cat" }`. */
function withTagInline(text: string, index: number): string {
  const [, only] = /^\{\n *([^\n{}*]+);\n *\}$/.exec(text) ?? [];
  return index > 0 && only !== undefined ? `{ ${only} }` : text;
}

function printArray({ items, additionalItems, minItems = 0 }: Prepared, indent: number): string {
  if (!isTuple(items)) return arrayOf(items!, indent);
  const first = printAll(items, indent);
  const rest = typeof additionalItems === "object" ? [`...${arrayOf(additionalItems, indent)}`] : [];
  // A shorter tuple is a type of its own: in one with optional items, they could be undefined.
  const lengths = Array.from({ length: first.length - minItems + 1 }, (_, index) => minItems + index);
  const tuples = lengths.map((length) => [...first.slice(0, length), ...(length === first.length ? rest : [])]);
  return join(
    "|",
    tuples.map((parts) => `[${parts.join(", ")}]`),
  );
}

function arrayOf(items: Prepared, indent: number): string {
  const each = printType(items, indent);
  return each.endsWith('"') ? `(${each})[]` : `${each}[]`;
}

function isTuple(items: Prepared["items"]): items is readonly Prepared[] {
  return Array.isArray(items);
}

function printObject(type: Prepared, indent: number): string {
  const required = new Set(type.required);
  const fields = Object.entries(type.properties ?? {});
  const lines = fields.map(([name, field]) =>
    member(`${memberName(name)}${required.has(name) ? "" : "?"}: `, field, indent + 2),
  );
  const others = type.additionalProperties;
  if (typeof others === "object") {
    const values = valuesOfAnyName(others, type, indent + 2);
    lines.push(member("[k: string]: ", values === undefined ? others : { ...others, tsType: values }, indent + 2));
  }
  return `{\n${lines.join("")}${" ".repeat(indent)}}`;
}

/** Quoted unless every tool would read it bare. */
function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

function member(start: string, type: Prepared, indent: number): string {
  return `${printComment(commentOf(type), indent)}${finish(" ".repeat(indent) + start, type, indent)}\n`;
}

function finish(start: string, type: Prepared, indent: number): string {
  return breakUnion(`${start}${unwrapped(printType(type, indent))};`, indent);
}

/**
 * What a member of any name may be. A compiler holds named members to it as well, so that it has to admit theirs.
 * @returns undefined where that is what it is anyway
 */
function valuesOfAnyName(others: Prepared, { properties = {}, required = [] }: Prepared, indent: number) {
  if (isUnknown(others)) return undefined;
  const fields = Object.entries(properties);
  const alternatives = [others, ...fields.map(([, field]) => field)].flatMap(branchesOf);
  if (alternatives.some(isUnknown)) return "unknown";
  const isOptional = fields.some(([name]) => !required.includes(name));
  if (alternatives.length === 1 && !isOptional) return undefined;
  const texts = alternatives.map((type) => {
    const text = printType(type, indent);
    return type.tsType === undefined || /^[\w$.]+(?:\[\])*$/.test(text) ? text : `(${text})`;
  });
  return [...new Set([...texts, ...(isOptional ? ["undefined"] : [])])].join(" | ");
}

function branchesOf(type: Prepared): readonly Prepared[] {
  if (type.anyOf) return type.anyOf.flatMap(branchesOf);
  return type.enum && type.enum.length > 1 ? type.enum.map((value) => ({ enum: [value] })) : [type];
}

function isUnknown({ tsType }: Prepared): boolean {
  return tsType === "unknown";
}

/** What a member says of itself, and of its items where they have nowhere to say it themselves. */
function commentOf(type: Prepared): string {
  const { description = "" } = type;
  const tag = type.type === "array" && type.minItems !== undefined ? `@minItems ${type.minItems}` : "";
  const isTagged = description.split("\n").at(-1)!.startsWith("@");
  const items = commentOfItems(type);
  return [...(isTagged && tag !== "" ? [`${description}\n${tag}`] : [description, tag]), items && `Items: ${items}`]
    .filter((part) => part !== "")
    .join("\n\n");
}

function commentOfItems({ type, items, additionalItems }: Prepared): string {
  if (type !== "array") return "";
  const each = isTuple(items)
    ? [...items, ...(typeof additionalItems === "object" ? [additionalItems] : [])]
    : [items!];
  const comments = new Set(each.map((item) => (item.type === "array" ? "" : (item.description ?? ""))));
  const [comment = ""] = comments;
  // A tag would be read as one of the member.
  return comments.size === 1 && !/(?:^|\s)@\w/.test(comment) ? comment : "";
}

function printComment(comment: string, indent: number): string {
  if (comment === "") return "";
  const pad = " ".repeat(indent);
  const lines = comment.split("\n").map((line) => line.trimEnd());
  if (lines.length === 1) return `${pad}/** ${lines[0]} */\n`;
  return `${pad}/**\n${lines.map((line) => `${pad} *${line === "" ? "" : ` ${line}`}\n`).join("")}${pad} */\n`;
}
