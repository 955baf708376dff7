/** Texts as values, by their shapes: what parameters, headers and forms are read by. */
import { parseWide, type WidePlaces } from "../wide-integers.ts";
import type { ParameterDefinition, Shape } from "./definitions.ts";

/** What JSON text should have been and is not. */
export const unreadable: unique symbol = Symbol("unreadable");

export type Pair = readonly [name: string, value: string];

/** Names decoded, values as they came. */
export function queryPairs(text: string): Pair[] {
  if (text === "") return [];
  return text.split("&").flatMap((part): Pair[] => {
    if (part === "") return [];
    const at = part.indexOf("=");
    return at < 0 ? [[decode(part), ""]] : [[decode(part.slice(0, at)), part.slice(at + 1)]];
  });
}

/** Reads one query parameter, or one field of a form, from all the pairs there are. */
export function readQuery(
  definition: Omit<ParameterDefinition, "in" | "required">,
  pairs: readonly Pair[],
  known: ReadonlySet<string>,
): unknown {
  const { name, style = "form", shape = "string" } = definition;
  const { explode = style === "form" || style === "deepObject" } = definition;
  const own = pairs.filter(([key]) => key === name).map(([, value]) => value);
  const fields = fieldsShape(shape);
  if (style === "deepObject" && fields) return readDeep(name, fields, pairs);
  if (fields && explode && style !== "json") {
    const given = pairs.filter(([key]) => Object.hasOwn(fields.fields, key) || (fields.rest && !known.has(key)));
    return given.length === 0 ? undefined : readFields(given, fields);
  }
  if (own.length === 0) {
    // Many clients write lists as `name[]`.
    const listed = pairs.filter(([key]) => key === `${name}[]`).map(([, value]) => value);
    return itemsShape(shape) && listed.length > 0 ? assemble(listed.map(decode), shape, true) : undefined;
  }
  if (style === "json") return parseJson(decode(own[0]!), definition.wide);
  if (!isCompound(shape)) return coerce(decode(own[0]!), shape);
  // Where one text alone may stand as well as a list, it does.
  const scalars = alternatives(shape).filter((one) => typeof one === "string");
  if (own.length === 1 && scalars.length > 0) return coerce(decode(own[0]!), scalars);
  if (explode && (own.length > 1 || itemsShape(shape))) return assemble(own.map(decode), shape, true);
  const text = own[0]!;
  if (text === "") return assemble([], shape, explode);
  return assemble(text.split(delimiters[style] ?? ",").map(decode), shape, explode);
}

const delimiters: Readonly<Record<string, RegExp>> = { spaceDelimited: /%20|\+/, pipeDelimited: /%7[Cc]|\|/ };

/** Items of a list, or members of an object, as what they are. */
export function assemble(parts: readonly string[], shape: Shape, explode: boolean): unknown {
  const fields = fieldsShape(shape);
  if (!fields) return parts.map((part) => coerce(part, itemsShape(shape) ?? "string"));
  const pairs = explode
    ? parts.map((part): Pair => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)])
    : parts.flatMap((part, index): Pair[] => (index % 2 === 0 ? [[part, parts[index + 1] ?? ""]] : []));
  const read = fresh();
  for (const [key, value] of pairs) read[key] = coerce(value, fieldShape(fields, key));
  return { ...read };
}

function readFields(pairs: readonly Pair[], fields: FieldsShape): unknown {
  const read = fresh();
  for (const [key, own] of Map.groupBy(pairs, ([name]) => name)) {
    const shape = fieldShape(fields, key);
    const texts = own.map(([, value]) => decode(value));
    read[key] = itemsShape(shape) ? assemble(texts, shape, true) : coerce(texts[0]!, shape);
  }
  return { ...read };
}

function readDeep(prefix: string, fields: FieldsShape, pairs: readonly Pair[]): unknown {
  const inside = pairs.filter(([key]) => key.startsWith(`${prefix}[`) && key.endsWith("]"));
  if (inside.length === 0) return undefined;
  const read = fresh();
  for (const [name, own] of Map.groupBy(inside, ([key]) => key.slice(prefix.length + 1).split("]", 1)[0]!)) {
    const shape = fieldShape(fields, name);
    const full = `${prefix}[${name}]`;
    const deeper = fieldsShape(shape);
    const texts = own.filter(([key]) => key === full || key === `${full}[]`).map(([, value]) => decode(value));
    if (deeper) read[name] = readDeep(full, deeper, own);
    else read[name] = itemsShape(shape) ? assemble(texts, shape, true) : coerce(texts[0] ?? "", shape);
  }
  return { ...read };
}

export type FieldsShape = Extract<Shape, { readonly fields: unknown }>;

export function fieldShape({ fields, rest }: FieldsShape, name: string): Shape {
  return (Object.hasOwn(fields, name) ? fields[name] : undefined) ?? rest ?? "string";
}

function alternatives(shape: Shape): readonly Shape[] {
  return isList(shape) ? shape : [shape];
}

function isList(shape: Shape): shape is readonly Shape[] {
  return Array.isArray(shape);
}

export function fieldsShape(shape: Shape): FieldsShape | undefined {
  return alternatives(shape).find((one): one is FieldsShape => typeof one === "object" && "fields" in one);
}

export function itemsShape(shape: Shape): Shape | undefined {
  const found = alternatives(shape).find((one) => typeof one === "object" && "items" in one);
  return typeof found === "object" && "items" in found ? found.items : undefined;
}

export function isCompound(shape: Shape): boolean {
  return fieldsShape(shape) !== undefined || itemsShape(shape) !== undefined;
}

/** A text as the first kind of value that it can be; else the text itself, for the validator to refuse. */
export function coerce(text: string, shape: Shape, wide?: WidePlaces): unknown {
  for (const one of alternatives(shape)) {
    if (one === "string") return text;
    if (one === "number" && /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
    if (one === "bigint" && /^-?\d+$/.test(text)) return BigInt(text);
    if (one === "boolean" && (text === "true" || text === "false")) return text === "true";
    if (one === "null" && (text === "" || text === "null")) return null;
    if (one === "json" || typeof one === "object") {
      const value = parseJson(text, wide);
      if (value !== unreadable) return value;
    }
  }
  return text;
}

/** @param wide where bigints belong */
export function parseJson(text: string, wide?: WidePlaces): unknown {
  try {
    return wide === undefined ? (JSON.parse(text) as unknown) : parseWide(text, wide);
  } catch {
    return unreadable;
  }
}

/** An address and what stands behind its first question mark. */
export function splitQuery(address: string): readonly [path: string, query: string] {
  const at = address.indexOf("?");
  return at < 0 ? [address, ""] : [address.slice(0, at), address.slice(at + 1)];
}

/** Percent-encoding and the `+` of forms undone. */
export function decode(text: string): string {
  return decodePart(text.includes("+") ? text.replace(/\+/g, " ") : text);
}

/** Percent-encoding undone; what is not well-formed stays as it is. */
export function decodePart(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A record that inherits nothing. */
export function fresh(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
