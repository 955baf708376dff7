import { canonical, codePoints, has, isArray, isObject, type JsonObject, typeOf } from "../logic/json.ts";
import { compare, fromNumber, isMultiple } from "../logic/rational.ts";
import type { ValuePath } from "../normal/applicable.ts";
import type { Normal } from "../normal/normalize.ts";
import { formatAccepts } from "../strings/formats.ts";
import { patternAccepts } from "../strings/patterns.ts";
import type { Json } from "../types.ts";

/** Why a value is not valid: the keyword, where it stands, and which part of the value it rejects. */
export interface Failure {
  /** JSON pointer of the schema object in the source document. */
  readonly schema: string;
  readonly keyword: string;
  /** The keyword's own value, or for `false` schemas false. */
  readonly limit: Json;
  readonly path: ValuePath;
  readonly value: Json;
  /** Failures inside, where the keyword combines schemas. */
  readonly causes: readonly Failure[];
}

interface Outcome {
  readonly failures: readonly Failure[];
  readonly names: ReadonlySet<string>;
  readonly items: ReadonlySet<number>;
}

/** All failures of a value against a normal schema; an empty list means it is valid. */
export function check(normal: Normal, value: Json): readonly Failure[] {
  return new Check(normal).visit(normal.root, value, []).failures;
}

/** One validation, keyword by keyword, keeping what each schema has evaluated. */
class Check {
  readonly #normal: Normal;

  constructor(normal: Normal) {
    this.#normal = normal;
  }

  visit(schema: Json, value: Json, path: ValuePath, pointer = ""): Outcome {
    if (!isObject(schema)) {
      const failure = { schema: pointer, keyword: "false", limit: false, path, value, causes: [] };
      return { failures: schema === false ? [failure] : [], names: new Set(), items: new Set() };
    }
    const failures: Failure[] = [];
    const names = new Set<string>();
    const items = new Set<number>();
    const at = this.#normal.origins.get(schema) ?? pointer;
    const fail = (keyword: string, causes: readonly Failure[] = []): void => {
      failures.push({ schema: at, keyword, limit: schema[keyword] as Json, path, value, causes });
    };
    const part = (inner: Json): Outcome => this.visit(inner, value, path, at);
    const take = (outcome: Outcome): void => {
      for (const name of outcome.names) names.add(name);
      for (const item of outcome.items) items.add(item);
    };
    const must = (inner: Json): void => {
      const outcome = part(inner);
      failures.push(...outcome.failures);
      if (outcome.failures.length === 0) take(outcome);
    };
    for (const keyword of Object.keys(schema))
      if (!acceptsScalar(keyword, schema[keyword] as Json, value)) fail(keyword);
    if (typeof schema["$ref"] === "string") {
      must(this.#normal.definitions.get(schema["$ref"].slice("#/$defs/".length)) as Json);
    }
    for (const inner of listOf(schema["allOf"])) must(inner);
    for (const keyword of ["anyOf", "oneOf"]) {
      if (!isArray(schema[keyword])) continue;
      const outcomes = schema[keyword].map(part);
      const valid = outcomes.filter((outcome) => outcome.failures.length === 0);
      valid.forEach(take);
      const enough = keyword === "anyOf" ? valid.length > 0 : valid.length === 1;
      if (!enough) fail(keyword, valid.length > 0 ? [] : outcomes.flatMap((outcome) => outcome.failures));
    }
    if (schema["not"] !== undefined && part(schema["not"]).failures.length === 0) fail("not");
    if (schema["if"] !== undefined) {
      const outcome = part(schema["if"]);
      const holds = outcome.failures.length === 0;
      if (holds) take(outcome);
      const then = schema[holds ? "then" : "else"];
      if (then !== undefined) must(then);
    }
    if (isArray(value)) this.#array(schema, value, path, at, { failures, items, fail });
    if (isObject(value)) this.#object(schema, value, path, at, { failures, names, fail, must });
    return { failures, names, items };
  }

  #array(
    schema: JsonObject,
    value: readonly Json[],
    path: ValuePath,
    at: string,
    { failures, items, fail }: { failures: Failure[]; items: Set<number>; fail: (keyword: string) => void },
  ): void {
    const inner = (item: Json, index: number, judge: Json): readonly Failure[] =>
      this.visit(judge, item, [...path, index], at).failures;
    const prefix = listOf(schema["prefixItems"]);
    value.forEach((item, index) => {
      const judge = prefix[index] ?? schema["items"];
      if (judge === undefined) return;
      failures.push(...inner(item, index, judge));
      items.add(index);
    });
    if (schema["contains"] !== undefined) {
      const contained = value.flatMap((item, index) =>
        inner(item, index, schema["contains"] as Json).length === 0 ? [index] : [],
      );
      contained.forEach((index) => items.add(index));
      if (contained.length < Number(schema["minContains"] ?? 1)) fail("contains");
      if (contained.length > Number(schema["maxContains"] ?? Infinity)) fail("maxContains");
    }
    if (schema["unevaluatedItems"] !== undefined) {
      value.forEach((item, index) => {
        if (!items.has(index)) failures.push(...inner(item, index, schema["unevaluatedItems"] as Json));
        items.add(index);
      });
    }
  }

