import type { Schema } from "@concord/contracts";
import { type SchemaNode, elements, flatten, members } from "../facts/schema-nodes.ts";
import { escapeToken, isObject } from "../json-pointer.ts";

/** One field of a schema, wherever it is declared: directly, through `$ref`, `allOf`, or in a branch. */
export interface Field {
  /** Of the field in a value; `*` stands for any array item or map key. */
  readonly pointer: string;
  /** The declarations, in `schema.json`. */
  readonly nodes: readonly SchemaNode[];
  /** The objects that have it, and its name there; absent for an array item or map value. */
  readonly owner?: { readonly nodes: readonly SchemaNode[]; readonly name: string };
}

/** The field at a pointer into the value; undefined where the schema declares none. */
export function fieldAt(schema: Schema, pointer: string): Field | undefined {
  let field: Field = { pointer, nodes: [rootOf(schema)] };
  for (const token of pointer.split("/").slice(1)) {
    const around = everywhere(field.nodes, schema);
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    const nodes = token === "*" ? elements(around) : (members(around).get(name) ?? []);
    if (nodes.length === 0) return undefined;
    field = { pointer, nodes, ...(token !== "*" && { owner: { nodes: around, name } }) };
  }
  return field;
}

/** Pointers of the fields that a schema declares at its top. */
export function fieldsIn(schema: Schema): string[] {
  return [...members(everywhere([rootOf(schema)], schema)).keys()].map((name) => `/${escapeToken(name)}`);
}

/** Whether an object must have the field. */
export function isRequired({ owner }: Field): boolean {
  return (
    owner?.nodes.some(({ json: { required } }) => Array.isArray(required) && required.includes(owner.name)) ?? false
  );
}

/** The nodes that apply, those of alternatives included. */
export function everywhere(nodes: readonly SchemaNode[], schema: Schema, seen = new Set<string>()): SchemaNode[] {
  const { nodes: applying, branches } = flatten(nodes, schema.json, seen);
  return branches.length === 0 ? [...applying] : [...applying, ...everywhere(branches, schema, seen)];
}

function rootOf({ json }: Schema): SchemaNode {
  return { pointer: "", json: isObject(json) ? json : {} };
}
