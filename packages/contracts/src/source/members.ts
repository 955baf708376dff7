import type { Json, JsonObject } from "@concord/diagnostics";
import type { CompatibilityMode, Deprecation, Described, MessageKind } from "../fabric.ts";
import { humanize } from "../identifiers.ts";
import { entries, isObject, items, open, placeOf, type Library, type Node } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";

/** A text member; undefined where it is absent, empty or something else. */
export function textOf(node: Node | undefined, key: string): string | undefined {
  const value = member(node?.value, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Texts of a list; anything else in it is left out. */
export function textsOf(node: Node | undefined, key: string): string[] | undefined {
  const value = member(node?.value, key);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}

export function objectOf(node: Node | undefined, key: string): JsonObject | undefined {
  const value = member(node?.value, key);
  return isObject(value) ? value : undefined;
}

/** Title, summary, description and place of anything that people describe. `name` makes a title where there is none. */
export function describedOf(node: Node, name: string): Described {
  return {
    title: textOf(node, "title") ?? humanize(name),
    ...optional("summary", textOf(node, "summary")),
    ...optional("description", textOf(node, "description")),
    at: placeOf(node),
  };
}

/** `{ [key]: value }`, or nothing where the value is undefined. */
export function optional<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: V });
}

const modes: ReadonlySet<string> = new Set(
  ["backward", "forward", "full"].flatMap((mode) => [mode, `${mode}-transitive`]).concat("none"),
);

export function compatibilityOf(node: Node | undefined): { readonly compatibility?: CompatibilityMode } {
  const mode = textOf(node, "x-compatibility");
  return optional("compatibility", mode !== undefined && modes.has(mode) ? (mode as CompatibilityMode) : undefined);
}

const kinds: readonly string[] = ["event", "command", "query", "reply"] satisfies MessageKind[];

export function kindOf(node: Node | undefined): { readonly kind?: MessageKind } {
  const kind = textOf(node, "x-kind");
  return optional("kind", kind !== undefined && kinds.includes(kind) ? (kind as MessageKind) : undefined);
}

/** `deprecated` or `x-deprecated`, or a sunset alone: what has a last day is on its way out. */
export function deprecationOf(node: Node): { readonly deprecation?: Deprecation } {
  const sunset = textOf(node, "x-sunset");
  const said = member(node.value, "deprecated") === true || member(node.value, "x-deprecated") === true;
  if (!said && sunset === undefined) return {};
  const key = ["x-deprecated", "deprecated", "x-sunset"].find((name) => member(node.value, name) !== undefined)!;
  const at = { file: node.file, pointer: `${node.pointer}/${key}` };
  return {
    deprecation: { ...optional("sunset", sunset), ...optional("replacedBy", textOf(node, "x-replaced-by")), at },
  };
}

/** Names of the tags; 2.x and 3.x list objects, OpenAPI operations list names. */
export function tagsOf(library: Library, node: Node | undefined): string[] {
  return items(library, open(library, node, "tags")).flatMap((item) => {
    if (typeof item.value === "string") return [item.value];
    return textOf(open(library, item), "name") ?? [];
  });
}

/** A value with every reference in it replaced by what it means; one that leads nowhere or into itself is left as it is. */
export function plainValue(library: Library, node: Node | undefined, around: readonly string[] = []): Json | undefined {
  if (!node) return undefined;
  const target = open(library, node);
  if (!target || target.value === null || typeof target.value !== "object") return target ? target.value : node.value;
  const key = `${target.file}#${target.pointer}`;
  if (around.includes(key)) return node.value;
  const inside = [...around, key];
  if (Array.isArray(target.value)) return items(library, target).map((item) => plainValue(library, item, inside)!);
  return Object.fromEntries(
    entries(library, target).map(([name, value]) => [name, plainValue(library, value, inside)!]),
  );
}

export function plainObject(library: Library, node: Node | undefined): JsonObject {
  const value = plainValue(library, node);
  return isObject(value) ? value : {};
}
