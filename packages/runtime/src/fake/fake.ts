/** Values that a schema accepts: seeded, readable, and checked by the contract's own validator where it is given. */
import type { Validate } from "../types.ts";
import { stringifyExact } from "../wide-integers.ts";
import { createRandom, type Random } from "./random.ts";
import { sampleNumber } from "./sample-number.ts";
import { samplePattern } from "./sample-pattern.ts";
import { sampleString } from "./sample-string.ts";
import { both, intersect, propertyOf, resolveReference, type JsonSchema, type Schema } from "./schema.ts";

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
    // Examples are the best values, unless the contract's own rules refuse them.
    const made = tryToMake(new Maker(schema, createRandom(seed * TRIES + attempt), attempt < TRIES / 2));
    const violations = made.ok ? validate?.(made.value) : undefined;
    if (made.ok && violations === undefined) return overlay(made.value, overrides);
    problem = made.ok ? violations!.map(({ field, rule }) => `${field || "payload"} ${rule}`).join("; ") : made.problem;
  }
  throw new Error(`no value of this schema was found (${problem})\n  help  give the test a value of its own`);
}

type Made = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/** Another try may take another branch: that this one led nowhere says nothing of the next. */
function tryToMake(maker: Maker): Made {
  try {
    return { ok: true, value: maker.whole() };
  } catch (error) {
    if (error instanceof NoValue) return { ok: false, problem: error.message };
    throw error;
  }
}

function overlay(value: unknown, overrides: unknown): unknown {
  if (overrides === undefined) return value;
  if (!isRecord(value) || !isRecord(overrides)) return overrides;
  const names = new Set([...Object.keys(value), ...Object.keys(overrides)]);
  return Object.fromEntries([...names].map((name) => [name, overlay(ownOf(value, name), ownOf(overrides, name))]));
}

function ownOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** A way through a schema that leads to no value. */
class NoValue extends Error {}

class Maker {
  readonly #root: Schema;
  readonly #random: Random;
  readonly #usesExamples: boolean;

  constructor(root: Schema, random: Random, usesExamples: boolean) {
    this.#root = root;
    this.#random = random;
    this.#usesExamples = usesExamples;
  }

  whole(): unknown {
    return this.make(this.#root, 0);
  }

  make(schema: Schema, depth: number): unknown {
    if (depth > BOTTOMLESS) throw new NoValue("this schema requires itself without end");
    if (schema === false) throw new NoValue("this schema has no value");
    const flat = this.#flatten(schema === true ? {} : schema, depth);
    const value = this.#value(flat, depth);
    return flat.wide !== undefined && Number.isInteger(value) ? BigInt(value as number) : value;
  }

  #value(flat: JsonSchema, depth: number): unknown {
    if (flat.const !== undefined) return flat.const;
    if (flat.enum !== undefined && flat.enum.length > 0) return this.#random.pick(flat.enum);
    const examples = flat.examples ?? (flat.example === undefined ? [] : [flat.example]);
    const scalars = examples.filter((example) => typeof example !== "object");
    if (this.#usesExamples && scalars.length > 0 && this.#random.chance(0.8)) return this.#random.pick(scalars);
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
      if (schema === false) throw new NoValue("this schema has no value");
      if (schema !== true) flat = intersect(flat, this.#flatten(schema, depth + 1));
    };
    if (depth > BOTTOMLESS) throw new NoValue("this schema requires itself without end");
    if ($ref !== undefined) join(resolveReference(this.#root, $ref));
    for (const part of allOf ?? []) join(part);
    // Far down, the first branch: authors write the simplest first more often than not.
    for (const choice of [anyOf, oneOf])
      if (choice !== undefined) {
        const chosen = depth > DEEP ? this.#simplest(choice) : this.#random.pick(choice);
        join(chosen);
        if (choice === oneOf && this.#random.chance(0.2)) flat = this.#unlike(flat, choice, chosen, depth);
      }
    if (condition !== undefined) {
      if (this.#random.chance(0.5)) [condition, then ?? true].forEach(join);
      else join(otherwise ?? true);
    }
    return flat;
  }

  /** Asks for fields that the branches which were not chosen refuse: branches of open objects exclude each other by that alone. */
  #unlike(flat: JsonSchema, choice: readonly Schema[], chosen: Schema, depth: number): JsonSchema {
    const wrong: Record<string, Schema> = {};
    for (const branch of choice) {
      if (branch === chosen || typeof branch === "boolean") continue;
      const { properties = {} } = this.#flatten(branch, depth + 1);
      const free = Object.entries(properties).filter(([name]) => propertyOf(flat, name) === true);
      for (const [name, property] of free) {
        const { type } = typeof property === "object" ? this.#flatten(property, depth + 1) : {};
        if (type !== undefined) wrong[name] = { type: [type].flat().includes("boolean") ? "null" : "boolean" };
      }
    }
    const required = [...(flat.required ?? []), ...Object.keys(wrong)];
    return { ...flat, properties: { ...flat.properties, ...wrong }, required };
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
    // Of names like `__proto__` an object's own members are made only all at once.
    const members = new Map<string, unknown>();
    const add = (name: string): void => {
      if (members.has(name)) return;
      members.set(name, this.make(propertyOf(schema, name), depth + 1));
      const others = Object.hasOwn(dependentRequired, name) ? dependentRequired[name]! : [];
      others.forEach(add);
    };
    required.forEach(add);
    for (const name of Object.keys(properties)) {
      const isWanted = depth < DEEP && members.size < maxProperties && this.#random.chance(0.7);
      if (isWanted && propertyOf(schema, name) !== false) add(name);
    }
    for (let more = 0; members.size < minProperties && more < 100; more++) add(this.#name(schema));
    return Object.fromEntries(members);
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
