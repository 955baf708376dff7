import type { Json, JsonObject } from "@concord/diagnostics";

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A member that is an object; an empty one where it is not. */
export function objectAt(node: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(node, key) ? node[key] : undefined;
  return isObject(value) ? value : {};
}

/** A member that is a list; an empty one where it is not. */
export function listAt(node: JsonObject, key: string): readonly Json[] {
  const value = Object.hasOwn(node, key) ? node[key] : undefined;
  return Array.isArray(value) ? value : [];
}

export function textAt(node: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(node, key) ? node[key] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** One step of an RFC 6901 pointer. */
export function below(pointer: string, ...keys: readonly (string | number)[]): string {
  return keys.reduce<string>(
    (parent, key) => `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`,
    pointer,
  );
}

/** Calls `visit` for every value of a document, with its pointer and the key it stands under. */
export function visitValues(
  root: Json,
  visit: (value: Json, pointer: string, key: string) => void,
  pointer = "",
  key = "",
): void {
  visit(root, pointer, key);
  if (root === null || typeof root !== "object") return;
  for (const [name, value] of Object.entries(root)) {
    visitValues(value, visit, below(pointer, name), name);
  }
}
