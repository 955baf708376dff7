import { type Json, canonicalJson } from "@concord/diagnostics";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { type Schema, schemaPlaces } from "./schema-places.ts";

/** What can be said of a value without compiling the schema. */
export interface QuickCheck {
  /** Whether the value is valid for sure; `false` says nothing. */
  readonly isValid: (value: unknown) => boolean;
  /** Whether the value is valid; undefined where nothing is sure. */
  readonly decide: (value: unknown) => boolean | undefined;
  /**
   * Names of members that are somewhere where no others are admitted than those that are declared, as long as this could
   * be among the reasons why the value is invalid; undefined where nothing is sure.
   */
  readonly unexpected: (value: unknown) => ReadonlySet<string> | undefined;
}

/**
 * @param looked where not undefined: takes the names of the members that the schema has looked at
 * @param unexpected where not undefined: takes the names of members that it does not admit, and all is looked at
 */
type Check = (value: unknown, looked?: Set<string>, unexpected?: Set<string>) => boolean;

/**
 * A validator that is there at once. Those that know why a value is invalid write a program for each schema first: for a
 * specification's schema that takes longer than reading all the documents of a repository, and most of them are valid.
 * This one walks the part of the schema that the value leads to, and where it meets a keyword that it does not know it
 * is sure of nothing: a validator that can say why has to be asked.
 * @param schema drafts 4 to 7 as ajv reads them, and what of 2020-12 the specifications use
 * @param known further schemas that it may refer to, by their `$id`
 * @param formats as ajv takes them
 */
export function quickCheck(
  schema: Schema,
  known: readonly Schema[] = [],
  formats: Readonly<Record<string, unknown>> = fullFormats,
): QuickCheck {
  const places = schemaPlaces([schema, ...known]);
  const checks = new Map<Schema, Check>();
  const referred = new Map<Schema, Check>();
  const answers: Map<unknown, boolean>[] = [];
  const follow = (from: Schema, ref: string): Check => {
    const target = places.follow(from, ref);
    if (target === undefined) throw new Unsure(ref);
    const known = referred.get(target);
    if (known) return known;
    const own = new Map<unknown, boolean>();
    const check = once(checkOf(target), own);
    answers.push(own);
    referred.set(target, check);
    return check;
  };
  const made = (part: Schema): Check => {
    const check = checks.get(part) ?? makeCheck(part, { checkOf, follow: (ref) => follow(part, ref), formats });
    checks.set(part, check);
    return check;
  };
  // A part is made when a value first leads to it: by then, recursion finds it made.
  const checkOf = (part: Schema): Check => {
    let check: Check | undefined;
    return (value, looked, unexpected) => (check ??= made(part))(value, looked, unexpected);
  };
  const sure = <Answer>(ask: () => Answer): Answer | undefined => {
    try {
      return ask();
    } catch (error) {
      if (error instanceof Unsure) return undefined;
      throw error;
    } finally {
      for (const own of answers) own.clear();
    }
  };
  const decide = (value: unknown): boolean | undefined => sure(() => checkOf(schema)(value));
  return {
    isValid: (value) => decide(value) ?? false,
    decide,
    unexpected: (value) =>
      sure(() => {
        const names = new Set<string>();
        checkOf(schema)(value, undefined, names);
        return names;
      }),
  };
}

/** The schema asks for something that is not known here. */
class Unsure extends Error {}

interface Around {
  readonly checkOf: (part: Schema) => Check;
  readonly follow: (ref: string) => Check;
  readonly formats: Readonly<Record<string, unknown>>;
}

/** What a keyword asks of a value; undefined for one that says nothing of its own. */
type Keyword = (given: never, schema: Readonly<Record<string, unknown>>, around: Around) => Check | undefined;

const silent: Keyword = () => undefined;

