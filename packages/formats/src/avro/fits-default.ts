import type { Json } from "@concord/diagnostics";
import type { AvroType, Primitive } from "./avro-type.ts";
import { isObject } from "./is-object.ts";

/**
 * Whether a value may be a default of a type, as Avro writes defaults: bytes as text of code points below 256, a value
 * of a union as one of its first branch, without its name. (Since 1.12 it may be of any; few read that yet.)
 */
export function fitsDefault(type: AvroType, value: Json): boolean {
  switch (type.kind) {
    case "primitive":
      return primitives[type.name](value);
    case "array":
      return Array.isArray(value) && (value as readonly Json[]).every((item) => fitsDefault(type.items, item));
    case "map":
      return isObject(value) && Object.values(value).every((member) => fitsDefault(type.values, member));
    case "union":
      return type.branches[0] !== undefined && fitsDefault(type.branches[0], value);
    case "enum":
      return typeof value === "string" && type.symbols.includes(value);
    case "fixed":
      return primitives.bytes(value) && (value as string).length === type.size;
    case "record":
      return (
        isObject(value) &&
        type.fields.every(({ name, type: of, hasDefault }) =>
          Object.hasOwn(value, name) ? fitsDefault(of, value[name]!) : hasDefault,
        )
      );
  }
}

const primitives: Readonly<Record<Primitive, (value: Json) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === "boolean",
  int: (value) => Number.isInteger(value) && Math.abs((value as number) + 0.5) < 2 ** 31,
  long: (value) => Number.isInteger(value),
  float: (value) => typeof value === "number",
  double: (value) => typeof value === "number",
  bytes: (value) => typeof value === "string" && !/[^\0-\xff]/.test(value),
  string: (value) => typeof value === "string",
};
