import type { Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import type { SchemaNode } from "../facts/schema-nodes.ts";
import { replaceAt, withoutProperties } from "../graft.ts";
import { isObject, lookUp } from "../json-pointer.ts";
import { type Field, everywhere, isRequired } from "./field.ts";

/** The kinds of change that somebody may think of, in the order in which they are told. */
export const changeKinds = [
  "remove",
  "rename",
  "retype",
  "make required",
  "make optional",
  "add an enum value",
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** A schema as it would be; or why the change cannot be made to it. */
export type Edited = { readonly json: JsonObject; readonly detail?: string } | { readonly impossible: string };

/** Makes one kind of change to one field of a schema, at every place that declares it. */
export function editSchema(schema: Schema, field: Field, change: ChangeKind): Edited {
  if (!isObject(schema.json)) return { impossible: "it is not described by a schema" };
  switch (change) {
    case "remove":
      return removed(schema.json, field);
    case "rename":
      return renamed(schema.json, field);
    case "retype":
      return retyped(schema, schema.json, field);
    case "make required":
      return isRequired(field) ? { impossible: "it is required" } : demanded(schema.json, field);
    case "make optional":
      return isRequired(field) ? { json: undemanded(schema.json, field) } : { impossible: "it is optional" };
    default:
      return extended(schema, schema.json, field);
  }
}

const unnamed: Edited = { impossible: "it has no name" };

function removed(json: JsonObject, field: Field): Edited {
  if (!field.owner) return unnamed;
  const pointers = field.nodes.map(({ pointer }) => pointer);
  return { json: withoutProperties(undemanded(json, field), pointers) };
}

/** Under another name, demanded where it was demanded. */
function renamed(json: JsonObject, { owner, nodes }: Field): Edited {
  if (!owner) return unnamed;
  const name = unusedName(owner);
  const edited = owner.nodes.reduce((current, { pointer }) => {
    const node = lookUp(current, pointer);
    if (!isObject(node)) return current;
    const required = node["required"];
    const properties = isObject(node["properties"]) ? node["properties"] : undefined;
    const declared = properties?.[owner.name];
    const now = {
      ...node,
      ...(declared !== undefined && { properties: { ...properties, [name]: declared } }),
      ...(Array.isArray(required) && {
        required: required.map((other: Json) => (other === owner.name ? name : other)),
      }),
    };
    return replaceAt(current, pointer, now) as JsonObject;
  }, json);
  const pointers = nodes.map(({ pointer }) => pointer);
  return { json: withoutProperties(edited, pointers), detail: `to ${name}` };
}

function unusedName({ nodes, name }: NonNullable<Field["owner"]>): string {
  const taken = new Set(
    nodes.flatMap(({ json: { properties } }) => (isObject(properties) ? Object.keys(properties) : [])),
  );
  let other = `${name}Renamed`;
  while (taken.has(other)) other += "Again";
  return other;
}

/** Text becomes a number, and anything else text. */
function retyped(schema: Schema, json: JsonObject, { nodes }: Field): Edited {
  const types = everywhere(nodes, schema).flatMap(({ json: { type } }) => type ?? []);
  const type = types.includes("string") ? "integer" : "string";
  return {
    json: nodes.reduce((now, { pointer }) => replaceAt(now, pointer, { type }) as JsonObject, json),
    detail: `to ${type}`,
  };
}

function demanded(json: JsonObject, { owner }: Field): Edited {
  if (!owner) return unnamed;
  const declaring = owner.nodes.filter(
    ({ json: { properties } }) => isObject(properties) && Object.hasOwn(properties, owner.name),
  );
  return {
    json: declaring.reduce((now, { pointer }) => withRequired(now, pointer, (all) => [...all, owner.name]), json),
  };
}

function undemanded(json: JsonObject, { owner }: Field): JsonObject {
  return (owner?.nodes ?? []).reduce(
    (now, { pointer }) => withRequired(now, pointer, (all) => all.filter((name) => name !== owner!.name)),
    json,
  );
}

function withRequired(
  json: JsonObject,
  pointer: string,
  change: (all: readonly Json[]) => readonly Json[],
): JsonObject {
  const node = lookUp(json, pointer);
  if (!isObject(node)) return json;
  const { required, ...rest } = node;
  const now = change(Array.isArray(required) ? required : []);
  return replaceAt(json, pointer, now.length > 0 ? { ...rest, required: now } : rest) as JsonObject;
}

const lists = ["enum", "x-extensible-enum"];

/** One value more in the list of values; a list that several fields share is left to the others as it is. */
function extended(schema: Schema, json: JsonObject, { nodes }: Field): Edited {
  for (const node of nodes) {
    for (const holder of everywhere([node], schema)) {
      const key = lists.find((name) => Array.isArray(holder.json[name]));
      if (key === undefined) continue;
      const values = holder.json[key] as readonly Json[];
      const value = unusedValue(values);
      const now = { ...holder.json, [key]: [...values, value] };
      return { json: replaceAt(json, home(node, holder), now) as JsonObject, detail: JSON.stringify(value) };
    }
  }
  return { impossible: "it has no list of values" };
}

function home(field: SchemaNode, holder: SchemaNode): string {
  return holder.pointer.startsWith(`${field.pointer}/`) ? holder.pointer : field.pointer;
}

function unusedValue(values: readonly Json[]): Json {
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length > 0) return Math.max(...numbers) + 1;
  let value = "new-value";
  while (values.includes(value)) value += "-again";
  return value;
}
