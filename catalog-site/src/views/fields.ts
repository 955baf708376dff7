import type { Json, JsonObject } from "@concord/diagnostics";
import type { Schema } from "@concord/contracts";
import { anchor } from "../paths.ts";
import { link, plain, type Span, type Text } from "../text.ts";
import { words } from "../words.ts";
import { nameModels } from "./answer.ts";
import type { Context } from "./context.ts";
import { markdownInline } from "./markdown.ts";
import { humanName } from "./names.ts";
import { alternativesOf, listOf, objectOf, objectsOf, readNode, textOf, typesOf, type Node } from "./schema-node.ts";
import { allowedValues, showsValuesBelow, showValue, typeWords, variantName, type NameType } from "./type-words.ts";

export type Classification = "personal" | "sensitive" | "internal" | "public";

/** One line of the table that says what a payload contains. */
export interface FieldRow {
  /** Anchor on its page. */
  readonly id: string;
  /** How deep it is nested, from 0. */
  readonly depth: number;
  /** A field, or the heading of one alternative shape. */
  readonly kind: "field" | "shape";
  /** Its name as people say it. */
  readonly name: string;
  /** Its name in the contract. */
  readonly technical: string;
  /** JSON pointer in the payload; `*` stands for any array item or map key, as in `x-uses`. */
  readonly pointer: string;
  /** The field that it is part of. */
  readonly inside?: string;
  /** HTML. */
  readonly meaning?: string;
  readonly term?: Span;
  readonly type: Text;
  /** Allowed values that are too many for the line. */
  readonly values?: readonly string[];
  readonly always: boolean;
  readonly classification?: Classification;
  readonly deprecated?: boolean;
  readonly fallback?: string;
  readonly access?: "read" | "write";
  /** Its parts stand at another row: it repeats or contains itself. */
  readonly sameAs?: Span;
}

export interface FieldTable {
  readonly rows: readonly FieldRow[];
  /** What the whole is, where it is not a plain group of fields. */
  readonly whole?: Text;
  /** Conditions that a table cannot show. */
  readonly conditional: boolean;
}

/** Beyond this many rows, a type that was already laid out is referred to rather than repeated. */
const repeatUpTo = 150;
/** No page grows without end; what is left out is in the raw schema. */
const rowLimit = 2_500;
const depthLimit = 12;
/** Lists in lists in lists: a list that contains itself has no end. */
const listDepth = 4;
const deepest = "/*".repeat(listDepth);

/** Lays out a schema as rows, in reading order. `prefix` keeps anchors of several tables on one page apart. */
export function fieldTable(context: Context, schema: Schema, prefix = "field"): FieldTable {
  const table = new Rows(context, schema, prefix);
  const root = readNode(schema, schema.json);
  const whole = { name: words.fields.whole, id: prefix };
  table.addMembers(root, { depth: 0, pointer: "", trail: root.names.map((name) => ({ name, row: whole })) });
  const isGroup = typesOf(root.keywords).every((type) => type === "object") && table.rows.length > 0;
  const hasShapes = alternativesOf(schema, root.keywords).shapes.length > 0;
  return {
    rows: table.rows,
    ...((!isGroup || hasShapes) && { whole: typeWords(schema, root, table.nameType) }),
    conditional: table.conditional,
  };
}

interface Spot {
  readonly depth: number;
  readonly pointer: string;
  readonly inside?: string;
  /** Definitions open around this spot, and the rows they are open at: meeting one again is recursion. */
  readonly trail: readonly { readonly name: string; readonly row: RowName }[];
}

type RowName = Pick<FieldRow, "name" | "id">;

/** The table while it is being filled. */
class Rows {
  readonly rows: FieldRow[] = [];
  conditional = false;
  readonly #context: Context;
  readonly #schema: Schema;
  readonly #prefix: string;
  readonly #ids = new Set<string>();
  readonly #laidOut = new Map<string, RowName>();

  constructor(context: Context, schema: Schema, prefix: string) {
    this.#context = context;
    this.#schema = schema;
    this.#prefix = prefix;
    this.nameType = nameModels(context, schema);
  }

  readonly nameType: NameType;

