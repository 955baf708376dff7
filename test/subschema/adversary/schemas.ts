import type { Dialect, Json } from "@concord/subschema";
import type { Random } from "./random.ts";

export type Schema = boolean | { readonly [keyword: string]: Json };

const names = ["a", "b", "c", "ab"];
const patterns = ["^a", "b$", "^[a-c]+$", "a.c", "^(a|bc)*$", "\\d", "^(?!a)", "^\\w{2,3}$"];
const formats = ["date", "uuid", "email", "ipv4", "date-time", "int32", "uri-reference"];
const constants: readonly Json[] = [null, true, false, 0, 1, 2, 1.5, "", "a", "ab", "abc", [], [1], {}, { a: 1 }];

/** What the dialect has; every keyword of the package is reached in one of them. */
interface Vocabulary {
  readonly dialect: Dialect;
  readonly definitions: string;
}

export function vocabularyOf(dialect: Dialect): Vocabulary {
  const definitions = dialect === "2020-12" || dialect === "2019-09" ? "$defs" : "definitions";
  return { dialect, definitions };
}

/** A random schema document; about half have a definition, which may refer to itself. */
export function randomSchema(random: Random, vocabulary: Vocabulary): Schema {
  const schema = build(random, vocabulary, 3);
  if (typeof schema === "boolean" || !JSON.stringify(schema).includes("$ref")) return schema;
  return { ...schema, [vocabulary.definitions]: { d: withoutLoops(build(random, vocabulary, 2)) as Json } };
}

/** Any schema; references stand only below a property or an item, so that no schema is its own condition. */
function build(random: Random, vocabulary: Vocabulary, depth: number): Schema {
  if (random.chance(0.06)) return random.chance(0.7);
  const schema: Record<string, Json> = {};
  const makers = depth > 0 ? [...leaves, ...branches] : leaves;
  const count = 1 + random.below(3);
  for (let index = 0; index < count; index += 1) Object.assign(schema, random.pick(makers)(random, vocabulary, depth));
  return schema;
}

type Maker = (random: Random, vocabulary: Vocabulary, depth: number) => { readonly [keyword: string]: Json };

const leaves: readonly Maker[] = [
  (random) => ({ type: random.pick(["null", "boolean", "integer", "number", "string", "array", "object"]) }),
  (random) => ({
    type: random.pick([
      ["string", "null"],
      ["integer", "object"],
      ["array", "object", "boolean"],
      ["number", "string"],
    ]),
  }),
  (random) => ({ enum: Array.from({ length: 1 + random.below(3) }, () => random.pick(constants)) }),
  (random, { dialect }) => (dialect === "draft-04" || dialect === "oas-3.0" ? {} : { const: random.pick(constants) }),
  (random) => ({ minimum: random.below(5) - 2 }),
  (random) => ({ maximum: random.below(5) - 1 }),
  (random, { dialect }) =>
    dialect === "draft-04" || dialect === "oas-3.0"
      ? { minimum: random.below(3), exclusiveMinimum: true }
      : { exclusiveMinimum: random.below(4) - 2 },
  (random, { dialect }) =>
    dialect === "draft-04" || dialect === "oas-3.0"
      ? { maximum: random.below(3), exclusiveMaximum: true }
      : { exclusiveMaximum: random.below(5) },
  (random) => ({ multipleOf: random.pick([1, 2, 3, 0.5, 0.01, 1.5]) }),
  (random) => ({ minLength: random.below(4) }),
  (random) => ({ maxLength: random.below(4) }),
  (random) => ({ pattern: random.pick(patterns) }),
  (random) => ({ format: random.pick(formats) }),
  (random) => ({ required: [random.pick(names)] }),
  (random) => ({ minProperties: random.below(3) }),
  (random) => ({ maxProperties: random.below(3) }),
  (random) => ({ minItems: random.below(3) }),
  (random) => ({ maxItems: random.below(4) }),
  () => ({ uniqueItems: true }),
  (random, { dialect }) => (dialect === "oas-3.0" ? { type: random.pick(["string", "integer"]), nullable: true } : {}),
];

