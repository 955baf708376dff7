import type { ModernObject, ModernSchema } from "@concord/codegen";
import type { Json } from "@concord/diagnostics";
import fc from "fast-check";

type Definitions = ReadonlyMap<string, { readonly schema: ModernSchema }>;
type Draft = { -readonly [Key in keyof ModernObject]: ModernObject[Key] };

/** A source of numbers in [0, 1): the same for the same seed. */
export function randomness(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Tries to make a value that a schema accepts. It knows no more of JSON Schema than what most schemas ask for: somebody
 * else decides whether the value is valid. Undefined where it sees no way.
 */
export function sampleValue(schema: ModernSchema, definitions: Definitions, random: () => number): Json | undefined {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

  const sample = (given: ModernSchema, depth: number): Json | undefined => {
    const flat = flatten(given, definitions, pick);
    if (flat === undefined || flat === false) return undefined;
    if (flat === true) return pick<Json>(["x", 1, true]);
    const { const: fixed, enum: listed } = flat;
    if (fixed !== undefined) return fixed;
    if (listed) return listed.length > 0 ? pick(listed) : undefined;
    const implied = flat.properties || flat.required ? "object" : flat.items !== undefined ? "array" : undefined;
    const types = flat.type ?? [implied ?? (hasNumberKeyword(flat) ? "number" : "string")];
    const plain = depth > 6 ? types.filter((type) => type !== "object" && type !== "array") : types;
    const type = pick(plain.length > 0 ? plain : types);
    if (type === "null") return null;
    if (type === "boolean") return random() < 0.5;
    if (type === "string") return sampleText(flat, random);
    if (type === "array") return sampleList(flat, depth);
    if (type === "object") return sampleObject(flat, depth);
    return sampleNumber(flat, type === "integer", random);
  };

  const sampleList = (schema: ModernObject, depth: number): Json | undefined => {
    const { prefixItems = [], items = true, minItems = 0, maxItems = Infinity, contains } = schema;
    const some = depth > 4 ? 0 : Math.floor(random() * 3);
    const length = Math.min(Math.max(minItems, some, schema.minContains ?? (contains ? 1 : 0)), maxItems);
    const list: Json[] = [];
    for (let index = 0; index < Math.min(length, 50); index++) {
      const part = prefixItems[index] ?? (contains && index === prefixItems.length ? both(items, contains) : items);
      const value = sample(part, depth + 1);
      if (value === undefined) {
        if (index < minItems) return undefined;
        break;
      }
      if (!schema.uniqueItems || !list.some((other) => JSON.stringify(other) === JSON.stringify(value)))
        list.push(value);
    }
    return list;
  };

  const sampleObject = (schema: ModernObject, depth: number): Json | undefined => {
    const { properties = {}, required = [], patternProperties = {}, additionalProperties: rest } = schema;
    const members: [string, Json][] = [];
    const chance = depth > 4 ? 0 : 0.6;
    for (const [name, part] of Object.entries(properties)) {
      const wanted = required.includes(name) || random() < chance || members.length < (schema.minProperties ?? 0);
      const value = wanted ? sample(part, depth + 1) : undefined;
      if (value !== undefined) members.push([name, value]);
      else if (required.includes(name)) return undefined;
    }
    for (const name of required) {
      if (Object.hasOwn(properties, name)) continue;
      const part = Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern, "u").test(name))?.[1];
      const value = sample(part ?? rest ?? true, depth + 1);
      if (value === undefined) return undefined;
      members.push([name, value]);
    }
    const open = typeof rest === "object" || rest === true;
    const missing = rest === false ? 0 : (schema.minProperties ?? 0) - members.length;
    const more = Math.max(missing, open && random() < chance ? 1 : 0);
    for (let index = 0; index < more; index++) {
      const name =
        (schema.propertyNames && sample(both(schema.propertyNames, { type: ["string"] }), depth)) ?? `more${index}`;
      const value = sample(typeof rest === "object" ? rest : true, depth + 1);
      if (value !== undefined && typeof name === "string") members.push([name, value]);
    }
    return Object.fromEntries(members);
  };

  return sample(schema, 0);
}

/** One way through the alternatives of a schema, as one object of plain keywords. Undefined where it has no end. */
function flatten(
  schema: ModernSchema,
  definitions: Definitions,
  pick: <T>(list: readonly T[]) => T,
  depth = 0,
): ModernSchema | undefined {
  if (typeof schema === "boolean") return schema;
  if (depth > 20) return undefined;
  const { $ref, allOf = [], anyOf, oneOf, if: condition, then, else: _else, not: _not, ...own } = schema;
  const target = $ref === undefined ? [] : [definitions.get($ref)?.schema ?? true];
  const parts = [...target, ...allOf, ...(anyOf ? [pick(anyOf)] : []), ...(oneOf ? [pick(oneOf)] : [])];
  if (condition !== undefined && then !== undefined)
    parts.push(pick<ModernSchema>([both(condition, then), _else ?? true]));
  let whole: ModernSchema = own;
  for (const part of parts) {
    const flat = flatten(part, definitions, pick, depth + 1);
    if (flat === undefined) return undefined;
    whole = merge(whole, flat);
  }
  return whole;
}

