import { Unsupported } from "./budget.ts";
import { compileArrays } from "./compile-arrays.ts";
import { compileObjects } from "./compile-objects.ts";
import { unevaluated } from "./compile-unevaluated.ts";
import { oneOfValues } from "./logic/constants.ts";
import { areDisjoint } from "./logic/disjoint.ts";
import { isArray, type JsonObject, type JsonType, jsonTypes } from "./logic/json.ts";
import { and, atom, FALSE, type Literal, maskOf, or, type Store, TRUE } from "./logic/nodes.ts";
import { fromNumber } from "./logic/rational.ts";
import type { Colors } from "./normal/color.ts";
import type { Normal } from "./normal/normalize.ts";
import { formatOf, formatsAround } from "./strings/formats.ts";
import type { Json, JsonSchema } from "./types.ts";

/** Turns the schemas of one document into literals of a store that both documents share. */
export interface Compiler {
  readonly store: Store;
  readonly normal: Normal;
  readonly colors: Colors;
  /** Literals of definitions by colour; `inProgress` while one is being made. */
  readonly made: Map<number, Literal>;
  /** Colours that were met while being made: they are recursive. */
  readonly recursive: Set<number>;
  /** Literals of schemas that stand in place. */
  readonly inPlace: WeakMap<object, Literal>;
}

/** No literal: nodes are numbered from 1. */
const inProgress = 0;

export function createCompiler(store: Store, normal: Normal, colors: Colors, other?: Compiler): Compiler {
  return {
    store,
    normal,
    colors,
    made: other?.made ?? new Map(),
    recursive: other?.recursive ?? new Set(),
    inPlace: new WeakMap(),
  };
}

/** The literal that holds for exactly the values the schema accepts. */
export function compile(compiler: Compiler, schema: JsonSchema): Literal {
  if (typeof schema === "boolean") return schema ? TRUE : FALSE;
  const known = compiler.inPlace.get(schema);
  if (known !== undefined) return known;
  const { store } = compiler;
  const parts = [
    ...compileScalars(store, schema),
    ...compileLogic(compiler, schema),
    ...compileArrays(compiler, schema),
    ...compileObjects(compiler, schema),
  ];
  if (schema["unevaluatedProperties"] !== undefined || schema["unevaluatedItems"] !== undefined) {
    parts.push(...unevaluated(compiler, schema));
  }
  const literal = and(store, parts);
  compiler.inPlace.set(schema, literal);
  return literal;
}

export function compileAt(compiler: Compiler, schema: Json | undefined): Literal {
  return compile(compiler, schema as JsonSchema);
}

/** The literal of a reference; a recursive one stays a name whose body is in the store. */
function compileReference(compiler: Compiler, reference: string): Literal {
  const { store, made, recursive } = compiler;
  const color = compiler.colors.reference(compiler.normal, reference);
  const known = made.get(color);
  if (known === inProgress) {
    recursive.add(color);
    return atom(store, { op: "ref", color });
  }
  if (known !== undefined) return known;
  made.set(color, inProgress);
  const body = compile(compiler, definition(compiler, reference));
  let result = body;
  if (recursive.has(color)) {
    store.bodies.set(color, body);
    result = atom(store, { op: "ref", color });
  }
  made.set(color, result);
  return result;
}

export function definition({ normal }: Compiler, reference: string): JsonSchema {
  const schema = normal.definitions.get(reference.slice("#/$defs/".length));
  if (schema === undefined) throw new Unsupported(`the reference ${reference} leads nowhere`);
  return schema;
}

function compileScalars(store: Store, schema: JsonObject): Literal[] {
  const parts: Literal[] = [];
  if (isArray(schema["type"])) parts.push(typeLiteral(store, schema["type"] as readonly string[]));
  if (isArray(schema["enum"])) parts.push(oneOfValues(store, schema["enum"]));
  if (schema["const"] !== undefined) parts.push(oneOfValues(store, [schema["const"]]));
  for (const [keyword, bound] of Object.entries(schema)) {
    if (typeof bound === "number") {
      const literal = numberKeyword(store, keyword, bound);
      if (literal !== undefined) parts.push(literal);
    }
  }
  if (typeof schema["pattern"] === "string") parts.push(atom(store, { op: "pattern", source: schema["pattern"] }));
  if (typeof schema["format"] === "string") parts.push(formatLiteral(store, schema["format"]));
  return parts;
}

