import { Unsupported } from "../budget.ts";
import { has, isArray, isObject, type JsonObject, pointerToken } from "../logic/json.ts";
import type { Dialect, Json, SchemaInput } from "../types.ts";

/** A schema where it stands: its JSON pointer in the document and the URI its references start from. */
export interface Site {
  readonly pointer: string;
  readonly base: string;
  readonly schema: Json;
}

/** The dynamic anchors in force: by name, the pointer of the outermost schema that has it. */
export type DynamicScope = ReadonlyMap<string, string>;

/** A schema document whose identifiers and anchors are known. */
export interface Document {
  readonly root: Json;
  readonly dialect: Dialect;
  /** Pointer of each resource by its URI, without fragment. */
  readonly resources: ReadonlyMap<string, string>;
  readonly anchors: ReadonlyMap<string, string>;
  /** Dynamic anchors by resource URI. */
  readonly dynamic: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const documentBase = "https://schema.invalid/root";

/** Keywords whose value is a schema, a list of schemas, or a map of schemas. */
const one = new Set([
  "additionalProperties",
  "additionalItems",
  "items",
  "not",
  "if",
  "then",
  "else",
  "contains",
  "propertyNames",
  "unevaluatedProperties",
  "unevaluatedItems",
  "contentSchema",
]);
const many = new Set(["allOf", "anyOf", "oneOf", "prefixItems", "items"]);
const named = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"]);

/** The recursive anchor of 2019-09, among the dynamic ones. */
const recursiveAnchor = "";

const isModern = (dialect: Dialect): boolean => dialect === "2019-09" || dialect === "2020-12";

/** Up to draft-07 a `$ref` replaces everything beside it. */
export function ignoresSiblings(dialect: Dialect): boolean {
  return !isModern(dialect);
}

export function openDocument({ schema, dialect }: SchemaInput): Document {
  const resources = new Map([[documentBase, ""]]);
  const anchors = new Map<string, string>();
  const dynamic = new Map<string, Map<string, string>>();

  function enter(value: Json | undefined, pointer: string, outer: string): void {
    if (!isObject(value)) return;
    const base = identify(value, pointer, outer);
    for (const [keyword, inner] of Object.entries(value)) {
      const at = pointer + pointerToken(keyword);
      if (many.has(keyword) && isArray(inner)) {
        inner.forEach((each, index) => enter(each, at + pointerToken(index), base));
      } else if (one.has(keyword)) enter(inner, at, base);
      else if (named.has(keyword) && isObject(inner)) {
        for (const [name, each] of Object.entries(inner)) enter(each, at + pointerToken(name), base);
      }
    }
  }

  function identify(value: JsonObject, pointer: string, outer: string): string {
    const id = value[dialect === "draft-04" ? "id" : "$id"];
    let base = outer;
    if (typeof id === "string" && (isModern(dialect) || !("$ref" in value))) {
      const [path, fragment] = split(absolute(id, outer));
      if (id.startsWith("#")) anchors.set(`${outer}#${fragment}`, pointer);
      else {
        base = path;
        if (!resources.has(path)) resources.set(path, pointer);
      }
    }
    if (isModern(dialect)) {
      if (typeof value["$anchor"] === "string") anchors.set(`${base}#${value["$anchor"]}`, pointer);
      const name = value["$recursiveAnchor"] === true ? recursiveAnchor : value["$dynamicAnchor"];
      if (typeof name === "string") {
        if (name !== recursiveAnchor) anchors.set(`${base}#${name}`, pointer);
        const known = dynamic.get(base) ?? new Map<string, string>();
        dynamic.set(base, known.set(name, pointer));
      }
    }
    return base;
  }

  enter(schema, "", documentBase);
  return { root: schema, dialect, resources, anchors, dynamic };
}

/** The root of the document, and the dynamic anchors its resource brings into force. */
export function rootSite(document: Document): Site {
  return siteAt(document, "");
}

/** Where a sub-schema stands, given where its parent stands. */
export function childSite(document: Document, parent: Site, tokens: readonly (string | number)[], schema: Json): Site {
  const pointer = parent.pointer + tokens.map(pointerToken).join("");
  return { pointer, schema, base: ownBase(document, schema, parent.base) };
}

/** The target of a `$ref`, in this document. */
export function follow(document: Document, from: Site, reference: string): Site {
  const [path, fragment] = split(absolute(reference, from.base));
  if (fragment !== "" && !fragment.startsWith("/")) {
    const pointer = document.anchors.get(`${path}#${fragment}`);
    if (pointer === undefined) throw new Unsupported(`the reference ${reference} leads nowhere in this document`);
    return siteAt(document, pointer);
  }
  const resource = document.resources.get(path);
  if (resource === undefined) throw new Unsupported(`the reference ${reference} leaves this document`);
  return siteAt(document, resource + fragment, reference);
}

/** The target of a `$dynamicRef` or `$recursiveRef`: the outermost anchor of that name, if the reference leads to one. */
export function followDynamic(document: Document, from: Site, reference: string, scope: DynamicScope): Site {
  const target = follow(document, from, reference);
  const fragment = reference.split("#")[1] ?? "";
  const isDynamic = document.dynamic.get(target.base)?.get(fragment) === target.pointer;
  const outermost = isDynamic ? scope.get(fragment) : undefined;
  return outermost === undefined ? target : siteAt(document, outermost);
}

/** The anchors in force inside `site`: those already in force win over its own resource's. */
export function enterScope(document: Document, site: Site, scope: DynamicScope): DynamicScope {
  const own = document.dynamic.get(site.base);
  if (own === undefined || own.keys().every((name) => scope.has(name))) return scope;
  return new Map([...own, ...scope]);
}

function siteAt(document: Document, pointer: string, reference = pointer): Site {
  let schema: Json | undefined = document.root;
  let base = ownBase(document, schema, documentBase);
  for (const raw of pointer.split("/").slice(1)) {
    const token = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isArray(schema)) schema = schema[Number(token)];
    else if (isObject(schema) && has(schema, token)) schema = schema[token];
    else schema = undefined;
    if (schema === undefined) throw new Unsupported(`the reference ${reference} leads nowhere in this document`);
    base = ownBase(document, schema, base);
  }
  return { pointer, base, schema };
}

function ownBase(document: Document, schema: Json, outer: string): string {
  if (document.resources.size === 1 || !isObject(schema)) return outer;
  const id = schema[document.dialect === "draft-04" ? "id" : "$id"];
  if (typeof id !== "string" || id.startsWith("#")) return outer;
  if (!isModern(document.dialect) && "$ref" in schema) return outer;
  const [path] = split(absolute(id, outer));
  return document.resources.has(path) ? path : outer;
}

function absolute(reference: string, base: string): string {
  if (reference.startsWith("#")) return `${base}${reference}`;
  try {
    return new URL(reference, base).href;
  } catch {
    throw new Unsupported(`the reference ${reference} is not a URI`);
  }
}

function split(uri: string): [path: string, fragment: string] {
  const at = uri.indexOf("#");
  if (at < 0) return [uri, ""];
  const fragment = uri.slice(at + 1);
  try {
    return [uri.slice(0, at), decodeURIComponent(fragment)];
  } catch {
    return [uri.slice(0, at), fragment];
  }
}
