import { propertyKey, stringLiteral } from "@concord/codegen";

/** An expression that stands for itself in a literal. */
export class Code {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Plain data, with expressions in it. Members that are undefined are left out. */
export type Literal = null | boolean | number | string | Code | readonly Literal[] | LiteralObject;
export interface LiteralObject {
  readonly [name: string]: Literal | undefined;
}

const width = 110;

/** The expression of a literal, broken over lines once it is long. */
export function codeLiteral(value: Literal, indent = 0): string {
  const flat = flatLiteral(value);
  if (flat.length + indent <= width || !isCompound(value)) return flat;
  const pad = " ".repeat(indent + 2);
  const items = isList(value)
    ? value.map((item) => pad + codeLiteral(item, indent + 2))
    : membersOf(value).map(([name, item]) => `${pad}${propertyKey(name)}: ${codeLiteral(item, indent + 2)}`);
  const [open, close] = isList(value) ? "[]" : "{}";
  return `${open}\n${items.join(",\n")},\n${" ".repeat(indent)}${close}`;
}

function flatLiteral(value: Literal): string {
  if (typeof value === "string") return stringLiteral(value);
  if (value instanceof Code) return value.text;
  if (!isCompound(value)) return String(value);
  if (isList(value)) return `[${value.map(flatLiteral).join(", ")}]`;
  const members = membersOf(value).map(([name, item]) => `${propertyKey(name)}: ${flatLiteral(item)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function membersOf(value: LiteralObject): [string, Literal][] {
  return Object.entries(value).flatMap(([name, item]): [string, Literal][] =>
    item === undefined ? [] : [[name, item]],
  );
}

function isCompound(value: Literal): value is readonly Literal[] | LiteralObject {
  return value !== null && typeof value === "object" && !(value instanceof Code);
}

function isList(value: Literal): value is readonly Literal[] {
  return Array.isArray(value);
}
