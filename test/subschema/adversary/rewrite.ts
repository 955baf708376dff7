import type { Json } from "@concord/subschema";
import type { Random } from "./random.ts";
import type { Schema } from "./schemas.ts";

type Keywords = { readonly [keyword: string]: Json };

/** Keywords whose limit may be moved without changing which others matter. */
const lower = ["minimum", "minLength", "minItems", "minProperties"];
const upper = ["maximum", "maxLength", "maxItems", "maxProperties"];

/**
 * A schema that accepts at least what the given one does: one step at a random place, weakened
 * where the place is positive and strengthened where it is negative. Most pairs made so hold, some do
 * not (unevaluated keywords and `oneOf` look at their neighbours): the decision is not told which.
 */
export function weaken(random: Random, schema: Schema, makeOther: () => Schema): Schema {
  if (typeof schema === "boolean") return true;
  const inner = Object.keys(schema).filter((keyword) => placesIn(schema[keyword]!, keyword).length > 0);
  if (inner.length > 0 && random.chance(0.6)) {
    const keyword = random.pick(inner);
    const place = random.pick(placesIn(schema[keyword]!, keyword));
    const step = isNegative(keyword) ? strengthen : weaken;
    return { ...schema, [keyword]: replace(schema[keyword]!, place, (child) => step(random, child, makeOther)) };
  }
  return random.pick([dropOne, widen, orElse, orElse])(random, schema, makeOther);
}

function strengthen(random: Random, schema: Schema, makeOther: () => Schema): Schema {
  if (schema === false) return false;
  if (random.chance(0.5)) return { allOf: [schema, makeOther()] };
  return random.chance(0.2) ? false : schema;
}

function dropOne(random: Random, schema: Keywords): Schema {
  const keywords = Object.keys(schema).filter(
    (keyword) => !["$defs", "definitions", "nullable", "if"].includes(keyword),
  );
  if (keywords.length === 0) return schema;
  const dropped = random.pick(keywords);
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== dropped));
}

function widen(random: Random, schema: Keywords): Schema {
  const result: Record<string, Json> = { ...schema };
  for (const keyword of lower)
    if (typeof result[keyword] === "number") result[keyword] = Math.max(0, result[keyword] - 1);
  for (const keyword of upper) if (typeof result[keyword] === "number") result[keyword] += 1;
  if (Array.isArray(result["enum"]))
    result["enum"] = [...(result["enum"] as readonly Json[]), random.pick([7, "new", null])];
  if (typeof result["type"] === "string")
    result["type"] = [...new Set([result["type"], random.pick(["null", "string", "object"])])];
  return result;
}

function orElse(random: Random, schema: Keywords, makeOther: () => Schema): Schema {
  const { $defs, definitions, ...rest } = schema;
  const kept = { ...($defs === undefined ? {} : { $defs }), ...(definitions === undefined ? {} : { definitions }) };
  const alternatives = random.chance(0.5) ? [rest, makeOther() as Json] : [makeOther() as Json, rest];
  return { anyOf: alternatives, ...kept };
}

/** One random step anywhere, in whatever direction. */
export function mutate(random: Random, schema: Schema, makeOther: () => Schema): Schema {
  if (typeof schema === "boolean" || random.chance(0.15)) return makeOther();
  const keywords = Object.keys(schema).filter((keyword) => placesIn(schema[keyword]!, keyword).length > 0);
  if (keywords.length > 0 && random.chance(0.6)) {
    const keyword = random.pick(keywords);
    const place = random.pick(placesIn(schema[keyword]!, keyword));
    return { ...schema, [keyword]: replace(schema[keyword]!, place, (child) => mutate(random, child, makeOther)) };
  }
  const other = makeOther();
  if (typeof other === "boolean") return other;
  const [keyword, value] = random.pick(
    Object.entries(other).length > 0 ? Object.entries(other) : [["minLength", 1] as const],
  );
  return { ...schema, [keyword]: value };
}

const holders = new Set([
  "not",
  "if",
  "then",
  "else",
  "contains",
  "propertyNames",
  "additionalProperties",
  "additionalItems",
  "unevaluatedProperties",
  "unevaluatedItems",
  "items",
]);
const lists = new Set(["allOf", "anyOf", "oneOf", "prefixItems", "items"]);
const maps = new Set(["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"]);

function placesIn(value: Json, keyword: string): readonly (string | number | undefined)[] {
  if (lists.has(keyword) && Array.isArray(value)) return value.map((_: Json, index) => index);
  if (maps.has(keyword) && typeof value === "object" && value !== null) return Object.keys(value);
  return holders.has(keyword) && !Array.isArray(value) ? [undefined] : [];
}

function replace(value: Json, place: string | number | undefined, step: (child: Schema) => Schema): Json {
  if (place === undefined) return step(value as Schema);
  if (Array.isArray(value))
    return value.map((each: Json, index) => (index === place ? (step(each as Schema) as Json) : each));
  return Object.fromEntries(
    Object.entries(value as Keywords).map(([name, each]) => [
      name,
      name === place ? (step(each as Schema) as Json) : each,
    ]),
  );
}

function isNegative(keyword: string): boolean {
  return keyword === "not" || keyword === "if";
}
