import type { Json, JsonObject } from "@concord/diagnostics";
import type { Schema } from "@concord/contracts";

/** A schema with its references followed and its `allOf` members laid over each other. */
export interface Node {
  readonly keywords: JsonObject;
  /** Names of the definitions that were followed to get here, outermost first. */
  readonly names: readonly string[];
  /** Said on the property itself, before any reference was followed: it names the use, not the type. */
  readonly own: JsonObject;
}

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);

export function objectOf(json: Json | undefined): JsonObject | undefined {
  return isObject(json) ? json : undefined;
}

export function listOf(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? json : [];
}

/** The members that are objects. */
export function objectsOf(list: readonly (Json | undefined)[]): readonly JsonObject[] {
  return list.filter(isObject);
}

export function textOf(json: Json | undefined): string | undefined {
  return typeof json === "string" && json.trim() !== "" ? json : undefined;
}

export function numberOf(json: Json | undefined): number | undefined {
  return typeof json === "number" ? json : undefined;
}

/** Looks at one schema: follows `$ref`, merges `allOf`. Anything that is not an object counts as "anything". */
export function readNode(schema: Schema, json: Json | undefined): Node {
  const root = objectOf(schema.json) ?? {};
  return merge(root, isObject(json) ? json : {}, []);
}

function merge(root: JsonObject, json: JsonObject, trail: readonly string[]): Node {
  const { $ref, allOf, ...own } = json;
  const parts: Node[] = [];
  const target = textOf($ref);
  if (target !== undefined && !trail.includes(target)) {
    const name = definitionName(target);
    const found = lookup(root, target) ?? {};
    const node = merge(root, found, [...trail, target]);
    parts.push({ ...node, names: [...(name === undefined ? [] : [name]), ...node.names] });
  }
  for (const part of objectsOf(listOf(allOf))) parts.push(merge(root, part, trail));
  return { keywords: overlay(own, parts), names: parts.flatMap(({ names }) => names), own: json };
}

/** What is said last wins; what several say about properties is added up, in the order of the parts. */
function overlay(own: JsonObject, parts: readonly Node[]): JsonObject {
  const layers = [...parts.map(({ keywords }) => keywords), own];
  const properties = layers.map((layer) => objectOf(layer["properties"]) ?? {});
  const names = new Set(properties.flatMap((layer) => Object.keys(layer)));
  const required = new Set(layers.flatMap((layer) => listOf(layer["required"])));
  return {
    ...Object.assign({}, ...parts.toReversed().map(({ keywords }) => keywords)),
    ...own,
    ...(names.size > 0 && { properties: byName(names, properties) }),
    ...(required.size > 0 && { required: [...required] }),
  };
}

function byName(names: ReadonlySet<string>, layers: readonly JsonObject[]): JsonObject {
  const latest = (name: string): Json => layers.findLast((layer) => Object.hasOwn(layer, name))?.[name] ?? {};
  return Object.fromEntries([...names].map((name) => [name, latest(name)]));
}

function definitionName(pointer: string): string | undefined {
  const last = pointer.split("/").at(-1);
  return last === undefined || last === "#" ? undefined : unescapePointer(last);
}

function lookup(root: JsonObject, pointer: string): JsonObject | undefined {
  if (!pointer.startsWith("#")) return undefined;
  let at: Json | undefined = root;
  for (const token of pointer.slice(1).split("/").slice(1)) {
    if (Array.isArray(at)) at = at[Number(token)];
    else at = isObject(at) ? at[unescapePointer(token)] : undefined;
  }
  return isObject(at) ? at : undefined;
}

function unescapePointer(token: string): string {
  let decoded = token;
  try {
    decoded = decodeURIComponent(token);
  } catch {
    // A stray per cent sign stands for itself.
  }
  return decoded.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The JSON types that a schema allows, or would allow by its keywords; empty where it says nothing. */
export function typesOf(keywords: JsonObject): readonly string[] {
  const { type } = keywords;
  const named = typeof type === "string" ? [type] : listOf(type).filter((name) => typeof name === "string");
  const nullable = keywords["nullable"] === true && !named.includes("null") ? ["null"] : [];
  if (named.length > 0) return [...named, ...nullable];
  if (keywords["properties"] !== undefined || isObject(keywords["additionalProperties"]))
    return ["object", ...nullable];
  if (keywords["items"] !== undefined || keywords["prefixItems"] !== undefined) return ["array", ...nullable];
  return nullable;
}

/** The alternatives of `oneOf` and `anyOf` that say something about shape; `null` is told apart. */
export function alternativesOf(
  schema: Schema,
  keywords: JsonObject,
): { readonly shapes: readonly Node[]; readonly orNull: boolean } {
  const members = [...listOf(keywords["oneOf"]), ...listOf(keywords["anyOf"])].map((json) => readNode(schema, json));
  const isNull = ({ keywords }: Node): boolean => keywords["type"] === "null" || keywords["const"] === null;
  const shapes = members.filter((node) => !isNull(node) && saysShape(node.keywords));
  return { shapes, orNull: members.some(isNull) };
}

const shapeKeywords = [
  "type",
  "properties",
  "items",
  "enum",
  "const",
  "additionalProperties",
  "oneOf",
  "anyOf",
  "format",
];
const saysShape = (keywords: JsonObject): boolean => shapeKeywords.some((keyword) => keyword in keywords);
