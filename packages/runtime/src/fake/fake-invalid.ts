/** One value for each constraint of a schema that breaks it: what a service must not accept. */
import type { Validate } from "../types.ts";
import { fake, type FakeOptions } from "./fake.ts";
import { resolveReference, type JsonSchema, type Schema } from "./schema.ts";

export interface InvalidFake {
  /** JSON pointer of what is wrong. */
  readonly field: string;
  /** The schema keyword that is broken. */
  readonly rule: string;
  readonly value: unknown;
}

export interface InvalidFakeOptions extends Omit<FakeOptions, "overrides"> {
  /** Only what it rejects is returned. */
  readonly validate: Validate;
}

/** Starts from a valid value and breaks one thing at a time, as deep as that value goes. */
export function fakeInvalid(schema: Schema, options: InvalidFakeOptions): readonly InvalidFake[] {
  const valid = fake(schema, options);
  const found: InvalidFake[] = [];
  const seen = new Set<string>();
  for (const { path, rule, change } of breaks(schema, schema, valid, [])) {
    const field = path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
    const value = changeAt(valid, path, change);
    if (seen.has(`${field} ${rule}`) || options.validate(value) === undefined) continue;
    seen.add(`${field} ${rule}`);
    found.push({ field, rule, value });
  }
  return found;
}

interface Break {
  /** From the root to the value that is changed, or to the property that is left out. */
  readonly path: readonly string[];
  readonly rule: string;
  /** Absent: the property is left out. */
  readonly change?: (value: unknown) => unknown;
}

function* breaks(root: Schema, schema: Schema, value: unknown, path: readonly string[]): Generator<Break> {
  if (typeof schema === "boolean") return;
  if (schema.$ref !== undefined) yield* breaks(root, resolveReference(root, schema.$ref), value, path);
  for (const part of schema.allOf ?? []) yield* breaks(root, part, value, path);
  if (schema.type !== undefined) yield { path, rule: "type", change: () => otherType(schema) };
  if (schema.enum !== undefined) yield { path, rule: "enum", change: () => unlike(schema.enum!) };
  if (schema.const !== undefined) yield { path, rule: "const", change: () => unlike([schema.const]) };
  if (typeof value === "string") yield* breakString(schema, path);
  else if (typeof value === "number") yield* breakNumber(schema, path);
  else if (typeof value === "bigint") yield* breakInteger(schema, path);
  else if (Array.isArray(value)) yield* breakArray(root, schema, value, path);
  else if (typeof value === "object" && value !== null) yield* breakObject(root, schema, { ...value }, path);
}

function* breakString(
  { minLength, maxLength, pattern, format }: JsonSchema,
  path: readonly string[],
): Generator<Break> {
  if (minLength !== undefined && minLength > 0)
    yield { path, rule: "minLength", change: (text) => String(text).slice(0, minLength - 1) };
  if (maxLength !== undefined)
    yield { path, rule: "maxLength", change: (text) => String(text).padEnd(maxLength + 1, "x") };
  if (pattern !== undefined) yield { path, rule: "pattern", change: (text) => `\u0001${String(text).slice(1)}` };
  if (format !== undefined) yield { path, rule: "format", change: (text) => `\u0001 ${String(text).slice(2)}` };
}

function* breakNumber(schema: JsonSchema, path: readonly string[]): Generator<Break> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (minimum !== undefined) yield { path, rule: "minimum", change: () => minimum - 1 };
  if (maximum !== undefined) yield { path, rule: "maximum", change: () => maximum + 1 };
  if (typeof exclusiveMinimum === "number") yield { path, rule: "exclusiveMinimum", change: () => exclusiveMinimum };
  if (typeof exclusiveMaximum === "number") yield { path, rule: "exclusiveMaximum", change: () => exclusiveMaximum };
  if (multipleOf !== undefined) yield { path, rule: "multipleOf", change: (number) => Number(number) + multipleOf / 2 };
}

function* breakInteger(schema: JsonSchema, path: readonly string[]): Generator<Break> {
  for (const { rule, change } of breakNumber({ minimum: -(2 ** 63), ...schema }, path)) {
    const broken = (value: unknown): unknown => {
      const number = change!(value);
      return Number.isInteger(number) ? BigInt(number as number) : number;
    };
    yield { path, rule, change: broken };
  }
}

function* breakArray(
  root: Schema,
  schema: JsonSchema,
  value: readonly unknown[],
  path: readonly string[],
): Generator<Break> {
  const { minItems, maxItems, uniqueItems } = schema;
  if (minItems !== undefined && minItems > 0)
    yield { path, rule: "minItems", change: (items) => (items as unknown[]).slice(0, minItems - 1) };
  if (maxItems !== undefined && value.length > 0)
    yield {
      path,
      rule: "maxItems",
      change: () => Array.from({ length: maxItems + 1 }, (_, index) => value[index % value.length]),
    };
  if (uniqueItems === true && value.length > 0) yield { path, rule: "uniqueItems", change: () => [...value, value[0]] };
  const { items } = schema;
  const tuple = schema.prefixItems ?? (Array.isArray(items) ? (items as readonly Schema[]) : []);
  for (const [index, item] of value.entries()) {
    const each = tuple[index] ?? (Array.isArray(items) ? undefined : (items as Schema | undefined));
    // All items are alike: the first stands for the rest.
    if (each !== undefined && (index === 0 || index < tuple.length))
      yield* breaks(root, each, item, [...path, String(index)]);
  }
}

function* breakObject(
  root: Schema,
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: readonly string[],
): Generator<Break> {
  for (const name of schema.required ?? []) yield { path: [...path, name], rule: "required" };
  if (schema.additionalProperties === false)
    yield {
      path,
      rule: "additionalProperties",
      change: (record) => ({ ...(record as object), unexpectedProperty: true }),
    };
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    if (Object.hasOwn(value, name)) yield* breaks(root, property, value[name], [...path, name]);
}

function otherType({ type, nullable }: JsonSchema): unknown {
  const allowed = new Set([type ?? []].flat());
  if (nullable === true) allowed.add("null");
  if (!allowed.has("object")) return {};
  if (!allowed.has("array")) return [];
  if (!allowed.has("boolean")) return true;
  return allowed.has("string") ? 0 : "text";
}

/** Of the kind of the first, and none of them. */
function unlike(values: readonly unknown[]): unknown {
  const [first] = values;
  if (typeof first === "number") return Math.max(...values.filter((value) => typeof value === "number")) + 1;
  return typeof first === "boolean" ? !first : `not-${String(first)}`;
}

function changeAt(value: unknown, [name, ...rest]: readonly string[], change: Break["change"]): unknown {
  if (name === undefined) return change?.(value);
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (String(index) === name ? changeAt(item, rest, change) : item));
  const record: Record<string, unknown> = { ...(value as object) };
  if (rest.length === 0 && change === undefined) delete record[name];
  else record[name] = changeAt(record[name], rest, change);
  return record;
}
