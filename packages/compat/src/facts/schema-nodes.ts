import type { Json, JsonObject } from "@concord/diagnostics";
import { escapeToken, isObject, lookUp, referencePointer } from "../json-pointer.ts";
import type { Pair } from "../match.ts";

/** A node of a schema and its pointer. */
export interface SchemaNode {
  readonly pointer: string;
  readonly json: JsonObject;
}

/** Nodes that all apply to one value, and the alternatives of which one applies besides. */
export interface FlatSchema {
  readonly nodes: readonly SchemaNode[];
  readonly branches: readonly SchemaNode[];
}

const structure = [
  "$ref",
  "properties",
  "items",
  "prefixItems",
  "additionalProperties",
  "patternProperties",
  "allOf",
  "anyOf",
  "oneOf",
  "then",
  "else",
];

/** Whether a node speaks of a plain value: it refers to nothing, has no members, and is made of nothing else. */
export function isPlain({ json }: SchemaNode): boolean {
  return structure.every((keyword) => json[keyword] === undefined);
}

/** Follows `$ref` and `allOf`, and lists the branches of `anyOf`, `oneOf` and `if`. */
export function flatten(nodes: readonly SchemaNode[], document: Json, seen = new Set<string>()): FlatSchema {
  const applying: SchemaNode[] = [];
  const branches: SchemaNode[] = [];
  for (const node of nodes) {
    if (seen.has(node.pointer)) continue;
    seen.add(node.pointer);
    const inner = flatten([...list(node, "allOf"), ...referred(node, document)], document, seen);
    applying.push(node, ...inner.nodes);
    const alternatives = [...list(node, "anyOf"), ...list(node, "oneOf"), ...one(node, "then"), ...one(node, "else")];
    branches.push(...inner.branches, ...alternatives.filter(({ json }) => json["type"] !== "null"));
  }
  return { nodes: applying, branches };
}

/**
 * Which alternatives correspond: by the name they refer to, their title or tag, else by position. An alternative that
 * has no counterpart is left out: that it went is a narrower schema, not a removed property.
 */
export function pairBranches(
  before: readonly SchemaNode[],
  after: readonly SchemaNode[],
): Pair<readonly SchemaNode[]>[] {
  if (before.length === 0 || after.length === 0) {
    return before.length === 0 ? [{ before: [], after }] : before.map((branch) => ({ before: [branch], after: [] }));
  }
  const pairs: Pair<readonly SchemaNode[]>[] = [];
  const left = [...before];
  const right = [...after];
  for (const branch of before) {
    const name = branchName(branch);
    const same = right.filter((other) => name !== undefined && branchName(other) === name);
    if (same.length !== 1) continue;
    pairs.push({ before: [branch], after: same });
    left.splice(left.indexOf(branch), 1);
    right.splice(right.indexOf(same[0]!), 1);
  }
  if (left.length === right.length) {
    pairs.push(...left.map((branch, index) => ({ before: [branch], after: [right[index]!] })));
  } else if (right.length > 0) {
    pairs.push(...left.map((branch) => ({ before: [branch], after: right })));
  }
  return pairs;
}

/** The declared properties of nodes that apply together: name → every place that declares it. What no value may have is none. */
export function members(nodes: readonly SchemaNode[]): Map<string, SchemaNode[]> {
  const found = new Map<string, SchemaNode[]>();
  for (const { pointer, json } of nodes) {
    const properties = isObject(json["properties"]) ? json["properties"] : {};
    for (const [name, schema] of Object.entries(properties)) {
      if (schema === false) continue;
      const node = { pointer: `${pointer}/properties/${escapeToken(name)}`, json: isObject(schema) ? schema : {} };
      found.set(name, [...(found.get(name) ?? []), node]);
    }
  }
  return found;
}

/** The schemas of array items and of map values. */
export function elements(nodes: readonly SchemaNode[]): SchemaNode[] {
  return nodes.flatMap((node) => {
    const patterns = node.json["patternProperties"];
    return [
      ...one(node, "items"),
      ...list(node, "items"),
      ...list(node, "prefixItems"),
      ...one(node, "additionalProperties"),
      ...(isObject(patterns)
        ? Object.keys(patterns).flatMap((pattern) => one(node, "patternProperties", pattern))
        : []),
    ];
  });
}

const targets = new WeakMap<object, Map<string, readonly SchemaNode[]>>();

/** What a node refers to. A document's references are followed once. */
function referred({ json: { $ref: reference } }: SchemaNode, document: Json): readonly SchemaNode[] {
  if (typeof reference !== "string" || !isObject(document)) return [];
  const known = targets.get(document) ?? new Map<string, readonly SchemaNode[]>();
  targets.set(document, known);
  const found = known.get(reference) ?? follow(reference, document);
  known.set(reference, found);
  return found;
}

function follow(reference: string, document: Json): readonly SchemaNode[] {
  const pointer = referencePointer(reference);
  const json = pointer === undefined ? undefined : lookUp(document, pointer);
  return isObject(json) ? [{ pointer: pointer!, json }] : [];
}

function one({ json, pointer }: SchemaNode, ...keys: readonly string[]): SchemaNode[] {
  let inner: Json | undefined = json;
  for (const key of keys) {
    if (Array.isArray(inner)) inner = inner[Number(key)] as Json | undefined;
    else inner = isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }
  if (!isObject(inner)) return [];
  return [{ pointer: pointer + keys.map((key) => `/${escapeToken(key)}`).join(""), json: inner }];
}

function list(node: SchemaNode, keyword: string): SchemaNode[] {
  const branches = node.json[keyword];
  return Array.isArray(branches) ? branches.flatMap((_, index) => one(node, keyword, String(index))) : [];
}

/** What it refers to, its title, or else the tag by which its values are told apart. */
function branchName({ json }: SchemaNode): string | undefined {
  const name = json["$ref"] ?? json["title"];
  return typeof name === "string" ? name : tagOf(json);
}

function tagOf({ properties }: JsonObject): string | undefined {
  const tags = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, schema]) => {
    const values = isObject(schema) ? (schema["const"] ?? schema["enum"]) : undefined;
    return values !== undefined && [values].flat().length === 1 ? [`${name} ${JSON.stringify([values].flat())}`] : [];
  });
  return tags.length > 0 ? tags.sort().join(" ") : undefined;
}