  addMembers(node: Node, spot: Spot): void {
    const { keywords } = node;
    this.conditional ||= ["if", "dependentSchemas", "dependencies", "not"].some((keyword) => keyword in keywords);
    const required = new Set(listOf(keywords["required"]));
    for (const [name, json] of Object.entries(objectOf(keywords["properties"]) ?? {})) {
      this.#addField(name, json, required.has(name), spot);
    }
    for (const [pattern, json] of Object.entries(objectOf(keywords["patternProperties"]) ?? {})) {
      this.#addField("*", json, false, spot, words.fields.namesLike(pattern));
    }
    for (const inner of spot.pointer.endsWith(deepest) ? [] : innerOf(keywords)) {
      this.addMembers(readNode(this.#schema, inner), { ...spot, pointer: `${spot.pointer}/*` });
    }
    this.#addShapes(node, spot);
  }

  #addField(technical: string, json: Json, always: boolean, spot: Spot, name = humanName(technical)): void {
    if (this.rows.length >= rowLimit) return;
    const node = readNode(this.#schema, json);
    const pointer = `${spot.pointer}/${technical.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const known = this.#known(node, spot);
    const row = this.#row(node, {
      depth: spot.depth,
      name: (textOf(node.own["title"]) ?? name) || words.fields.unnamed,
      technical,
      pointer,
      always,
      ...(spot.inside !== undefined && { inside: spot.inside }),
      ...(known !== undefined && { sameAs: { text: known.name, to: `#${known.id}` } }),
    });
    this.rows.push(row);
    if (known === undefined) this.#open(node, row, { ...spot, depth: spot.depth + 1, pointer, inside: row.name });
  }

  #row(node: Node, given: Omit<FieldRow, "id" | "kind" | "type">): FieldRow {
    const { keywords } = node;
    const description = textOf(keywords["description"]);
    const term = this.#context.term(textOf(keywords["x-term"]));
    const values = allowedValues(keywords);
    const classification = keywords["x-classification"] as Classification | undefined;
    const access = keywords["readOnly"] === true ? "read" : keywords["writeOnly"] === true ? "write" : undefined;
    return {
      id: this.#id(given.pointer),
      kind: "field",
      ...given,
      type: typeWords(this.#schema, node, this.nameType),
      ...(description !== undefined && { meaning: markdownInline(description) }),
      ...(term !== undefined && { term: link(term.title, this.#context.paths.of("term", term.id)) }),
      ...(showsValuesBelow(values) && { values }),
      ...(classification !== undefined && { classification }),
      ...(keywords["deprecated"] === true && { deprecated: true }),
      ...(keywords["default"] !== undefined && { fallback: showValue(keywords["default"]) }),
      ...(access !== undefined && { access }),
    };
  }

  #addShapes({ keywords }: Node, spot: Spot): void {
    const { shapes } = alternativesOf(this.#schema, keywords);
    for (const [index, shape] of shapes.entries()) {
      const opens = Object.keys(objectOf(shape.keywords["properties"]) ?? {}).length > 0;
      if (!opens || this.#known(shape, spot) !== undefined || this.rows.length >= rowLimit) continue;
      if (shapes.length === 1) this.addMembers(shape, spot);
      else this.#open(shape, this.#shapeRow(shape, index, spot), { ...spot, depth: spot.depth + 1 });
    }
  }

  #shapeRow(shape: Node, index: number, spot: Spot): FieldRow {
    const name = plain(variantName(shape, index, this.nameType));
    const row = this.#row(shape, { depth: spot.depth, name, technical: "", pointer: spot.pointer, always: false });
    const heading: FieldRow = { ...row, kind: "shape" };
    this.rows.push(heading);
    return heading;
  }

  /** Lays out the parts of a row one step deeper. */
  #open(node: Node, row: FieldRow, spot: Spot): void {
    if (spot.depth > depthLimit) return;
    const names = namesWithin(this.#schema, node);
    const before = this.rows.length;
    this.addMembers(node, { ...spot, trail: [...spot.trail, ...names.map((name) => ({ name, row }))] });
    if (this.rows.length === before) return;
    for (const name of names) if (!this.#laidOut.has(name)) this.#laidOut.set(name, row);
  }

  /** The row where this type's parts already stand, where they must not be laid out again. */
  #known(node: Node, spot: Spot): RowName | undefined {
    const names = namesWithin(this.#schema, node);
    const around = spot.trail.findLast(({ name }) => names.includes(name));
    if (around !== undefined) return around.row;
    if (this.rows.length <= repeatUpTo) return undefined;
    return names.map((name) => this.#laidOut.get(name)).find((row) => row !== undefined);
  }

  #id(pointer: string): string {
    const id = anchor(this.#prefix, pointer);
    let unique = id;
    for (let n = 2; this.#ids.has(unique); n++) unique = `${id}-${n}`;
    this.#ids.add(unique);
    return unique;
  }
}

/** The definitions that a field is made of, also as the items of a list or the values of a map. */
function namesWithin(schema: Schema, node: Node, depth = listDepth): readonly string[] {
  if (depth === 0) return node.names;
  const within = innerOf(node.keywords).map((inner) => readNode(schema, inner));
  return [...node.names, ...within.flatMap((inner) => namesWithin(schema, inner, depth - 1))];
}

/** The schemas of a list's items and of a map's values: their parts get no row of their own. */
function innerOf({ items, additionalProperties }: JsonObject): readonly JsonObject[] {
  return objectsOf([items, additionalProperties]);
}
