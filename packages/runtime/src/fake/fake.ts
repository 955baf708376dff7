/** Values that a schema accepts: seeded, readable, and checked by the contract's own validator where it is given. */
import type { Validate } from "../types.ts";
import { stringifyExact } from "../wide-integers.ts";
import { createRandom, type Random } from "./random.ts";
import { sampleNumber } from "./sample-number.ts";
import { samplePattern } from "./sample-pattern.ts";
import { sampleString } from "./sample-string.ts";
import { intersect, resolveReference, type JsonSchema, type Schema } from "./schema.ts";

export interface FakeOptions {
  /** The same seed makes the same value. Default 1. */
  readonly seed?: number;
  /** Laid over what was made, deeply: objects are merged, everything else is replaced. What a test asks for it gets, valid or not. */
  readonly overrides?: unknown;
  /** Values that it rejects are made anew. */
  readonly validate?: Validate;
}

/** Tries before a schema is thought to be beyond this. */
const TRIES = 100;
/** Levels below which only what is required is made, so that recursion ends. */
const DEEP = 5;
/** Levels below which even that does not end. */
const BOTTOMLESS = 60;

/** Throws where the schema has no value, or none that is found. */
export function fake(schema: Schema, { seed = 1, overrides, validate }: FakeOptions = {}): unknown {
  let problem = "";
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const value = new Maker(schema, createRandom(seed * TRIES + attempt)).make(schema, 0);
    const violations = validate?.(value);
    if (violations === undefined) return overlay(value, overrides);
    problem = violations.map(({ field, rule }) => `${field || "payload"} ${rule}`).join("; ");
  }
  throw new Error(`no value of this schema was found (${problem})\n  help  give the test a value of its own`);
}

function overlay(value: unknown, overrides: unknown): unknown {
  if (overrides === undefined) return value;
  if (!isRecord(value) || !isRecord(overrides)) return overrides;
  const result: Record<string, unknown> = { ...value };
  for (const [name, override] of Object.entries(overrides)) result[name] = overlay(value[name], override);
  return result;
}

class Maker {
  readonly #root: Schema;
  readonly #random: Random;

  constructor(root: Schema, random: Random) {
    this.#root = root;
    this.#random = random;
  }

  make(schema: Schema, depth: number): unknown {
    if (depth > BOTTOMLESS) throw new Error("this schema requires itself without end");
    if (schema === false) throw new Error("this schema has no value");
    const flat = this.#flatten(schema === true ? {} : schema, depth);
    const value = this.#value(flat, depth);
    return flat.wide !== undefined && Number.isInteger(value) ? BigInt(value as number) : value;
  }

