import type { Json } from "@concord/subschema";
import type { Random } from "./random.ts";
import type { Schema } from "./schemas.ts";

type Keywords = { readonly [keyword: string]: Json };

const texts = ["", "a", "b", "ab", "abc", "bca", "1", "a1c", "xyz", "é", "aaa", "2024-01-15", "a@b.co", "127.0.0.1"];
const more = [
  "2024-01-15T10:00:00Z",
  "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
  "/x",
  "\u{1f600}",
  "b",
  "bcbc",
  "ac",
  "new",
];
const numbers = [0, 1, -1, 2, 3, 4, 5, 6, 0.5, 1.5, -2, 0.01, 2.25, 7, 100, 2 ** 31, -3, 4.5];

/** Random values, most of them shaped after the schema: written without any of the decision's own code. */
export function* instances(random: Random, root: Schema, count: number): Generator<Json> {
  for (let index = 0; index < count; index += 1) {
    yield index % 4 === 3 ? anyValue(random, 2) : shaped(random, root, root, 4);
  }
}

/** Values near a given one: one part changed, dropped or added. */
export function* neighbours(random: Random, value: Json, count: number): Generator<Json> {
  for (let index = 0; index < count; index += 1) yield near(random, value);
}

function near(random: Random, value: Json): Json {
  if (Array.isArray(value) && random.chance(0.8)) {
    const at = random.below(value.length + 1);
    const choice = random.below(3);
    if (choice === 0) return [...value.slice(0, at), anyValue(random, 1), ...value.slice(at)] as Json[];
    if (choice === 1) return value.toSpliced(at, 1) as Json[];
    return value.map((item: Json, index) => (index === at ? near(random, item) : item));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value) && random.chance(0.8)) {
    const entries = Object.entries(value);
    const choice = random.below(3);
    if (choice === 0)
      return Object.fromEntries([...entries, [random.pick(["a", "b", "c", "ab", "x1", "zz"]), anyValue(random, 1)]]);
    const at = random.below(entries.length);
    if (choice === 1) return Object.fromEntries(entries.toSpliced(at, 1));
    return Object.fromEntries(entries.map(([name, item], index) => [name, index === at ? near(random, item) : item]));
  }
  return anyValue(random, 1);
}

function anyValue(random: Random, depth: number): Json {
  switch (random.below(depth > 0 ? 8 : 6)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
    case 3:
      return random.pick(numbers);
    case 4:
    case 5:
      return random.pick(random.chance(0.7) ? texts : more);
    case 6:
      return Array.from({ length: random.below(4) }, () => anyValue(random, depth - 1));
    default: {
      const keys = ["a", "b", "c", "ab", "x1", "bc"].filter(() => random.chance(0.35));
      return Object.fromEntries(keys.map((key) => [key, anyValue(random, depth - 1)]));
    }
  }
}

function shaped(random: Random, schema: Schema, root: Schema, depth: number): Json {
  if (typeof schema === "boolean" || depth < 0) return anyValue(random, 1);
  const parts = gather(random, schema, root, 6);
  const constants = parts.flatMap((part) => (Array.isArray(part["enum"]) ? (part["enum"] as Json[]) : []));
  for (const part of parts) if (part["const"] !== undefined) constants.push(part["const"]);
  if (constants.length > 0 && random.chance(0.8)) return random.pick(constants);
  const types = parts.map((part) => part["type"]).find((type) => type !== undefined);
  const type =
    types === undefined
      ? likely(random, parts)
      : random.pick(Array.isArray(types) ? (types as string[]) : [types as string]);
  switch (type) {
    case "null":
      return null;
    case "boolean":
      return random.chance(0.5);
    case "integer":
      return random.pick([0, 1, 2, 3, 4, 6, -1, -2]);
    case "number":
      return random.pick(numbers);
    case "string":
      return random.pick(random.chance(0.6) ? texts : more);
    case "array":
      return shapedArray(random, parts, root, depth);
    default:
      return shapedObject(random, parts, root, depth);
  }
}