const inside = (random: Random, vocabulary: Vocabulary, depth: number): Json => {
  if (random.chance(0.12)) return { $ref: random.chance(0.3) ? "#" : `#/${vocabulary.definitions}/d` };
  return build(random, vocabulary, depth - 1);
};

const beside = (random: Random, vocabulary: Vocabulary, depth: number): Json => build(random, vocabulary, depth - 1);

const several = (random: Random, vocabulary: Vocabulary, depth: number): Json[] =>
  Array.from({ length: 1 + random.below(3) }, () => beside(random, vocabulary, depth));

const isOld = ({ dialect }: Vocabulary): boolean => dialect !== "2019-09" && dialect !== "2020-12";

const branches: readonly Maker[] = [
  (...args) => ({
    properties: Object.fromEntries(names.slice(0, 1 + args[0].below(3)).map((name) => [name, inside(...args)])),
  }),
  (...args) => ({ properties: { [args[0].pick(names)]: inside(...args) }, required: [args[0].pick(names)] }),
  (...args) => ({ additionalProperties: inside(...args) }),
  (...args) => ({ properties: { a: inside(...args) }, additionalProperties: false }),
  (...args) =>
    args[1].dialect === "oas-3.0" ? {} : { patternProperties: { [args[0].pick(patterns)]: inside(...args) } },
  (...args) =>
    args[1].dialect === "draft-04" || args[1].dialect === "oas-3.0" ? {} : { propertyNames: beside(...args) },
  (...args) => (args[1].dialect === "oas-3.0" ? {} : dependency(...args)),
  (...args) => ({ items: inside(...args) }),
  (...args) => tuple(...args),
  (...args) => (args[1].dialect === "draft-04" || args[1].dialect === "oas-3.0" ? {} : containing(...args)),
  (...args) => ({ allOf: several(...args) }),
  (...args) => ({ anyOf: several(...args) }),
  (...args) => ({ oneOf: several(...args) }),
  (...args) => ({ not: beside(...args) }),
  (...args) =>
    args[1].dialect === "draft-04" || args[1].dialect === "oas-3.0"
      ? {}
      : Object.fromEntries(["if", "then", "else"].map((keyword) => [keyword, beside(...args)])),
  (...args) => (isOld(args[1]) ? {} : { unevaluatedProperties: args[0].chance(0.6) ? false : inside(...args) }),
  (...args) => (isOld(args[1]) ? {} : { unevaluatedItems: args[0].chance(0.6) ? false : inside(...args) }),
];

function dependency(...args: Parameters<Maker>): { readonly [keyword: string]: Json } {
  const [random, vocabulary] = args;
  const [from, to] = [random.pick(names), random.pick(names)];
  const bySchema = random.chance(0.5);
  if (isOld(vocabulary)) return { dependencies: { [from]: bySchema ? beside(...args) : [to] } };
  return bySchema ? { dependentSchemas: { [from]: beside(...args) } } : { dependentRequired: { [from]: [to] } };
}

function tuple(...args: Parameters<Maker>): { readonly [keyword: string]: Json } {
  const [random, { dialect }] = args;
  if (dialect === "oas-3.0") return {};
  const entries = Array.from({ length: 1 + random.below(2) }, () => inside(...args));
  const rest = random.chance(0.5) ? [inside(...args)] : [];
  const [first, more] = dialect === "2020-12" ? ["prefixItems", "items"] : ["items", "additionalItems"];
  return Object.fromEntries([[first, entries], ...rest.map((schema) => [more, schema] as const)]);
}

function containing(...args: Parameters<Maker>): { readonly [keyword: string]: Json } {
  const [random, vocabulary] = args;
  const contains = inside(...args);
  if (isOld(vocabulary) || random.chance(0.5)) return { contains };
  return random.chance(0.5)
    ? { contains, minContains: random.below(3) }
    : { contains, maxContains: 1 + random.below(2) };
}

/** A definition must not be its own condition: references beside it are cut. */
function withoutLoops(schema: Schema): Schema {
  return typeof schema === "object" && "$ref" in schema ? true : schema;
}
