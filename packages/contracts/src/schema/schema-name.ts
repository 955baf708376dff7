import path from "node:path/posix";
import type { Place } from "../fabric.ts";
import { pascalCase, takeName } from "../identifiers.ts";
import { placeKey, refOf, type Node } from "../resolve/library.ts";
import { lastSegment, member, segmentsOf } from "../resolve/pointer.ts";

/** Words of a pointer that say what kind of thing stands there, not which. */
const structure: ReadonlySet<string> = new Set([
  "$defs",
  "additionalProperties",
  "allOf",
  "anyOf",
  "callbacks",
  "channels",
  "components",
  "content",
  "definitions",
  "messages",
  "oneOf",
  "operations",
  "parameters",
  "paths",
  "patternProperties",
  "properties",
  "responses",
  "schema",
  "schemas",
]);

/**
 * A type name for the schema at a place, from the place alone, so that it never depends on what else is read: the pinned
 * name, the component's or definition's key, the model file's name, else what the pointer says.
 */
export function schemaName(node: Node): string {
  const pinned = member(node.value, "x-name");
  if (typeof pinned === "string" && refOf(node.value) === undefined) return pascalCase(pinned);
  const segments = segmentsOf(node.pointer);
  if (segments.length === 0) return pascalCase(fileStem(node.file));
  const [parent, key] = segments.length === 1 ? ["schemas", segments[0]!] : segments.slice(-2);
  if (["schemas", "$defs", "definitions"].includes(parent!)) return pascalCase(key!);
  const telling = segments
    .filter((segment, index) => !structure.has(segment) || isMemberName(segments, index))
    .map((segment) => (segment === "items" ? "item" : segment));
  const home = ["channels", "components", "operations", "paths", "webhooks"].includes(segments[0]!)
    ? ""
    : fileStem(node.file);
  return pascalCase(`${home} ${telling.slice(-3).join(" ")}`, pascalCase(fileStem(node.file)));
}

/** Whether a segment is a name that somebody chose (a property called `content`) rather than a keyword. */
function isMemberName(segments: readonly string[], index: number): boolean {
  return (
    index > 0 &&
    ["properties", "schemas", "messages", "channels", "$defs", "definitions"].includes(segments[index - 1]!)
  );
}

/** `Money` of `schemas/Money.yaml`, `user-signedup` of `user-signedup.schema.json`. */
export function fileStem(file: string): string {
  return path.basename(file).replace(/(\.schema)?\.(ya?ml|json|avsc|proto)$/i, "");
}

/** The names that the schemas of one contract have: unique in it, and each place has one. */
export interface NameScope {
  name(node: Node, wanted?: string): string;
}

/** The contract's own components come first, so that what they are called never depends on the files they refer to. */
export function nameScope(own: readonly Node[]): NameScope {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const name = (node: Node, stated?: string): string => {
    const key = placeKey(node);
    const known = names.get(key);
    if (known !== undefined) return known;
    const wanted = stated ?? schemaName(node);
    const given = taken.has(wanted) ? takeName(taken, `${qualifier(node)}${wanted}`) : takeName(taken, wanted);
    names.set(key, given);
    return given;
  };
  // Who is called so to the letter has the name, whoever else is added or comes first.
  const wanted = own.map((node) => ({ node, wanted: schemaName(node), key: lastSegment(node.pointer) }));
  wanted.sort((left, right) => rank(left) - rank(right) || (left.key < right.key ? -1 : 1));
  for (const { node } of wanted) name(node);
  return { name };
}

function rank({ wanted, key }: { readonly wanted: string; readonly key: string }): number {
  return wanted === key ? 0 : 1;
}

/** `Payments` of `contracts/payments/schemas/Money.yaml`: what sets it apart from a namesake. */
function qualifier(place: Place): string {
  const folders = path.dirname(place.file).split("/");
  const telling = folders.findLast((folder) => folder !== "schemas" && folder !== "." && folder !== "..") ?? "";
  const stem = place.pointer === "" ? "" : ` ${fileStem(place.file)}`;
  return pascalCase(`${telling}${stem}`, "Other");
}
