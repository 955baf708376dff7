import type { Json } from "../types.ts";

export type JsonObject = { readonly [key: string]: Json };

/** The six types a JSON value can have; integers are numbers. */
export type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

export const jsonTypes: readonly JsonType[] = ["null", "boolean", "number", "string", "array", "object"];

export function typeOf(value: Json): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "boolean" | "number" | "string" | "object";
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether the object itself has the key, so that `constructor` and `__proto__` are names like any other. */
export function has(value: JsonObject, key: string): boolean {
  return Object.hasOwn(value, key);
}

/** A copy with one more key, safe for `__proto__`. */
export function objectOf(entries: Iterable<readonly [string, Json]>): JsonObject {
  return Object.fromEntries(entries);
}

/** One text per value: objects by sorted keys, numbers by value (1 and 1.0 are one number). */
export function canonical(value: Json): string {
  if (isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (isObject(value)) {
    const keys = Object.keys(value).toSorted();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`).join(",")}}`;
  }
  return value === 0 ? "0" : JSON.stringify(value);
}

/** Length in code points, as JSON Schema counts. */
export function codePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(index + 1);
      if (next >= 0xdc00 && next < 0xe000) index += 1;
    }
    count += 1;
  }
  return count;
}

/** One token of a JSON pointer, escaped. */
export function pointerToken(token: string | number): string {
  return `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
