import type { Json } from "@concord/diagnostics";
import { propertyKey, stringLiteral } from "./typescript-text.ts";

/** An expression that stands for itself in a literal. */
export class Code {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** JSON as a program has it: with bigints, where it has them. */
export type Value = Json | bigint | readonly Value[] | { readonly [name: string]: Value };

/** Plain data, with expressions in it. Members that are undefined are left out. */
export type Literal = Value | Code | readonly Literal[] | LiteralObject;
export interface LiteralObject {
  readonly [name: string]: Literal | undefined;
}

/** A value as an expression, broken over lines once it is long. */
export function jsonLiteral(value: Value, indent = 0): string {
  return print(value, indent, 100);
}

/** The same of what has expressions in it, in lines a little longer. */
export function codeLiteral(value: Literal, indent = 0): string {
  return print(value, indent, 110);
}

function print(value: Literal, indent: number, width: number): string {
  if (!isCompound(value)) return scalar(value);
  const line = oneLine(value, width - indent);
  if (line !== undefined) return line;
  const pad = " ".repeat(indent + 2);
  const items = membersOf(value).map(([key, item]) => `${pad}${key}${print(item, indent + 2, width)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${items.join(",\n")},\n${" ".repeat(indent)}${close}`;
}

/** undefined where it takes more than `room` letters, which is noticed before all of it is written. */
function oneLine(value: Literal, room: number): string | undefined {
  if (!isCompound(value)) return within(scalar(value), room);
  let line = "";
  for (const [key, item] of membersOf(value)) {
    line += `${line === "" ? "" : ", "}${key}`;
    const text = oneLine(item, room - line.length);
    if (text === undefined) return undefined;
    line += text;
  }
  if (Array.isArray(value)) return within(`[${line}]`, room);
  return within(line === "" ? "{}" : `{ ${line} }`, room);
}

function within(text: string, room: number): string | undefined {
  return text.length <= room ? text : undefined;
}

function scalar(value: string | number | boolean | bigint | null | Code): string {
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value === "bigint") return `${value}n`;
  return value instanceof Code ? value.text : JSON.stringify(value);
}

/** What stands before each member, which is nothing in a list, and the member. */
function membersOf(value: readonly Literal[] | LiteralObject): readonly (readonly [key: string, item: Literal])[] {
  if (isList(value)) return value.map((item) => ["", item]);
  return Object.entries(value).flatMap(([name, item]): [string, Literal][] =>
    item === undefined ? [] : [[`${propertyKey(name)}: `, item]],
  );
}

function isList(value: readonly Literal[] | LiteralObject): value is readonly Literal[] {
  return Array.isArray(value);
}

function isCompound(value: Literal): value is readonly Literal[] | LiteralObject {
  return value !== null && typeof value === "object" && !(value instanceof Code);
}
