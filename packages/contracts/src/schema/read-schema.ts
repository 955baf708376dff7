import type { JsonObject } from "@concord/diagnostics";
import type { Dialect, ModelId, Place, Schema } from "../fabric.ts";
import { follow, placeKey, placeOf, refOf, root as documentAt, type Library, type Node } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";
import { optional } from "../source/members.ts";
import { dialectOf, ignoresSiblings, isAnnotation } from "./keywords.ts";
import { familyOf } from "./modern-keywords.ts";
import { makeBody, type Body, type Reading } from "./schema-body.ts";
import { readFormat } from "./read-format.ts";
import { schemaName, type NameScope } from "./schema-name.ts";

export interface SchemaContext {
  /** How the schema is read where it does not say so itself. */
  readonly dialect: Dialect;
  /** The media type as written. */
  readonly schemaFormat: string;
  /** The name for a schema that stands in place, without a key or file of its own. */
  readonly name: string;
  readonly scope: NameScope;
}

export type ReadSchema = (node: Node, context: SchemaContext) => Schema;

/**
 * Makes the reader of self-contained schemas. Bodies are kept by place, so that two messages that refer to one model
 * hold the very same objects.
 */
export function schemaReader(library: Library, modelAt: (place: Place) => ModelId | undefined): ReadSchema {
  const bodies = new Map<string, Body>();
  const bodiesOfScope = new WeakMap<NameScope, Map<string, Body>>();

  const bodyOf = (node: Node, reading: Reading, scope: NameScope): Body => {
    let known = bodiesOfScope.get(scope);
    if (!known) bodiesOfScope.set(scope, (known = new Map<string, Body>()));
    const key = `${node.file}#${node.pointer}\n${reading.dialect}\n${reading.modern}`;
    const found = known.get(key);
    if (found) return found;
    const body = shared(key, makeBody(library, node, reading, scope));
    known.set(key, body);
    return body;
  };

  /** Contracts that give the same names to what a body refers to hold the same body. */
  const shared = (key: string, made: Body): Body => {
    let named = key;
    for (const [name, to] of made.refers) named += `\n${name}=${placeKey(to)}`;
    const body = bodies.get(named) ?? made;
    bodies.set(named, body);
    return body;
  };

  /** A schema's own body, and by name everything that it reaches. */
  const closureOf = (node: Node, dialect: Dialect, scope: NameScope, modern: boolean): Closure => {
    const body = bodyOf(node, { dialect, modern }, scope);
    const definitions = new Map<string, Definition>();
    if (body.refers.size === 0) return { json: body.json, definitions };
    const pending = [...body.refers].map(([name, target]) => ({ name, target, from: dialect }));
    for (const { name, target, from } of pending) {
      if (definitions.has(name)) continue;
      const own = statedDialect(library, target) ?? from;
      const found = bodyOf(target, { dialect: own, modern }, scope);
      definitions.set(name, { node: target, dialect: own, json: found.json });
      for (const [inner, to] of found.refers) pending.push({ name: inner, target: to, from: own });
    }
    return {
      json: body.json,
      definitions: new Map([...definitions].sort(([left], [right]) => (left < right ? -1 : 1))),
    };
  };

  return (node, context) => {
    const { scope, schemaFormat } = context;
    const root = rootOf(library, node, context.dialect);
    const format = formatOf(schemaFormat, root.file);
    const stated = statedDialect(library, root) ?? context.dialect;
    const named = root.pointer !== node.pointer || root.file !== node.file || root.pointer === "";
    const name = scope.name(root, named ? schemaName(root) : pinnedName(root, context.name));
    const common = { name, format, schemaFormat, at: placeOf(root), ...optional("model", modelAt(root)) };
    if (format !== "json-schema") return { ...common, dialect: "2020-12", ...readFormat(library, root, format) };

    const closure = closureOf(root, stated, scope, false);
    if (closure.definitions.size === 0) return { ...common, dialect: stated, json: closure.json, definitions: {} };
    const mixed = closure.definitions.values().some((one) => familyOf(one.dialect) !== familyOf(stated));
    const { json, definitions } = mixed ? closureOf(root, stated, scope, true) : closure;
    const entries = [...definitions];
    const $defs = Object.fromEntries(entries.map(([key, found]) => [key, found.json]));
    return {
      ...common,
      dialect: mixed ? "2020-12" : stated,
      json: typeof json === "boolean" ? json : { ...json, $defs },
      definitions: Object.fromEntries(entries.map(([key, found]) => [key, placeOf(found.node)])),
    };
  };
}

interface Definition {
  readonly node: Node;
  readonly dialect: Dialect;
  readonly json: boolean | JsonObject;
}

interface Closure {
  readonly json: boolean | JsonObject;
  readonly definitions: ReadonlyMap<string, Definition>;
}

/** The dialect that a schema says of itself, or its file of all in it. */
function statedDialect(library: Library, node: Node): Dialect | undefined {
  const own = dialectOf(member(node.value, "$schema"));
  return own ?? dialectOf(member(documentAt(library, node.file)?.value, "$schema"));
}

/** What the schema is in the end: a mere reference stands for its target; one that adds something stays itself. */
function rootOf(library: Library, node: Node, dialect: Dialect): Node {
  if (refOf(node.value) === undefined) return node;
  const adds = Object.keys(node.value as JsonObject).some((key) => key !== "$ref" && !isAnnotation(key));
  if (adds && !ignoresSiblings(dialect)) return node;
  const followed = follow(library, node);
  return followed.ok ? followed.node : node;
}

function pinnedName(node: Node, fallback: string): string {
  return typeof member(node.value, "x-name") === "string" ? schemaName(node) : fallback;
}

/** Which language a schema is written in, by its media type, or its file's name where it says nothing better. */
function formatOf(schemaFormat: string, file: string): Schema["format"] {
  const text = schemaFormat.toLowerCase();
  if (text.includes("avro") || file.endsWith(".avsc")) return "avro";
  if (text.includes("protobuf") || file.endsWith(".proto")) return "protobuf";
  return /schema|asyncapi|openapi/.test(text) ? "json-schema" : "other";
}