function typeLiteral(store: Store, types: readonly string[]): Literal {
  const known = types.filter((type) => (jsonTypes as readonly string[]).includes(type)) as JsonType[];
  const strange = types.find((type) => type !== "integer" && !(jsonTypes as readonly string[]).includes(type));
  if (strange !== undefined) throw new Unsupported(`"${strange}" is no type of JSON Schema`);
  if (!types.includes("integer") || types.includes("number")) return atom(store, { op: "type", mask: maskOf(known) });
  const whole = atom(store, { op: "multipleOf", value: fromNumber(1) });
  return and(store, [atom(store, { op: "type", mask: maskOf([...known, "number"]) }), whole]);
}

function numberKeyword(store: Store, keyword: string, bound: number): Literal | undefined {
  switch (keyword) {
    case "minimum":
    case "maximum":
      return atom(store, { op: keyword, value: fromNumber(bound), open: false });
    case "exclusiveMinimum":
      return atom(store, { op: "minimum", value: fromNumber(bound), open: true });
    case "exclusiveMaximum":
      return atom(store, { op: "maximum", value: fromNumber(bound), open: true });
    case "multipleOf":
      return atom(store, { op: "multipleOf", value: fromNumber(bound) });
    case "minLength":
    case "minItems":
    case "minProperties":
      return atom(store, { op: keyword, n: Math.ceil(bound) });
    case "maxLength":
    case "maxItems":
    case "maxProperties":
      return atom(store, { op: keyword, n: Math.floor(bound) });
    default:
      return undefined;
  }
}

function formatLiteral(store: Store, name: string): Literal {
  const whole = atom(store, { op: "multipleOf", value: fromNumber(1) });
  if (name === "int64") return whole;
  if (name === "int32") {
    const low = atom(store, { op: "minimum", value: fromNumber(-(2 ** 31)), open: false });
    const high = atom(store, { op: "maximum", value: fromNumber(2 ** 31 - 1), open: false });
    return and(store, [whole, low, high]);
  }
  const onStrings = formatsAround(name).map((each) => atom(store, { op: "format", name: each, on: "string" }));
  return formatOf(name)
    ? and(store, onStrings)
    : and(store, [...onStrings, atom(store, { op: "format", name, on: "number" })]);
}

function compileLogic(compiler: Compiler, schema: JsonObject): Literal[] {
  const { store } = compiler;
  const parts: Literal[] = [];
  if (typeof schema["$ref"] === "string") parts.push(compileReference(compiler, schema["$ref"]));
  const list = (keyword: string): Literal[] | undefined => {
    const entries = schema[keyword];
    return isArray(entries) ? entries.map((entry) => compileAt(compiler, entry)) : undefined;
  };
  parts.push(...(list("allOf") ?? []));
  const any = list("anyOf");
  if (any) parts.push(or(store, any));
  const exactlyOne = list("oneOf");
  if (exactlyOne) parts.push(or(store, exactlyOne), ...atMostOne(store, exactlyOne));
  if (schema["not"] !== undefined) parts.push(-compileAt(compiler, schema["not"]));
  if (schema["if"] !== undefined) {
    const condition = compileAt(compiler, schema["if"]);
    if (schema["then"] !== undefined) parts.push(or(store, [-condition, compileAt(compiler, schema["then"])]));
    if (schema["else"] !== undefined) parts.push(or(store, [condition, compileAt(compiler, schema["else"])]));
  }
  return parts;
}

/** No two of the alternatives hold; said only of those that could. */
function atMostOne(store: Store, alternatives: readonly Literal[]): Literal[] {
  const parts: Literal[] = [];
  alternatives.forEach((left, index) => {
    for (const right of alternatives.slice(index + 1)) {
      if (!areDisjoint(store, left, right)) parts.push(or(store, [-left, -right]));
    }
  });
  return parts;
}
