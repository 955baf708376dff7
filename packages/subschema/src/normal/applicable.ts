import { has, isArray, isObject, type JsonObject } from "../logic/json.ts";
import { patternAccepts } from "../strings/patterns.ts";
import type { Json } from "../types.ts";
import type { Normal } from "./normalize.ts";

export type ValuePath = readonly (string | number)[];

/** Schemas that judge the value at a path, in whatever branch, with the way they were reached. */
export interface Applicable {
  readonly schema: JsonObject;
  /** For each step of the path, whether the schema names it, rather than speaking of all items or other keys. */
  readonly named: readonly boolean[];
}

/** Every schema object that can speak of the value at `path`, those that name it first. */
export function applicableAt(normal: Normal, path: ValuePath): readonly Applicable[] {
  let current = inPlace(normal, [{ schema: normal.root, named: [] }]);
  for (const token of path) {
    const inner = current.flatMap(({ schema, named }) =>
      childrenAt(schema, token).map(([child, isNamed]) => ({ schema: child, named: [...named, isNamed] })),
    );
    current = inPlace(normal, inner);
  }
  return current;
}

function childrenAt(schema: JsonObject, token: string | number): readonly (readonly [Json, boolean])[] {
  const found: (readonly [Json, boolean])[] = [];
  const { properties, patternProperties, prefixItems } = schema;
  if (typeof token === "number") {
    if (isArray(prefixItems) && prefixItems[token] !== undefined) found.push([prefixItems[token], true]);
    else if (schema["items"] !== undefined) found.push([schema["items"], false]);
    return found;
  }
  if (isObject(properties) && has(properties, token)) found.push([properties[token] as Json, true]);
  if (isObject(patternProperties)) {
    for (const [pattern, inner] of Object.entries(patternProperties)) {
      if (patternAccepts(pattern, token)) found.push([inner, false]);
    }
  }
  if (found.length === 0 && schema["additionalProperties"] !== undefined) {
    found.push([schema["additionalProperties"], false]);
  }
  return found;
}

function inPlace(normal: Normal, start: readonly { schema: Json; named: readonly boolean[] }[]): Applicable[] {
  const seen = new Set<Json>();
  const found: Applicable[] = [];
  const queue = [...start];
  for (const { schema, named } of queue) {
    if (!isObject(schema) || seen.has(schema) || found.length > 500) continue;
    seen.add(schema);
    found.push({ schema, named });
    const { $ref } = schema;
    if (typeof $ref === "string") {
      const target = normal.definitions.get($ref.slice("#/$defs/".length));
      if (target !== undefined) queue.push({ schema: target, named });
    }
    for (const keyword of ["allOf", "anyOf", "oneOf"]) {
      const list = schema[keyword];
      if (isArray(list)) queue.push(...list.map((inner) => ({ schema: inner, named })));
    }
    for (const keyword of ["then", "else"]) {
      if (isObject(schema[keyword])) queue.push({ schema: schema[keyword], named });
    }
    const { dependentSchemas } = schema;
    if (isObject(dependentSchemas)) {
      queue.push(...Object.values(dependentSchemas).map((inner) => ({ schema: inner, named })));
    }
  }
  return found;
}