function both(left: ModernSchema, right: ModernSchema): ModernSchema {
  return left === true ? right : right === true ? left : { allOf: [left, right] };
}

function merge(left: ModernSchema, right: ModernSchema): ModernSchema {
  if (left === true) return right;
  if (right === true) return left;
  if (left === false || right === false) return false;
  const result: Draft = { ...left, ...right };
  if (left.type && right.type) {
    const types = left.type.filter(
      (type) => right.type!.includes(type) || (type === "integer" && right.type!.includes("number")),
    );
    result.type = right.type.includes("integer") && left.type.includes("number") ? [...types, "integer"] : types;
  }
  if (left.enum && right.enum) result.enum = left.enum.filter((value) => right.enum!.some((other) => other === value));
  if (left.required && right.required) result.required = [...new Set([...left.required, ...right.required])];
  if (left.minimum !== undefined && right.minimum !== undefined) result.minimum = Math.max(left.minimum, right.minimum);
  if (left.minLength !== undefined && right.minLength !== undefined)
    result.minLength = Math.max(left.minLength, right.minLength);
  if (left.properties && right.properties) {
    const names = new Set([...Object.keys(left.properties), ...Object.keys(right.properties)]);
    const of = (map: ModernObject["properties"], name: string): ModernSchema =>
      Object.hasOwn(map!, name) ? map![name]! : true;
    result.properties = Object.fromEntries(
      [...names].map((name) => [name, both(of(left.properties, name), of(right.properties, name))]),
    );
  }
  if (left.items !== undefined && right.items !== undefined) result.items = both(left.items, right.items);
  return result;
}

function hasNumberKeyword(schema: ModernObject): boolean {
  return [schema.minimum, schema.maximum, schema.multipleOf].some((value) => value !== undefined);
}

const formats: Readonly<Record<string, readonly string[]>> = {
  "date-time": ["2026-03-01T10:00:00Z", "2024-02-29T23:59:59.5+02:00"],
  date: ["2026-03-01", "2024-02-29"],
  time: ["10:00:00Z", "23:59:59+01:00"],
  "iso-date-time": ["2026-03-01T10:00:00"],
  "iso-time": ["10:00:00"],
  duration: ["P1D", "PT2H30M"],
  email: ["ada@example.com"],
  hostname: ["example.com"],
  ipv4: ["192.0.2.1"],
  ipv6: ["2001:db8::1"],
  uri: ["https://example.com/a?b=c"],
  "uri-reference": ["/a/b"],
  "uri-template": ["/a/{b}"],
  url: ["https://example.com/"],
  uuid: ["0b9a1c2e-6d1f-4a57-9c1b-3f8a2d4e5c6b"],
  byte: ["YWJj"],
  regex: ["^a+$"],
  "json-pointer": ["/a/0"],
  "relative-json-pointer": ["0/a"],
};

function sampleText(
  { format, pattern, minLength = 0, maxLength = Infinity }: ModernObject,
  random: () => number,
): string {
  const known = format === undefined ? undefined : formats[format];
  if (known) return known[Math.floor(random() * known.length)]!;
  if (pattern !== undefined) {
    try {
      const seed = Math.floor(random() * 1e9);
      const texts = fc.sample(fc.stringMatching(new RegExp(pattern, "u"), { size: "small" }), { numRuns: 20, seed });
      return texts.find(({ length }) => length >= minLength && length <= maxLength) ?? texts[0]!;
    } catch {
      return "a";
    }
  }
  const text = ["", "a", 'text with ü and "quotes"', "x".repeat(20)][Math.floor(random() * 4)]!;
  return text.slice(0, Math.min(maxLength, 200)).padEnd(minLength, "p");
}

function sampleNumber(schema: ModernObject, whole: boolean, random: () => number): number {
  const step = schema.multipleOf ?? (whole ? 1 : 0.5);
  const { exclusiveMinimum: above = -Infinity, exclusiveMaximum: below = Infinity } = schema;
  const low = Math.max(schema.minimum ?? -Infinity, above);
  const high = Math.min(schema.maximum ?? Infinity, below);
  const from = low > -Infinity ? low : high < Infinity ? high - 100 * step : 0;
  const to = high < Infinity ? high : from + 100 * step;
  const value = Math.ceil(from / step) * step + Math.floor(random() * ((to - from) / step)) * step;
  const rounded = Number(value.toFixed(6));
  return rounded <= above ? rounded + step : rounded >= below ? rounded - step : rounded;
}
