import {
  type ModernObject,
  type ModernSchema,
  type TypeName,
  describeSchema,
  jsonLiteral,
  plainComment,
  propertyKey,
  stringLiteral,
  wrapProse,
} from "@concord/codegen";
import type { Json } from "@concord/diagnostics";
import { type Visit, impliedKind, isInherited } from "./approximate.ts";

/** A type as it is printed: every shape spelt out. */
export interface Prepared {
  readonly tsType?: string;
  readonly type?: string;
  readonly enum?: readonly Json[];
  readonly items?: Prepared | readonly Prepared[];
  readonly additionalItems?: Prepared | boolean;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Prepared>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Prepared | boolean;
  readonly anyOf?: readonly Prepared[];
  readonly allOf?: readonly Prepared[];
  readonly description?: string;
}

export interface PrepareOptions {
  /** The name of a definition's type. */
  readonly typeOf: (key: string) => string;
  /** What a definition says of itself, for fields that say nothing of their own. */
  readonly wordsOf: (key: string) => string;
  /** The name of the type of texts of a format; absent where they are texts like any other. */
  readonly brandOf?: (format: string) => string;
  /** Called for each schema object on the way, with its JSON pointer. */
  readonly visit: Visit;
}

const unknown: Prepared = { tsType: "unknown" };
const never: Prepared = { tsType: "never" };
/** Whatever it is, it is there: beside an optional field of the same name it leaves all but `undefined`. */
const present: Prepared = { tsType: "{} | null" };

/**
 * Rewrites a schema as the type that says what it means: references as names, every type spelt out, tuples
 * in the draft-07 form, what no type can say left to the validator.
 *
 * An object that declares fields is closed unless it says `additionalProperties: true`: a typing mistake in a field's
 * name should not compile. One that declares none is a map of anything.
 */
export function prepare(schema: ModernSchema, options: PrepareOptions): Prepared {
  return prepareAt(schema, options, "", false);
}

/** @param isPart whether it describes a value together with others: what it requires, another one may declare */
function prepareAt(schema: ModernSchema, options: PrepareOptions, pointer: string, isPart: boolean): Prepared {
  if (typeof schema === "boolean") return schema ? unknown : never;
  options.visit(schema, pointer, !isPart && !isComposed(schema));
  const at = (path: readonly (string | number)[]): string => pointer + path.map((step) => `/${step}`).join("");
  const child: Child = (part, ...path) => prepareAt(part, options, at(path), false);
  const branch: Child = (part, ...path) => prepareAt(part, options, at(path), true);
  // A field that says nothing of its own is introduced by what it refers to.
  const field: Child = (part, ...path) => {
    const prepared = child(part, ...path);
    const words =
      typeof part === "object" && part.$ref !== undefined ? wrapProse(plainComment(options.wordsOf(part.$ref)), 2) : "";
    return words === "" ? prepared : { description: words, ...prepared };
  };
  const parts = [
    ...(schema.$ref === undefined ? [] : [{ tsType: options.typeOf(schema.$ref) }]),
    ...ownShape(schema, child, field, options.brandOf, isPart || isComposed(schema) ? present : unknown),
    ...(schema.allOf ?? []).map((part, index) => branch(part, "allOf", index)),
    ...[schema.anyOf, schema.oneOf].flatMap((branches, which) =>
      branches ? [union(branches.map((part, index) => branch(part, which === 0 ? "anyOf" : "oneOf", index)))] : [],
    ),
  ]
    .filter((part) => part.tsType !== "unknown")
    .map((part, _index, all) => (all.length > 1 && isAnyObject(part) ? { tsType: "object" } : part));
  const whole: Prepared = parts.length === 0 ? unknown : parts.length === 1 ? parts[0]! : { allOf: parts };
  // How long a tuple is at least is said where it is printed.
  const { minItems, ...others } = schema;
  const about = describeSchema(schema.prefixItems && minItems ? others : schema);
  const description = wrapProse(plainComment(about), 2);
  return description === "" ? whole : { ...whole, description };
}

/** Beside others it would let every field be there, as unknown, that none of them has. */
function isAnyObject({ type, properties = {}, additionalProperties: others }: Prepared): boolean {
  return type === "object" && Object.keys(properties).length === 0 && others === unknown;
}

function isComposed({ $ref, allOf, anyOf, oneOf }: ModernObject): boolean {
  return [$ref, allOf, anyOf, oneOf].some((part) => part !== undefined);
}

type Child = (part: ModernSchema, ...path: readonly (string | number)[]) => Prepared;

/** What `type`, `enum`, `const` and the keywords of objects and arrays say together; nothing where they say nothing. */
function ownShape(
  schema: ModernObject,
  child: Child,
  field: Child,
  brandOf: PrepareOptions["brandOf"],
  undeclared: Prepared,
): readonly Prepared[] {
  const types = schema.type ?? impliedTypes(schema);
  const values = schema.const !== undefined ? [schema.const] : schema.enum;
  if (values) {
    const fitting = schema.type ? values.filter((value) => schema.type!.some((type) => isOfType(value, type))) : values;
    if (fitting.length === 0) return [never];
    return [schema.wide === undefined ? literals(fitting) : wideLiterals(fitting)];
  }
  if (!types) return openEnumeration(schema);
  if (types.length === 0) return [never];
  return [union(types.flatMap((type) => shapeOf(type, schema, child, field, brandOf, undeclared)))];
}

