import type { Json } from "../types.ts";
import { formatAccepts } from "../strings/formats.ts";
import { patternAccepts } from "../strings/patterns.ts";
import { canonical, codePoints, has, isArray, isObject, typeOf } from "./json.ts";
import { guardOf, type Literal, maskOf, type Node, nodeOf, type Store } from "./nodes.ts";
import { compare, fromNumber, isMultiple } from "./rational.ts";

/**
 * Whether a value satisfies a literal. A format that is known by name only is taken to be met where it
 * is asked for, as validators take it; that a value fails it cannot be known: undefined.
 */
export function evaluate(store: Store, literal: Literal, value: Json, asked = true): boolean | undefined {
  const result = accepts(store, nodeOf(store, literal), value, asked === literal > 0);
  return literal > 0 || result === undefined ? result : !result;
}

function accepts(store: Store, node: Node, value: Json, asked: boolean): boolean | undefined {
  const guard = guardOf(node);
  if (guard !== undefined && guard !== typeOf(value)) return true;
  switch (node.op) {
    case "true":
      return true;
    case "and":
      return every(node.parts, (part) => evaluate(store, part, value, asked));
    case "ref":
      return evaluate(store, store.bodies.get(node.color) as Literal, value, asked);
    case "type":
      return (node.mask & maskOf([typeOf(value)])) !== 0;
    case "in":
      return (node.values as readonly Json[]).includes(value);
    case "minimum": {
      const order = compare(fromNumber(value as number), node.value);
      return node.open ? order > 0 : order >= 0;
    }
    case "maximum": {
      const order = compare(fromNumber(value as number), node.value);
      return node.open ? order < 0 : order <= 0;
    }
    case "multipleOf":
      return isMultiple(fromNumber(value as number), node.value);
    case "minLength":
      return codePoints(value as string) >= node.n;
    case "maxLength":
      return codePoints(value as string) <= node.n;
    case "pattern":
      return patternAccepts(node.source, value as string);
    case "format":
      return (node.on === "string" ? formatAccepts(node.name, value as string) : undefined) ?? (asked || undefined);
    default:
      return isArray(value)
        ? acceptsArray(store, node, value, asked)
        : isObject(value) && acceptsObject(store, node, value, asked);
  }
}

function acceptsArray(store: Store, node: Node, value: readonly Json[], asked: boolean): boolean | undefined {
  switch (node.op) {
    case "minItems":
      return value.length >= node.n;
    case "maxItems":
      return value.length <= node.n;
    case "uniqueItems":
      return new Set(value.map(canonical)).size === value.length;
    case "items":
      return every(value.slice(node.from, node.to), (item) => evaluate(store, node.schema, item, asked));
    case "atLeast":
    case "atMost": {
      const verdicts = value.map((item) => evaluate(store, node.schema, item, (node.op === "atLeast") === asked));
      const sure = verdicts.filter((verdict) => verdict === true).length;
      const possible = verdicts.filter((verdict) => verdict !== false).length;
      const [low, high] = [sure >= node.n, possible >= node.n];
      if (node.op === "atLeast") return low === high ? low : undefined;
      return possible <= node.n ? true : sure > node.n ? false : undefined;
    }
    default:
      return undefined;
  }
}

function acceptsObject(
  store: Store,
  node: Node,
  value: { readonly [key: string]: Json },
  asked: boolean,
): boolean | undefined {
  switch (node.op) {
    case "minProperties":
      return Object.keys(value).length >= node.n;
    case "maxProperties":
      return Object.keys(value).length <= node.n;
    case "keys": {
      const names = listedNames(store, node.key);
      if (names)
        return every(names, (name) =>
          has(value, name) ? evaluate(store, node.schema, value[name] as Json, asked) : true,
        );
      return every(Object.keys(value), (key) => {
        const speaks = evaluate(store, node.key, key, !asked);
        if (speaks === false) return true;
        const verdict = evaluate(store, node.schema, value[key] as Json, asked);
        return speaks === true || verdict === true ? verdict : undefined;
      });
    }
    default:
      return undefined;
  }
}

/** The names that a key literal lists; undefined where it speaks of names in another way. */
function listedNames(store: Store, key: Literal): readonly string[] | undefined {
  const node = nodeOf(store, key);
  return key > 0 && node.op === "in" ? (node.values as readonly string[]) : undefined;
}

function every<T>(list: readonly T[], check: (entry: T) => boolean | undefined): boolean | undefined {
  let result: boolean | undefined = true;
  for (const entry of list) {
    const verdict = check(entry);
    if (verdict === false) return false;
    if (verdict === undefined) result = undefined;
  }
  return result;
}
