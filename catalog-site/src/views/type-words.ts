import type { Json, JsonObject } from "@concord/diagnostics";
import type { Schema } from "@concord/contracts";
import { code, join, say, type Text } from "../text.ts";
import { words } from "../words.ts";
import { humanName } from "./names.ts";
import { patternWords } from "./pattern-words.ts";
import { alternativesOf, listOf, numberOf, objectOf, readNode, textOf, typesOf, type Node } from "./schema-node.ts";

const said = words.types;
/** A longer list of allowed values goes below the field, folded. */
const valuesInLine = 8;

/** How a named type is shown: with a link where it is a canonical model. */
export type NameType = (definition: string) => Text | undefined;

/** What a field's value is, in words: "whole number, from 1 to 999", "list of *Order line*, at least 1". */
export function typeWords(schema: Schema, node: Node, nameType: NameType): Text {
  const { keywords } = node;
  const { shapes, orNull } = alternativesOf(schema, keywords);
  const types = typesOf(keywords);
  const empty = orNull || types.includes("null") ? [said.orEmpty] : [];
  if (keywords["const"] !== undefined) return say`${said.always} ${value(keywords["const"])}${empty[0]}`;
  const values = allowedValues(keywords);
  if (values.length > 0) return join([...enumWords(keywords, values), ...empty]);
  if (shapes.length > 0) return join([shapeWords(schema, shapes, nameType), ...empty]);
  const kinds = types.filter((type) => type !== "null").map((type) => kindWords(schema, node, type, nameType));
  const kind = kinds.length === 0 ? [types.includes("null") ? said.empty : said.anything] : said.or(kinds);
  return join([...kind, ...(kinds.length === 0 ? [] : empty)]);
}

/** The values a field may have, as text; empty where it is not an enumeration. */
export function allowedValues(keywords: JsonObject): readonly string[] {
  const open = keywords["x-extensible-enum"];
  const list = listOf(keywords["enum"]).length > 0 ? listOf(keywords["enum"]) : listOf(open);
  return list.filter((item) => item !== null).map(showValue);
}

export function showsValuesBelow(values: readonly string[]): boolean {
  return values.length > valuesInLine;
}

function enumWords(keywords: JsonObject, values: readonly string[]): Text {
  const open = keywords["x-extensible-enum"];
  const more = open === undefined || open === false ? "" : said.moreMayCome;
  if (values.length === 1) return say`${said.always} ${code(values[0] ?? "")}${more}`;
  if (showsValuesBelow(values)) return say`${said.oneOfValues(values.length)}${more}`;
  return say`${said.oneOf} ${join(values.flatMap((item, index) => (index === 0 ? [code(item)] : [", ", code(item)])))}${more}`;
}

function shapeWords(schema: Schema, shapes: readonly Node[], nameType: NameType): Text {
  const names = shapes.map((shape, index) => {
    const isScalar = !typesOf(shape.keywords).some((type) => type === "object" || type === "array");
    if (isScalar && shape.names.length === 0) return typeWords(schema, shape, nameType);
    return variantName(shape, index, nameType);
  });
  if (names.length === 1) return names[0] ?? [];
  return names.length > valuesInLine ? say`${said.oneOfShapes(names.length)}` : said.either(names);
}

/** What an alternative is called: its type's name, its title, or its number. */
export function variantName(shape: Node, index: number, nameType: NameType): Text {
  const named = shape.names[0] === undefined ? undefined : nameType(shape.names[0]);
  const title = textOf(shape.keywords["title"]);
  return named ?? (title === undefined ? said.shape(index + 1) : [humanName(title)]);
}

function kindWords(schema: Schema, node: Node, type: string, nameType: NameType): Text {
  const { keywords } = node;
  if (type === "string") return stringWords(keywords);
  if (type === "integer" || type === "number") {
    return join([type === "integer" ? said.integer : said.number, ...numberLimits(keywords)]);
  }
  if (type === "boolean") return [said.boolean];
  if (type === "array") return arrayWords(schema, keywords, nameType);
  return objectWords(schema, node, nameType);
}