const keywords: Readonly<Record<string, Keyword>> = {
  ...Object.fromEntries(
    [
      "$schema",
      "$id",
      "id",
      "$vocabulary",
      "$comment",
      "$dynamicAnchor",
      "$defs",
      "definitions",
      "title",
      "description",
    ].map((name) => [name, silent]),
  ),
  ...Object.fromEntries(
    ["default", "example", "examples", "readOnly", "writeOnly", "deprecated", "then", "else", "additionalItems"].map(
      (name) => [name, silent],
    ),
  ),

  $ref: (ref: string, _schema, { follow }) => follow(ref),
  // The specifications have one place that each of these leads to.
  $dynamicRef: (ref: string, _schema, { follow }) => follow(ref),

  type: (given: string | readonly string[]) => {
    if (typeof given === "string") return (value) => isOfType(value, given);
    return (value) => given.some((type) => isOfType(value, type));
  },
  enum: (values: readonly Json[]) => {
    const plain = new Set<unknown>(values.filter((one) => one === null || typeof one !== "object"));
    const others = values.filter((one) => !plain.has(one));
    return (value) => plain.has(value) || others.some((one) => isEqual(one, value));
  },
  const: (only: Json) => (value) => isEqual(only, value),
  format: (name: string, _schema, { formats }) =>
    Object.hasOwn(formats, name) ? formatCheck(formats[name]) : undefined,
  pattern: (text: string) => {
    const pattern = new RegExp(text);
    return (value) => typeof value !== "string" || pattern.test(value);
  },
  minLength: (least: number) => (value) => typeof value !== "string" || lengthOf(value) >= least,
  maxLength: (most: number) => (value) => typeof value !== "string" || lengthOf(value) <= most,
  minimum: (least: number, { exclusiveMinimum }) => {
    return (value) => typeof value !== "number" || value > least || (value === least && exclusiveMinimum !== true);
  },
  maximum: (most: number, { exclusiveMaximum }) => {
    return (value) => typeof value !== "number" || value < most || (value === most && exclusiveMaximum !== true);
  },
  exclusiveMinimum: (limit: number | boolean) =>
    typeof limit === "boolean" ? undefined : (value) => typeof value !== "number" || value > limit,
  exclusiveMaximum: (limit: number | boolean) =>
    typeof limit === "boolean" ? undefined : (value) => typeof value !== "number" || value < limit,

  // As ajv has it, which divides and reads the text of what comes of it.
  multipleOf: (step: number) => (value) =>
    typeof value !== "number" || value / step === Number.parseInt(String(value / step), 10),

  items: (given: Schema | readonly Schema[], { additionalItems }, { checkOf }) => {
    const first = Array.isArray(given) ? (given as readonly Schema[]).map(checkOf) : [];
    const rest = Array.isArray(given) ? (additionalItems as Schema | undefined) : (given as Schema);
    const others = checkOf(rest ?? true);
    return (value, _looked, unexpected) =>
      !Array.isArray(value) ||
      all(value, unexpected, (item, index) => (first[index] ?? others)(item, undefined, unexpected));
  },
  minItems: (least: number) => (value) => !Array.isArray(value) || value.length >= least,
  maxItems: (most: number) => (value) => !Array.isArray(value) || value.length <= most,
  uniqueItems: (wanted: boolean) => (value) =>
    !wanted || !Array.isArray(value) || new Set(value.map((item: Json) => canonicalJson(item))).size === value.length,

  required: (names: readonly string[]) => (value) =>
    !isObject(value) || names.every((name) => value[name] !== undefined),
  minProperties: (least: number) => (value) => !isObject(value) || Object.keys(value).length >= least,
  maxProperties: (most: number) => (value) => !isObject(value) || Object.keys(value).length <= most,
  propertyNames: (names: Schema, _schema, { checkOf }) => {
    const check = checkOf(names);
    return (value) => !isObject(value) || Object.keys(value).every((name) => check(name));
  },
  dependentSchemas: (given: Readonly<Record<string, Schema>>, _schema, { checkOf }) => {
    const parts = Object.entries(given).map(([name, part]) => [name, checkOf(part)] as const);
    return (value, looked, unexpected) =>
      !isObject(value) ||
      all(parts, unexpected, ([name, check]) => value[name] === undefined || check(value, looked, unexpected));
  },

  allOf: (parts: readonly Schema[], _schema, { checkOf }) => allOf(parts.map(checkOf)),
  anyOf: (parts: readonly Schema[], _schema, { checkOf }) => countOf(parts.map(checkOf), (count) => count > 0),
  oneOf: (parts: readonly Schema[], _schema, { checkOf }) => countOf(parts.map(checkOf), (count) => count === 1),
  not: (part: Schema, _schema, { checkOf }) => {
    const check = checkOf(part);
    return (value) => !check(value);
  },
  if: (condition: Schema, schema, { checkOf }) => {
    const check = countOf([checkOf(condition)], (count) => count === 1);
    const [yes, no] = [checkOf((schema["then"] ?? true) as Schema), checkOf((schema["else"] ?? true) as Schema)];
    return (value, looked, unexpected) => (check(value, looked) ? yes : no)(value, looked, unexpected);
  },
};

// Every value of a document passes what follows several times: by loops, which make nothing anew for each.

/**
 * A check that looks at each object once, as long as one question is asked. A document may hold one at many places, and
 * where a schema says twice what its parts are, the deepest part is led to again from each level above it.
 */
function once(check: Check, answers: Map<unknown, boolean>): Check {
  return (value, looked, unexpected) => {
    if (looked || unexpected || typeof value !== "object" || value === null) return check(value, looked, unexpected);
    const known = answers.get(value);
    if (known !== undefined) return known;
    const answer = check(value);
    answers.set(value, answer);
    return answer;
  };
}

function allOf(checks: readonly Check[]): Check {
  const [only] = checks;
  if (only && checks.length === 1) return only;
  return (value, looked, unexpected) => {
    let valid = true;
    for (const check of checks) {
      if (check(value, looked, unexpected)) continue;
      if (unexpected === undefined) return false;
      valid = false;
    }
    return valid;
  };
}