/** Where no type is given, the keywords of one kind of value are read as asking for that kind. */
function impliedTypes(schema: ModernObject): readonly TypeName[] | undefined {
  const [, kind] = impliedKind(schema) ?? [];
  return kind === undefined ? undefined : [kind];
}

function shapeOf(
  type: TypeName,
  schema: ModernObject,
  child: Child,
  field: Child,
  brandOf: PrepareOptions["brandOf"],
  undeclared: Prepared,
): readonly Prepared[] {
  if (type === "object") return [objectShape(schema, child, field, undeclared)];
  if (type === "array") return [arrayShape(schema, child)];
  if (type === "string") {
    const open = openEnumeration(schema);
    if (open.length > 0) return open;
    return [schema.format !== undefined && brandOf ? { tsType: brandOf(schema.format) } : { type }];
  }
  if (type === "integer") return [schema.wide === undefined ? { type: "number" } : { tsType: "bigint" }];
  return [{ type }];
}

/** Known values complete in an editor; `string & {}` keeps the type open for those that come later. */
function openEnumeration(schema: ModernObject): readonly Prepared[] {
  const known = schema.about?.extensibleEnum?.filter((value) => typeof value === "string") ?? [];
  return known.length === 0 ? [] : [{ tsType: `(${[...known.map(stringLiteral), "(string & {})"].join(" | ")})` }];
}

/** @param whatever the type of what is required and not declared */
function objectShape(schema: ModernObject, child: Child, field: Child, whatever: Prepared): Prepared {
  const fields = Object.entries(schema.properties ?? {});
  const names = new Set(fields.map(([name]) => name));
  const undeclared = (schema.required ?? []).filter((name) => !names.has(name));
  const rest = schema.additionalProperties;
  const patterns = Object.entries(schema.patternProperties ?? {});
  const others = [
    ...patterns.map(([pattern, part]) => child(part, "patternProperties", escapePart(pattern))),
    ...(typeof rest === "object" ? [child(rest, "additionalProperties")] : []),
  ];
  if (rest === false && fields.length + undeclared.length + patterns.length === 0)
    return { tsType: "Record<string, never>" };
  const anything = rest === true || (rest === undefined && fields.length + undeclared.length + patterns.length === 0);
  const openPatterns = rest === undefined && patterns.length > 0 && fields.length === 0;
  return {
    type: "object",
    properties: Object.fromEntries([
      ...fields.map(([name, part]) => {
        const prepared = field(part, "properties", escapePart(name));
        return [name, isInherited(name) && !schema.required?.includes(name) ? openly(prepared) : prepared] as const;
      }),
      ...undeclared.map((name) => [name, whatever] as const),
    ]),
    required: [...new Set(schema.required)],
    additionalProperties: anything || openPatterns ? unknown : others.length > 0 ? union(others) : false,
  };
}

/** A field that every object has a member of that name for: no type that says more could be left out. */
function openly({ description }: Prepared): Prepared {
  return description === undefined ? unknown : { ...unknown, description };
}

function arrayShape(schema: ModernObject, child: Child): Prepared {
  const rest = schema.items === undefined || schema.items === true ? undefined : schema.items;
  if (!schema.prefixItems) {
    return { type: "array", items: rest === undefined ? unknown : child(rest, "items") };
  }
  return {
    type: "array",
    items: schema.prefixItems.map((part, index) => child(part, "prefixItems", index)),
    additionalItems: rest === undefined ? unknown : rest === false ? false : child(rest, "items"),
    ...(schema.minItems && { minItems: Math.min(schema.minItems, schema.prefixItems.length) }),
  };
}

function union(parts: readonly Prepared[]): Prepared {
  if (parts.some((part) => part.tsType === "unknown")) return unknown;
  const possible = parts.filter((part) => part.tsType !== "never");
  if (possible.length === 0) return never;
  return possible.length === 1 ? possible[0]! : { anyOf: possible };
}

/** Objects and arrays are spelt out as they are. */
function literals(values: readonly Json[]): Prepared {
  return values.every((value) => value === null || typeof value !== "object")
    ? { enum: values }
    : { tsType: `(${values.map(literalType).join(" | ")})` };
}

/** The type of one value. `{}` is written as a type that only the empty object has. */
function literalType(value: Json): string {
  if (value === null || typeof value !== "object") return jsonLiteral(value);
  if (Array.isArray(value)) return `[${value.map(literalType).join(", ")}]`;
  const fields = Object.entries(value).map(([name, field]) => `${propertyKey(name)}: ${literalType(field)}`);
  return fields.length === 0 ? "Record<string, never>" : `{ ${fields.join("; ")} }`;
}

function wideLiterals(values: readonly Json[]): Prepared {
  const texts = values.map((value) => (Number.isInteger(value) ? `${JSON.stringify(value)}n` : literalType(value)));
  return { tsType: `(${texts.join(" | ")})` };
}

function isOfType(value: Json, type: TypeName): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function escapePart(part: string): string {
  return part.replace(/~/g, "~0").replace(/\//g, "~1");
}