function stringWords(keywords: JsonObject): Text {
  const format = textOf(keywords["format"]) ?? textOf(keywords["contentEncoding"]);
  const kind = format === undefined ? said.text : (said.formats[format] ?? said.otherFormat(format));
  const pattern = textOf(keywords["pattern"]);
  const inWords = pattern === undefined ? undefined : patternWords(pattern);
  if (inWords !== undefined) return say`${kind}: ${inWords}`;
  const limits = range(keywords, "minLength", "maxLength", said.characters);
  return join([kind, ...limits, ...(pattern === undefined ? [] : [said.inTheForm, code(pattern)])]);
}

function numberLimits(keywords: JsonObject): Text {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = keywords;
  const least = numberOf(minimum);
  const most = numberOf(maximum);
  // Up to draft-04 an exclusive bound is a flag beside the bound.
  const above = numberOf(exclusiveMinimum) ?? (exclusiveMinimum === true ? least : undefined);
  const below = numberOf(exclusiveMaximum) ?? (exclusiveMaximum === true ? most : undefined);
  const step = numberOf(multipleOf);
  const limits: string[] = [];
  if (above === undefined && below === undefined && least !== undefined && most !== undefined) {
    limits.push(said.between(least, most));
  } else {
    if (above !== undefined) limits.push(said.above(above));
    else if (least !== undefined) limits.push(said.atLeast(least));
    if (below !== undefined) limits.push(said.below(below));
    else if (most !== undefined) limits.push(said.atMost(most));
  }
  if (step !== undefined) limits.push(said.inSteps(step));
  return limits.map((limit) => `, ${limit}`);
}

function arrayWords(schema: Schema, keywords: JsonObject, nameType: NameType): Text {
  const limits = range(keywords, "minItems", "maxItems", said.entries);
  const different = keywords["uniqueItems"] === true ? [said.allDifferent] : [];
  const { items } = keywords;
  if (objectOf(items) === undefined) return join([said.list, ...limits, ...different]);
  const item = readNode(schema, items);
  const named = item.names[0] === undefined ? undefined : nameType(item.names[0]);
  const isObject = typesOf(item.keywords).includes("object");
  const of = named ?? (isObject ? [said.entriesOfFields] : typeWords(schema, item, nameType));
  return join([said.listOf, " ", ...of, ...limits, ...different]);
}

function objectWords(schema: Schema, node: Node, nameType: NameType): Text {
  const named = node.names[0] === undefined ? undefined : nameType(node.names[0]);
  if (named !== undefined) return named;
  const { keywords } = node;
  const members = Object.keys(objectOf(keywords["properties"]) ?? {}).length;
  const values = keywords["additionalProperties"];
  if (members === 0 && objectOf(values) !== undefined) {
    return say`${said.mapOf} ${typeWords(schema, readNode(schema, values), nameType)}`;
  }
  return [members === 0 ? said.anyFields : said.group(members)];
}

/** Bounds of a length: exactly so many, at least, at most, from one to the other. */
function range(keywords: JsonObject, min: string, max: string, unit: (words: string, n: number) => string): Text {
  const least = numberOf(keywords[min]);
  const most = numberOf(keywords[max]);
  if (most === undefined) return least === undefined || least === 0 ? [] : [`, ${unit(said.atLeast(least), least)}`];
  if (least === most) return [`, ${unit(String(most), most)}`];
  return [`, ${unit(least === undefined || least === 0 ? said.atMost(most) : said.rangeOf(least, most), most)}`];
}

function value(json: Json): { readonly text: string; readonly mark: "code" } {
  return { text: showValue(json), mark: "code" };
}

/** A JSON value as a reader would write it: text without its quotes. */
export function showValue(json: Json): string {
  return typeof json === "string" ? json : JSON.stringify(json);
}