/** The schema and the schemas beside it, one alternative of each choice. */
function gather(random: Random, schema: Schema, root: Schema, depth: number): Keywords[] {
  if (typeof schema === "boolean" || depth === 0) return [];
  const parts: Keywords[] = [schema];
  const reference = schema["$ref"];
  if (typeof reference === "string") parts.push(...gather(random, target(root, reference), root, depth - 1));
  for (const inner of (schema["allOf"] as Schema[] | undefined) ?? [])
    parts.push(...gather(random, inner, root, depth - 1));
  for (const keyword of ["anyOf", "oneOf"]) {
    const list = schema[keyword] as Schema[] | undefined;
    if (list) parts.push(...gather(random, random.pick(list), root, depth - 1));
  }
  const branch = schema[random.chance(0.5) ? "then" : "else"];
  if (branch !== undefined) parts.push(...gather(random, branch as Schema, root, depth - 1));
  return parts;
}

function target(root: Schema, reference: string): Schema {
  let at: Json = root;
  for (const token of reference.split("/").slice(1)) at = (at as Keywords)[token] ?? true;
  return at as Schema;
}

function likely(random: Random, parts: readonly Keywords[]): string {
  const keywords = parts.flatMap((part) => Object.keys(part)).join(" ");
  const options = ["object", "array", "string", "number", "null"];
  if (/ropert|required|depend/.test(keywords)) options.push("object", "object", "object");
  if (/tems|ontains/.test(keywords)) options.push("array", "array", "array");
  if (/Length|pattern|format/.test(keywords)) options.push("string", "string");
  return random.pick(options);
}

function shapedObject(random: Random, parts: readonly Keywords[], root: Schema, depth: number): Json {
  const wanted = new Set<string>();
  const schemas = new Map<string, Schema>();
  for (const part of parts) {
    for (const name of (part["required"] as string[] | undefined) ?? []) if (random.chance(0.95)) wanted.add(name);
    for (const [name, inner] of Object.entries((part["properties"] as Keywords | undefined) ?? {})) {
      schemas.set(name, inner as Schema);
      if (random.chance(0.5)) wanted.add(name);
    }
  }
  const others = parts.map((part) => part["additionalProperties"]).find((inner) => inner !== undefined);
  const filler =
    others ??
    Object.values((parts.find((part) => part["patternProperties"])?.["patternProperties"] as Keywords) ?? {})[0];
  for (const name of ["x1", "ab", "b", "abc"]) if (random.chance(0.15)) wanted.add(name);
  const least = Math.max(0, ...parts.map((part) => Number(part["minProperties"] ?? 0)));
  for (const name of ["a", "b", "c", "d"]) if (wanted.size < least) wanted.add(name);
  return Object.fromEntries(
    [...wanted].map((name) => [
      name,
      shaped(random, schemas.get(name) ?? (filler as Schema | undefined) ?? true, root, depth - 1),
    ]),
  );
}

function shapedArray(random: Random, parts: readonly Keywords[], root: Schema, depth: number): Json {
  const prefix = parts.flatMap((part) => {
    const list = part["prefixItems"] ?? part["items"];
    return Array.isArray(list) ? (list as Schema[]) : [];
  });
  const rest = parts.flatMap((part) =>
    ["items", "additionalItems", "contains"].flatMap((keyword) => {
      const inner = part[keyword];
      return inner === undefined || Array.isArray(inner) ? [] : [inner];
    }),
  );
  const least = Math.max(0, ...parts.map((part) => Number(part["minItems"] ?? 0)));
  const length = least + random.below(3);
  return Array.from({ length }, (_, index) => {
    const schema = prefix[index] ?? (rest.length > 0 ? random.pick(rest) : true);
    return shaped(random, schema as Schema, root, depth - 1);
  });
}
