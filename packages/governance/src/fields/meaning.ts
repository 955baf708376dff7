import type { Place, Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { isObject, listAt, textAt } from "./json.ts";

/** What a schema comes to once its references are followed: said closest by, said for all. */
export interface Meaning {
  /** The types it takes besides null; empty where it says nothing. */
  readonly types: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly Json[];
  readonly term?: string;
  readonly classification?: string;
  readonly description?: string;
  readonly title?: string;
  readonly examples: readonly Json[];
  /** The schema that it refers to in the end, by its own place; absent where it is written out. */
  readonly refersTo?: Place;
  /** Everything that speaks of the value, closest first. */
  readonly nodes: readonly JsonObject[];
}

/** Follows the references of a schema that stands inside `schema`, and what all of its branches have in common. */
export function meaningOf(json: Json | undefined, schema: Schema): Meaning {
  const { nodes, places } = collect(json, schema);
  const first = <T>(read: (node: JsonObject) => T | undefined): T | undefined => {
    for (const node of nodes) {
      const value = read(node);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const text = (key: string): string | undefined => first((node) => textAt(node, key));
  const types = first(typesAt) ?? [];
  const values = first((node) => (Array.isArray(node["enum"]) ? node["enum"] : undefined)) as
    | readonly Json[]
    | undefined;
  const refersTo = places.at(-1);
  return {
    types,
    ...optional("format", text("format")),
    ...optional("pattern", text("pattern")),
    ...optional("enum", values),
    ...optional("term", text("x-term")),
    ...optional("classification", text("x-classification")),
    ...optional("description", text("description")),
    ...optional("title", text("title")),
    examples: nodes.flatMap(examplesAt),
    ...optional("refersTo", refersTo),
    nodes,
  };
}

/** The definition that `$ref: "#/$defs/Name"` names, and where it stands. */
export function definitionOf(
  reference: string,
  schema: Schema,
): { readonly json: Json; readonly at: Place } | undefined {
  if (reference === "#") return { json: schema.json, at: schema.at };
  const name = definitionName(reference);
  const definitions = isObject(schema.json) ? schema.json["$defs"] : undefined;
  if (name === undefined || !isObject(definitions) || !Object.hasOwn(definitions, name)) return undefined;
  return { json: definitions[name]!, at: schema.definitions[name]! };
}

/** What a reference calls a definition; undefined for what leads to none, as texts in examples may. */
export function definitionName(reference: string): string | undefined {
  if (!reference.startsWith("#/$defs/")) return undefined;
  try {
    return decodeURIComponent(reference.slice("#/$defs/".length));
  } catch {
    return undefined;
  }
}

function collect(
  json: Json | undefined,
  schema: Schema,
): { readonly nodes: readonly JsonObject[]; readonly places: readonly Place[] } {
  const nodes = new Set<JsonObject>();
  const places: Place[] = [];
  const visit = (node: Json | undefined): void => {
    if (!isObject(node) || nodes.has(node)) return;
    nodes.add(node);
    const target = definitionOf(textAt(node, "$ref") ?? "", schema);
    if (target) {
      places.push(target.at);
      visit(target.json);
    }
    for (const part of listAt(node, "allOf")) visit(part);
    for (const key of ["anyOf", "oneOf"]) {
      const branches = listAt(node, key).filter((branch) => !isNull(branch));
      // `T or null` speaks of T; with more branches each speaks of some values only.
      if (branches.length === 1) visit(branches[0]);
    }
  };
  visit(json);
  return { nodes: [...nodes], places };
}

/** Without null, which any type may be joined with. */
const jsonTypes: ReadonlySet<string> = new Set(["array", "boolean", "integer", "number", "object", "string"]);

function isNull(branch: Json): boolean {
  return isObject(branch) && (branch["type"] === "null" || branch["const"] === null);
}

function typesAt(node: JsonObject): readonly string[] | undefined {
  const stated = [node["type"]].flat().filter((type) => typeof type === "string" && jsonTypes.has(type)) as string[];
  if (stated.length > 0) return stated;
  if (isObject(node["properties"])) return ["object"];
  const branches = [...listAt(node, "anyOf"), ...listAt(node, "oneOf")].filter((branch) => !isNull(branch));
  const types = new Set(branches.flatMap((branch) => (isObject(branch) ? (typesAt(branch) ?? ["?"]) : ["?"])));
  return types.size === 0 || types.has("?") ? undefined : [...types];
}

function examplesAt(node: JsonObject): Json[] {
  const examples = [node["example"], ...(Array.isArray(node["examples"]) ? (node["examples"] as Json[]) : [])];
  return examples.filter((example) => example !== undefined);
}

/** `{ [key]: value }`, or nothing where the value is undefined. */
export function optional<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: V });
}
