import type { Json, JsonObject } from "@concord/diagnostics";
import type { ObjectShape } from "./collect-fields.ts";
import { isObject } from "./json.ts";
import { structureOf } from "./structure.ts";

/** An object, field by field, ready to be compared with many others. */
export interface Shape {
  readonly object: ObjectShape;
  /** What each field accepts. */
  readonly fields: ReadonlyMap<string, string>;
  /** Fields that are written out here rather than referred to. */
  readonly written: ReadonlySet<string>;
}

/** One field in which two objects differ. */
export interface FieldDifference {
  readonly field: string;
  /** `only here`, `only there`, `maxLength 10 here, 12 there` */
  readonly text: string;
}

export interface Likeness {
  /** Fields of the same name that accept the same. */
  readonly equal: readonly string[];
  readonly differences: readonly FieldDifference[];
}

export function shapeOf(object: ObjectShape): Shape {
  const { schema } = object.unit;
  return {
    object,
    fields: new Map(object.fields.map(({ name, json }) => [name, structureOf(json, schema)])),
    written: new Set(object.fields.filter(({ meaning }) => meaning.refersTo === undefined).map(({ name }) => name)),
  };
}

/** What two objects have in common, and the rest. */
export function compareShapes(here: Shape, there: Shape): Likeness {
  const names = [...new Set([...here.fields.keys(), ...there.fields.keys()])];
  const equal = names.filter((name) => here.fields.has(name) && here.fields.get(name) === there.fields.get(name));
  const differences = names
    .filter((name) => !equal.includes(name))
    .map((field) => ({ field, text: differenceText(here.fields.get(field), there.fields.get(field)) }));
  return { equal, differences };
}

function differenceText(here: string | undefined, there: string | undefined): string {
  if (here === undefined) return "only there";
  if (there === undefined) return "only here";
  const [own, other] = [JSON.parse(here) as Json, JSON.parse(there) as Json];
  if (!isObject(own) || !isObject(other)) return "differs";
  const keys = [...new Set([...Object.keys(own), ...Object.keys(other)])];
  const different = keys.filter((key) => JSON.stringify(own[key]) !== JSON.stringify(other[key]));
  return different.map((key) => `${key} ${valueText(own, key)} here, ${valueText(other, key)} there`).join("; ");
}

function valueText(schema: JsonObject, key: string): string {
  const value = schema[key];
  if (value === undefined) return "none";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
