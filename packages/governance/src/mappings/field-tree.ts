import type { Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";

/** A field of a shape, and what is in it: nothing, the fields of an object, or those of each item of a list. */
export interface Field {
  readonly name: string;
  /** From the shape on: `total.amount`, `lines[].sku`. */
  readonly path: string;
  readonly kind: "leaf" | "object" | "list";
  readonly parts: readonly Field[];
}

/**
 * The fields of a shape at every depth, as the types of mappers have them: maps, tuples and alternatives are leaves, and
 * so is a shape inside itself. Alternatives of the whole shape count together.
 */
export function fieldTree({ json }: Schema): readonly Field[] {
  return fieldsOf(propertiesIn(json, json, true) ?? new Map(), "", new Set(), json);
}

/** All that stand in a tree, each before its parts. */
export function eachField(fields: readonly Field[]): readonly Field[] {
  return fields.flatMap((field) => [field, ...eachField(field.parts)]);
}

/** Those that have no parts. */
export function leavesOf(fields: readonly Field[]): readonly Field[] {
  return eachField(fields).filter(({ kind }) => kind === "leaf");
}

type Properties = ReadonlyMap<string, Json>;

function fieldsOf(properties: Properties, prefix: string, around: ReadonlySet<Json>, root: Json): readonly Field[] {
  return [...properties].map(([name, schema]): Field => {
    const path = prefix + name;
    const leaf: Field = { name, path, kind: "leaf", parts: [] };
    const target = followed(schema, root);
    if (around.has(target)) return leaf;
    const inner = new Set([...around, target]);
    const items = itemsOf(target, root);
    const [found, kind] = items === undefined ? [target, "object" as const] : [items, "list" as const];
    if (around.has(found)) return leaf;
    const parts = propertiesIn(found, root, false);
    if (!parts) return leaf;
    const join = kind === "list" ? "[]." : ".";
    return { name, path, kind, parts: fieldsOf(parts, path + join, inner.add(found), root) };
  });
}

/** The fields of an object whose fields are all known; undefined for anything else. */
function propertiesIn(schema: Json, root: Json, whole: boolean, seen = new Set<Json>()): Properties | undefined {
  const found = new Map<string, Json>();
  let isOpen = false;
  const visit = (given: Json): void => {
    const node = followed(given, root);
    if (!isObject(node) || seen.has(node)) return;
    seen.add(node);
    const { properties, additionalProperties: rest, patternProperties, allOf, anyOf, oneOf } = node;
    if (isObject(properties)) for (const [name, part] of Object.entries(properties)) found.set(name, part);
    if (Array.isArray(allOf)) for (const part of allOf as readonly Json[]) visit(part);
    for (const branches of [anyOf, oneOf]) {
      if (!Array.isArray(branches)) continue;
      if (whole) for (const branch of branches as readonly Json[]) visit(branch);
      else isOpen = true;
    }
    if (!whole && ((rest !== undefined && rest !== false) || patternProperties !== undefined)) isOpen = true;
  };
  visit(schema);
  return found.size === 0 || isOpen ? undefined : found;
}

/** What the items of a list are; undefined for what is no list, or whose items differ by their position. */
function itemsOf(schema: Json, root: Json): Json | undefined {
  if (!isObject(schema)) return undefined;
  const { items, prefixItems } = schema;
  return isObject(items) && prefixItems === undefined ? followed(items, root) : undefined;
}

/** The schema that references lead to; null as the other alternative says nothing of fields. */
function followed(schema: Json, root: Json): Json {
  let node = schema;
  for (let step = 0; step < 50 && isObject(node); step++) {
    const { $ref, anyOf, oneOf, allOf } = node;
    const only = [anyOf, oneOf].map(onlyBranch).find((branch) => branch !== undefined) ?? single(allOf, node);
    const next: Json | undefined = typeof $ref === "string" ? definition(root, $ref) : only;
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function onlyBranch(branches: Json | undefined): Json | undefined {
  if (!Array.isArray(branches)) return undefined;
  const others = (branches as readonly Json[]).filter((branch) => !isObject(branch) || branch["type"] !== "null");
  return others.length === 1 ? others[0] : undefined;
}

/** A reference with words of its own is often written as a composition of one. */
function single(allOf: Json | undefined, { properties, items }: JsonObject): Json | undefined {
  return Array.isArray(allOf) && allOf.length === 1 && properties === undefined && items === undefined
    ? (allOf[0] as Json)
    : undefined;
}

function definition(root: Json, ref: string): Json | undefined {
  if (ref === "#") return root;
  const name = /^#\/\$defs\/([^/]+)$/.exec(ref)?.[1];
  if (name === undefined || !isObject(root) || !isObject(root["$defs"])) return undefined;
  return root["$defs"][decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~")];
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
