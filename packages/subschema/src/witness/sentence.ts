import { has, isArray, isObject, typeOf } from "../logic/json.ts";
import type { ValuePath } from "../normal/applicable.ts";
import type { Json } from "../types.ts";
import type { Failure } from "./check.ts";

/** A failure in words for people who know the domain rather than JSON Schema: of one schema, not of what it was or will be. */
export function sentence({ keyword, limit, path, value }: Failure): string {
  const what = subject(path);
  const count = Number(limit);
  switch (keyword) {
    case "type":
      return `${what} may not be ${kind(value)}`;
    case "enum":
    case "const":
      return `${what} may not be ${quote(value)}`;
    case "required":
      return missing(path, limit, value);
    case "dependentRequired":
      return `${what} lacks a property that another one asks for`;
    case "properties":
    case "additionalProperties":
    case "unevaluatedProperties":
    case "false":
      return `${what} is not allowed`;
    case "propertyNames":
      return `${what} is not allowed as a name`;
    case "minimum":
      return `${what} may not be below ${count}`;
    case "maximum":
      return `${what} may not be above ${count}`;
    case "exclusiveMinimum":
      return `${what} has to be above ${count}`;
    case "exclusiveMaximum":
      return `${what} has to be below ${count}`;
    case "multipleOf":
      return count === 1 ? `${what} has to be a whole number` : `${what} has to be a multiple of ${count}`;
    case "minLength":
      return `${what} has to have at least ${amount(count, "character")}`;
    case "maxLength":
      return `${what} may have at most ${amount(count, "character")}`;
    case "pattern":
      return `${what} has to match ${limit as string}`;
    case "format":
      return `${what} has to be of the format ${limit as string}`;
    case "minItems":
      return `${what} has to have at least ${amount(count, "item")}`;
    case "maxItems":
      return `${what} may have at most ${amount(count, "item")}`;
    case "uniqueItems":
      return `${what} may not contain the same item twice`;
    case "contains":
      return `${what} has to contain an item of a certain kind`;
    case "maxContains":
      return `${what} contains too many items of a certain kind`;
    case "minProperties":
      return `${what} has to have at least ${amount(count, "property", "properties")}`;
    case "maxProperties":
      return `${what} may have at most ${amount(count, "property", "properties")}`;
    case "oneOf":
      return `${what} does not fit exactly one of the alternatives`;
    case "anyOf":
      return `${what} does not fit any of the alternatives`;
    default:
      return `${what} may not be ${quote(value)}`;
  }
}

function subject(path: ValuePath): string {
  if (path.length === 0) return "the value";
  return `\`${path.map((token, index) => (typeof token === "number" ? "[]" : index === 0 ? token : `.${token}`)).join("")}\``;
}

function missing(path: ValuePath, names: Json, value: Json): string {
  const absent =
    isArray(names) && isObject(value) ? (names as readonly string[]).filter((name) => !has(value, name)) : [];
  const list = absent.map((name) => subject([...path, name])).join(", ");
  return absent.length === 1 ? `${list} is required` : `${list} are required`;
}

function kind(value: Json): string {
  const type = typeOf(value);
  if (type === "null") return "null";
  if (type === "number")
    return Number.isInteger(value) ? "a number" : `a number with decimals, such as ${value as number}`;
  const names = { boolean: "a yes-or-no value", string: "a text", array: "a list", object: "an object" };
  return names[type];
}

function quote(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function amount(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