  #object(
    schema: JsonObject,
    value: JsonObject,
    path: ValuePath,
    at: string,
    hooks: {
      failures: Failure[];
      names: Set<string>;
      fail: (keyword: string) => void;
      must: (inner: Json) => void;
    },
  ): void {
    const { failures, names, fail, must } = hooks;
    const inner = (name: string, judge: Json, keyword: string): void => {
      const found = this.visit(judge, value[name] as Json, [...path, name], at).failures;
      failures.push(
        ...found.map((each) => (each.keyword === "false" && judge === false ? { ...each, keyword } : each)),
      );
    };
    for (const name of Object.keys(value)) {
      const judges: Json[] = [];
      if (isObject(schema["properties"]) && has(schema["properties"], name))
        judges.push(schema["properties"][name] as Json);
      for (const [pattern, judge] of Object.entries(
        isObject(schema["patternProperties"]) ? schema["patternProperties"] : {},
      )) {
        if (patternAccepts(pattern, name)) judges.push(judge);
      }
      for (const judge of judges) inner(name, judge, "properties");
      if (judges.length === 0 && schema["additionalProperties"] !== undefined) {
        inner(name, schema["additionalProperties"], "additionalProperties");
      }
      if (judges.length > 0 || schema["additionalProperties"] !== undefined) names.add(name);
      if (
        schema["propertyNames"] !== undefined &&
        this.visit(schema["propertyNames"], name, path, at).failures.length > 0
      ) {
        failures.push({
          schema: at,
          keyword: "propertyNames",
          limit: null,
          path: [...path, name],
          value: name,
          causes: [],
        });
      }
    }
    for (const [name, others] of Object.entries(
      isObject(schema["dependentRequired"]) ? schema["dependentRequired"] : {},
    )) {
      if (has(value, name) && (others as string[]).some((other) => !has(value, other))) fail("dependentRequired");
    }
    for (const [name, judge] of Object.entries(
      isObject(schema["dependentSchemas"]) ? schema["dependentSchemas"] : {},
    )) {
      if (has(value, name)) must(judge);
    }
    if (schema["unevaluatedProperties"] === undefined) return;
    for (const name of Object.keys(value)) {
      if (!names.has(name)) inner(name, schema["unevaluatedProperties"], "unevaluatedProperties");
      names.add(name);
    }
  }
}

/** Keywords that look at the value alone. */
function acceptsScalar(keyword: string, limit: Json, value: Json): boolean {
  switch (keyword) {
    case "type":
      return (limit as string[]).some(
        (type) => type === typeOf(value) || (type === "integer" && Number.isInteger(value)),
      );
    case "enum":
      return (limit as Json[]).some((each) => canonical(each) === canonical(value));
    case "const":
      return canonical(limit) === canonical(value);
    default:
      if (typeof value === "number") return acceptsNumber(keyword, limit, value);
      if (typeof value === "string") return acceptsText(keyword, limit, value);
      if (isArray(value)) return acceptsSize(keyword, limit, value);
      return !isObject(value) || acceptsNames(keyword, limit, value);
  }
}

function acceptsNumber(keyword: string, limit: Json, value: number): boolean {
  if (keyword === "format") {
    return limit !== "int32" && limit !== "int64"
      ? true
      : Number.isInteger(value) && (limit === "int64" || (value >= -(2 ** 31) && value < 2 ** 31));
  }
  if (typeof limit !== "number") return true;
  const order = compare(fromNumber(value), fromNumber(limit));
  switch (keyword) {
    case "minimum":
      return order >= 0;
    case "maximum":
      return order <= 0;
    case "exclusiveMinimum":
      return order > 0;
    case "exclusiveMaximum":
      return order < 0;
    case "multipleOf":
      return isMultiple(fromNumber(value), fromNumber(limit));
    default:
      return true;
  }
}

function acceptsText(keyword: string, limit: Json, value: string): boolean {
  switch (keyword) {
    case "minLength":
      return codePoints(value) >= Number(limit);
    case "maxLength":
      return codePoints(value) <= Number(limit);
    case "pattern":
      return patternAccepts(limit as string, value) !== false;
    case "format":
      return formatAccepts(limit as string, value) !== false;
    default:
      return true;
  }
}

function acceptsSize(keyword: string, limit: Json, value: readonly Json[]): boolean {
  switch (keyword) {
    case "minItems":
      return value.length >= Number(limit);
    case "maxItems":
      return value.length <= Number(limit);
    case "uniqueItems":
      return new Set(value.map(canonical)).size === value.length;
    default:
      return true;
  }
}

function acceptsNames(keyword: string, limit: Json, value: JsonObject): boolean {
  switch (keyword) {
    case "minProperties":
      return Object.keys(value).length >= Number(limit);
    case "maxProperties":
      return Object.keys(value).length <= Number(limit);
    case "required":
      return (limit as string[]).every((name) => has(value, name));
    default:
      return true;
  }
}

function listOf(list: Json | undefined): readonly Json[] {
  return isArray(list) ? list : [];
}
