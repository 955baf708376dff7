import type { Json, JsonObject } from "@concord/diagnostics";
import { takeName } from "../identifiers.ts";
import { schemaName } from "../schema/schema-name.ts";
import { child, entries, follow, isObject, open, placeKey, refOf, root, type Library, type Node } from "./library.ts";
import { childPointer, segmentsOf } from "./pointer.ts";

/**
 * A document that needs no other file. Schemas of other files stand among its components under their own names; whatever
 * else a reference brings in from another file stands in its place. References inside the document stay as they are; one
 * that leads nowhere becomes an empty object that says what was meant in `x-unresolved`.
 */
export function bundle(library: Library, file: string): JsonObject {
  const document = root(library, file)!;
  if (!isObject(document.value)) return {};
  const own = entries(library, open(library, document, "components", "schemas"));
  const taken = new Set(own.map(([key]) => key));
  const names = new Map<string, string>();
  const pending: Node[] = [];

  // `Money: { $ref: ../Money.yaml }` among the components gives that file its name here, and its place.
  const aliases = new Map<string, Node>();
  for (const [key, node] of own) {
    const target = refOf(node.value) === undefined ? undefined : open(library, node);
    if (!target || target.file === file || names.has(placeKey(target))) continue;
    names.set(placeKey(target), key);
    aliases.set(key, target);
  }

  /** The component that stands for a schema of another file. */
  const nameOf = (target: Node): string => {
    const key = placeKey(target);
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = takeName(taken, schemaName(target));
    names.set(key, name);
    pending.push(target);
    return name;
  };

  const copy = (node: Node, around: readonly string[], schema: boolean): Json => {
    const { value } = node;
    if (Array.isArray(value)) return value.map((_, index) => step(node, index, around, schema));
    if (!isObject(value)) return value;
    const ref = refOf(value);
    if (ref !== undefined) return reference(node, ref, around, schema);
    return Object.fromEntries(Object.keys(value).map((key) => [key, step(node, key, around, schema)]));
  };

  const step = (node: Node, key: string | number, around: readonly string[], schema: boolean): Json => {
    const next = child(library, node, key)!;
    const alias =
      next.pointer === `/components/schemas/${key}` && next.file === file ? aliases.get(String(key)) : undefined;
    if (alias) return copy(alias, [...around, placeKey(alias)], true);
    return copy(next, around, schema || opensSchema(next, key));
  };

  const reference = (node: Node, ref: string, around: readonly string[], schema: boolean): Json => {
    const followed = follow(library, node);
    if (!followed.ok) return { "x-unresolved": ref };
    const { node: target } = followed;
    const { $ref: _ref, ...beside } = node.value as JsonObject;
    if (target.file === file) {
      // Said in this file: as it was written. Said elsewhere: where it stands here.
      return node.file === file && ref.startsWith("#")
        ? node.value
        : { $ref: `#${fragment(target.pointer)}`, ...beside };
    }
    if (schema && !/\.(avsc|proto)$/.test(target.file))
      return { $ref: `#${fragment(`/components/schemas/${nameOf(target)}`)}`, ...beside };
    const key = placeKey(target);
    if (around.includes(key)) return { "x-unresolved": ref };
    return copy(target, [...around, key], false);
  };

  const copied = copy(document, [], false) as JsonObject;
  const added: [string, Json][] = [];
  for (const next of pending) {
    added.push([names.get(placeKey(next))!, withoutIdentity(copy(next, [placeKey(next)], true))]);
  }
  if (added.length === 0) return copied;
  const components = isObject(copied["components"]) ? copied["components"] : {};
  const schemas = isObject(components["schemas"]) ? components["schemas"] : {};
  return { ...copied, components: { ...components, schemas: { ...schemas, ...Object.fromEntries(added) } } };
}

/** Whether what stands here is a schema, by its key: everything below it is part of one then. */
export function opensSchema({ pointer }: Node, key: string | number): boolean {
  if (key === "payload" || key === "schema") return true;
  // Every value of a document passes here, and few stand where one of these could begin.
  if (key !== "headers" && !pointer.includes("/components/schemas/")) return false;
  const steps = segmentsOf(pointer);
  if (steps.at(-2) === "schemas") return steps.at(-3) === "components";
  return (
    key === "headers" && (steps.at(-3) === "messages" || steps.at(-2) === "message" || steps.includes("messageTraits"))
  );
}

/** `$schema` and `$id` belong to files; inside another document they would mislead. */
function withoutIdentity(value: Json): Json {
  if (!isObject(value)) return value;
  const { $schema: _schema, $id: _id, ...rest } = value;
  return rest;
}

function fragment(pointer: string): string {
  return segmentsOf(pointer).reduce(
    (text, segment) => `${text}/${encodeURIComponent(childPointer("", segment).slice(1))}`,
    "",
  );
}