/** As many as it takes pass. What those looked at counts that passed; what is unexpected, where not enough passed. */
function countOf(checks: readonly Check[], isEnough: (count: number) => boolean): Check {
  return (value, looked, unexpected) => {
    const refused = unexpected && new Set<string>();
    let count = 0;
    for (const check of checks) {
      const own = looked && new Set<string>();
      if (!check(value, own, refused)) continue;
      count += 1;
      for (const name of own ?? []) looked!.add(name);
    }
    if (isEnough(count)) return true;
    for (const name of refused ?? []) unexpected!.add(name);
    return false;
  };
}

/** Stops at the first that does not hold, unless it is asked what is unexpected everywhere. */
function all<Item>(
  items: readonly Item[],
  unexpected: unknown,
  holds: (item: Item, index: number) => boolean,
): boolean {
  let valid = true;
  for (let index = 0; index < items.length; index++) {
    if (holds(items[index]!, index)) continue;
    if (unexpected === undefined) return false;
    valid = false;
  }
  return valid;
}

/** The keywords that say of each member of an object by which schema it goes; made together, since the last asks what is left. */
const memberKeywords = ["properties", "patternProperties", "additionalProperties"] as const;

function makeCheck(schema: Schema, around: Around): Check {
  if (typeof schema === "boolean") return () => schema;
  const { unevaluatedProperties, ...others } = schema;
  const checks = Object.keys(others).flatMap((name): readonly Check[] => {
    if ((memberKeywords as readonly string[]).includes(name) || name.startsWith("x-")) return [];
    const keyword = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    if (!keyword) throw new Unsure(name);
    const check = keyword(schema[name] as never, schema, around);
    return check ? [check] : [];
  });
  if (memberKeywords.some((name) => schema[name] !== undefined)) checks.push(membersCheck(schema, around));
  const whole = allOf(checks);
  if (unevaluatedProperties === undefined) return whole;
  const rest = around.checkOf(unevaluatedProperties as Schema);
  return (value, looked, unexpected) => {
    const own = new Set<string>();
    if (!whole(value, own, unexpected)) return false;
    if (!isObject(value)) return true;
    const left = Object.keys(value).filter((name) => !own.has(name));
    if (looked) for (const name of Object.keys(value)) looked.add(name);
    return all(left, unexpected, (name) => rest(value[name], undefined, unexpected));
  };
}

function membersCheck(schema: Readonly<Record<string, unknown>>, { checkOf }: Around): Check {
  const { properties, patternProperties, additionalProperties } = schema as Readonly<
    Record<string, object | undefined>
  >;
  const named = new Map(Object.entries(properties ?? {}).map(([name, part]) => [name, checkOf(part as Schema)]));
  const patterns = Object.entries(patternProperties ?? {}).map(
    ([pattern, part]) => [new RegExp(pattern), checkOf(part as Schema)] as const,
  );
  const rest = additionalProperties === undefined ? undefined : checkOf(additionalProperties as Schema);
  const isClosed = schema["additionalProperties"] === false;
  const holds = (name: string, item: unknown, looked: Set<string> | undefined, unexpected?: Set<string>): boolean => {
    const own = named.get(name);
    const isDeclared = own !== undefined || patterns.some(([pattern]) => pattern.test(name));
    if (isDeclared || rest) looked?.add(name);
    if (!isDeclared) {
      if (isClosed) unexpected?.add(name);
      return rest === undefined || rest(item, undefined, unexpected);
    }
    let valid = own === undefined || item === undefined || own(item, undefined, unexpected);
    for (const [pattern, check] of patterns) {
      if (!valid && unexpected === undefined) return false;
      if (pattern.test(name)) valid = check(item, undefined, unexpected) && valid;
    }
    return valid;
  };
  return (value, looked, unexpected) => {
    if (!isObject(value)) return true;
    let valid = true;
    for (const name of Object.keys(value)) {
      if (holds(name, value[name], looked, unexpected)) continue;
      if (unexpected === undefined) return false;
      valid = false;
    }
    return valid;
  };
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  // Some validators take `.inf` and `.nan` for numbers, and others do not.
  if (type === "number" && typeof value === "number" && !Number.isFinite(value)) throw new Unsure(type);
  return typeof value === type;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isEqual(left: Json, right: unknown): boolean {
  if (left === null || typeof left !== "object") return left === right;
  return right !== null && typeof right === "object" && canonicalJson(left) === canonicalJson(right as Json);
}

/** In characters, of which some take two places. */
function lengthOf(text: string): number {
  return [...text].length;
}

/** @param format `true` asserts nothing; else a test, or one for values of a type */
function formatCheck(format: unknown): Check | undefined {
  if (format === true) return undefined;
  if (format instanceof RegExp) return (value) => typeof value !== "string" || format.test(value);
  if (typeof format === "function") return (value) => typeof value !== "string" || Boolean(format(value));
  const { type = "string", validate } = format as { readonly type?: string; readonly validate: unknown };
  const check = validate instanceof RegExp ? (value: unknown) => validate.test(String(value)) : (validate as Check);
  return (value) => typeof value !== type || check(value);
}