  #value(flat: JsonSchema, depth: number): unknown {
    if (flat.const !== undefined) return flat.const;
    if (flat.enum !== undefined && flat.enum.length > 0) return this.#random.pick(flat.enum);
    const examples = flat.examples ?? (flat.example === undefined ? [] : [flat.example]);
    const scalars = examples.filter((example) => typeof example !== "object");
    if (scalars.length > 0 && this.#random.chance(0.8)) return this.#random.pick(scalars);
    switch (this.#type(flat)) {
      case "object":
        return this.#object(flat, depth);
      case "array":
        return this.#array(flat, depth);
      case "string":
        return sampleString(flat, this.#random);
      case "number":
        return sampleNumber(flat, this.#random);
      case "integer":
        return sampleNumber({ multipleOf: 1, ...flat }, this.#random);
      case "boolean":
        return this.#random.chance(0.5);
      default:
        return null;
    }
  }

  /** One schema of it: references followed, `allOf` joined, one branch of each choice taken. */
  #flatten(
    { $ref, allOf, anyOf, oneOf, if: condition, then, else: otherwise, ...rest }: JsonSchema,
    depth: number,
  ): JsonSchema {
    let flat: JsonSchema = rest;
    const join = (schema: Schema): void => {
      if (schema === false) throw new Error("this schema has no value");
      if (schema !== true) flat = intersect(flat, this.#flatten(schema, depth + 1));
    };
    if (depth > BOTTOMLESS) throw new Error("this schema requires itself without end");
    if ($ref !== undefined) join(resolveReference(this.#root, $ref));
    for (const part of allOf ?? []) join(part);
    // Far down, the first branch: authors write the simplest first more often than not.
    for (const choice of [anyOf, oneOf])
      if (choice !== undefined) join(depth > DEEP ? this.#simplest(choice) : this.#random.pick(choice));
    if (condition !== undefined) {
      if (this.#random.chance(0.5)) [condition, then ?? true].forEach(join);
      else join(otherwise ?? true);
    }
    return flat;
  }

  /** A branch that leads to no further objects, where there is one. */
  #simplest(choice: readonly Schema[]): Schema {
    const plain = choice.find(
      (schema) => isRecord(schema) && /^(?:null|string|integer|number|boolean)$/.test(String(schema.type)),
    );
    return plain ?? this.#random.pick(choice);
  }

  #type(schema: JsonSchema): string {
    const declared = [schema.type ?? []].flat();
    if (schema.nullable === true && this.#random.chance(0.1)) return "null";
    const usual = declared.filter((type) => type !== "null");
    if (usual.length > 0)
      return declared.length > usual.length && this.#random.chance(0.1) ? "null" : this.#random.pick(usual);
    if (declared.length > 0) return "null";
    if (schema.properties ?? schema.required ?? schema.additionalProperties ?? schema.patternProperties)
      return "object";
    if (schema.items ?? schema.prefixItems ?? schema.minItems) return "array";
    if (schema.minimum ?? schema.maximum ?? schema.multipleOf) return "number";
    return "string";
  }

  #object(schema: JsonSchema, depth: number): Readonly<Record<string, unknown>> {
    const {
      properties = {},
      required = [],
      dependentRequired = {},
      minProperties = 0,
      maxProperties = Infinity,
    } = schema;
    const value: Record<string, unknown> = {};
    const add = (name: string): void => {
      if (name in value) return;
      value[name] = this.make(this.#propertySchema(schema, name), depth + 1);
      for (const other of dependentRequired[name] ?? []) add(other);
    };
    required.forEach(add);
    for (const [name, property] of Object.entries(properties))
      if (property !== false && depth < DEEP && Object.keys(value).length < maxProperties && this.#random.chance(0.7))
        add(name);
    for (let more = 0; Object.keys(value).length < minProperties && more < 100; more++) add(this.#name(schema));
    return value;
  }

  #propertySchema(schema: JsonSchema, name: string): Schema {
    const declared = schema.properties?.[name];
    const matching = Object.entries(schema.patternProperties ?? {}).filter(([pattern]) =>
      new RegExp(pattern, "u").test(name),
    );
    const all = [...(declared === undefined ? [] : [declared]), ...matching.map(([, property]) => property)];
    if (all.length === 0) return schema.additionalProperties ?? true;
    return all.length === 1 ? all[0]! : { allOf: all };
  }

  /** A name for one more property. */
  #name({ patternProperties = {}, propertyNames }: JsonSchema): string {
    const [pattern] = Object.keys(patternProperties);
    if (pattern !== undefined) return samplePattern(pattern, this.#random);
    return sampleString(isRecord(propertyNames) ? propertyNames : { pattern: "^[a-z]{4,8}$" }, this.#random);
  }

  #array(schema: JsonSchema, depth: number): readonly unknown[] {
    const tuple = schema.prefixItems ?? (Array.isArray(schema.items) ? (schema.items as readonly Schema[]) : []);
    const rest: Schema = Array.isArray(schema.items) ? true : ((schema.items ?? schema.contains ?? true) as Schema);
    const least = schema.minItems ?? (schema.contains === undefined ? 0 : 1);
    const closed = rest === false ? tuple.length : Infinity;
    const wished = depth > DEEP ? least : this.#random.integer(Math.max(least, 1), Math.max(least, tuple.length, 3));
    const length = Math.min(wished, schema.maxItems ?? Infinity, closed);
    const items: unknown[] = [];
    const texts = new Set<string>();
    for (let attempt = 0; items.length < length && attempt < length + 200; attempt++) {
      const item = this.make(tuple[items.length] ?? rest, depth + 1);
      const text = stringifyExact(item);
      if (schema.uniqueItems === true && texts.has(text)) continue;
      texts.add(text);
      items.push(item);
    }
    if (schema.contains !== undefined && schema.items !== undefined && items.length > 0)
      items[items.length - 1] = this.make(both(rest, schema.contains), depth + 1);
    return items;
  }
}

const both = (one: Schema, other: Schema): Schema => ({ allOf: [one, other] });

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
