import type { Budget } from "../budget.ts";
import { isArray, isObject, objectOf } from "../logic/json.ts";
import { applicableAt, type ValuePath } from "../normal/applicable.ts";
import type { Normal } from "../normal/normalize.ts";
import { formatSamples } from "../strings/formats.ts";
import type { Json } from "../types.ts";

/** The smallest witness reached by dropping parts and simplifying what stays, until nothing more can go. */
export function minimize(witness: Json, isWitness: (value: Json) => boolean, budget: Budget): Json {
  let current = witness;
  for (let changed = true; changed && budget.open;) {
    changed = false;
    for (const smaller of simpler(current)) {
      if (!budget.open) return current;
      if (!isWitness(smaller)) continue;
      current = smaller;
      changed = true;
      break;
    }
  }
  return current;
}

/** Puts the schema's own examples, defaults and constants where they keep the witness a witness. */
export function beautify(witness: Json, normal: Normal, isWitness: (value: Json) => boolean, budget: Budget): Json {
  let current = witness;
  for (const path of leaves(witness)) {
    const schemas = applicableAt(normal, path).map(({ schema }) => schema);
    const known = schemas.flatMap((schema) => {
      const listed = schema["const"] === undefined ? schema["enum"] : [schema["const"]];
      return [...(normal.examples.get(schema) ?? []), ...(isArray(listed) ? listed : [])];
    });
    for (const value of known.slice(0, 20)) {
      if (!budget.open) return current;
      if (isArray(value) || isObject(value)) continue;
      const next = replaceAt(current, path, value);
      if (!isWitness(next)) continue;
      current = next;
      break;
    }
  }
  return current;
}

/** All values with one part dropped, put in place of the whole, or simplified: the boldest first. */
function* simpler(value: Json): Generator<Json> {
  if (isArray(value)) yield* value;
  else if (isObject(value)) yield* Object.values(value);
  if (isArray(value)) {
    if (value.length > 4) yield value.slice(0, value.length >> 1);
    for (let index = value.length - 1; index >= 0; index -= 1) yield value.toSpliced(index, 1);
    for (const [index, item] of value.entries()) for (const inner of simpler(item)) yield value.with(index, inner);
  } else if (isObject(value)) {
    const entries = Object.entries(value);
    for (const [name] of entries) yield objectOf(entries.filter(([other]) => other !== name));
    for (const [name, item] of entries) {
      for (const inner of simpler(item))
        yield objectOf(entries.map((entry) => (entry[0] === name ? [name, inner] : entry)));
    }
  } else if (typeof value === "number") {
    for (const candidate of [0, 1, -1, Math.trunc(value), Math.trunc(value / 2), Number(value.toPrecision(2))]) {
      if (weight(candidate) < weight(value)) yield candidate;
    }
  } else if (typeof value === "string" && !formatSamples.has(value)) {
    const characters = Array.from(value);
    for (const length of new Set([1, characters.length >> 1, characters.length - 1])) {
      if (length > 0 && length < characters.length) yield characters.slice(0, length).join("");
    }
  }
}

/** Shorter to write is simpler; of two as short, the smaller. */
function weight(value: number): number {
  return String(value).length * 1_000 + Math.min(999, Math.abs(value)) + (value < 0 ? 0.5 : 0);
}

function leaves(value: Json, path: ValuePath = []): ValuePath[] {
  if (isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]));
  if (isObject(value)) return Object.entries(value).flatMap(([name, item]) => leaves(item, [...path, name]));
  return [path];
}

function replaceAt(value: Json, path: ValuePath, leaf: Json): Json {
  const [token, ...rest] = path;
  if (token === undefined) return leaf;
  if (isArray(value)) return value.with(Number(token), replaceAt(value[Number(token)] as Json, rest, leaf));
  if (!isObject(value)) return value;
  return objectOf(
    Object.entries(value).map(([name, item]) => [name, name === token ? replaceAt(item, rest, leaf) : item]),
  );
}
