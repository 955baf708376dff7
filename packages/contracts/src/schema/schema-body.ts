import type { Json, JsonObject } from "@concord/diagnostics";
import type { Dialect } from "../fabric.ts";
import { child, follow, isObject, refOf, type Library, type Node } from "../resolve/library.ts";
import { member } from "../resolve/pointer.ts";
import {
  identityKeywords,
  ignoresSiblings,
  isAnnotation,
  schemaKeywords,
  schemaListKeywords,
  schemaMapKeywords,
} from "./keywords.ts";
import { modernKeywords } from "./modern-keywords.ts";
import type { NameScope } from "./schema-name.ts";

/** How a body is read: in its own dialect, and rewritten to 2020-12 where it meets another. */
export interface Reading {
  readonly dialect: Dialect;
  readonly modern: boolean;
}

/** One schema on its own: its body with each reference as `#/$defs/<name>`, and the places it refers to, by that name. */
export interface Body {
  readonly json: boolean | JsonObject;
  readonly refers: ReadonlyMap<string, Node>;
}

const referenceKeywords: ReadonlySet<string> = new Set(["$ref", "$dynamicRef", "$recursiveRef"]);

/** A dynamic reference leads to the anchor that it names: nobody else's schema stands around a bundled one. */
function dynamicRefOf(value: JsonObject): string | undefined {
  const ref = value["$dynamicRef"] ?? value["$recursiveRef"];
  return typeof ref === "string" ? ref : undefined;
}

/** Makes the body of the schema that stands at a node. Only what is a schema in it is touched; data is left alone. */
export function makeBody(library: Library, root: Node, { dialect, modern }: Reading, scope: NameScope): Body {
  const refers = new Map<string, Node>();

  const reference = (node: Node, ref: string): JsonObject => {
    const followed = follow(library, { ...node, value: { $ref: ref } });
    if (!followed.ok) return { "x-unresolved": ref };
    const name = scope.name(followed.node);
    refers.set(name, followed.node);
    return { $ref: `#/$defs/${encodeURIComponent(name)}` };
  };

  /** Whether nothing in a schema is a schema or a reference, nor a name of its own: then it is its own body. */
  const isPlain = (value: Json): boolean => {
    if (modern || !isObject(value)) return false;
    for (const key of Object.keys(value)) {
      const inner = value[key]!;
      const holds = Array.isArray(inner) ? schemaListKeywords.has(key) : typeof inner === "object" && inner !== null;
      if (holds || schemaKeywords.has(key) || identityKeywords.has(key) || referenceKeywords.has(key) || key === "id")
        return false;
    }
    return true;
  };

  const convert = (node: Node): Json => {
    const { value } = node;
    if (!isObject(value)) return typeof value === "boolean" ? value : {};
    if (isPlain(value)) return value;
    const ref = refOf(value) ?? dynamicRefOf(value);
    const kept = Object.keys(value).filter((key) => {
      if (referenceKeywords.has(key) || identityKeywords.has(key)) return false;
      if (key === "id" && dialect === "draft-04") return false;
      return ref === undefined || !ignoresSiblings(dialect) || isAnnotation(key);
    });
    const members = kept.map((key): [string, Json] => [key, convertMember(child(library, node, key)!, key)]);
    const own = ref === undefined ? {} : reference(node, ref);
    const converted = { ...own, ...Object.fromEntries(members) };
    return modern ? modernKeywords(converted, dialect) : converted;
  };

  const convertMember = (node: Node, key: string): Json => {
    const { value } = node;
    if (Array.isArray(value)) {
      return schemaListKeywords.has(key) ? value.map((_, index) => convert(child(library, node, index)!)) : value;
    }
    if (schemaKeywords.has(key)) return convert(node);
    if (!isObject(value)) return value;
    if (schemaMapKeywords.has(key)) {
      const convertNamed = (name: string): [string, Json] => {
        if (isPlain(value[name]!)) return [name, value[name]!];
        const named = child(library, node, name)!;
        return [name, Array.isArray(named.value) ? named.value : convert(named)];
      };
      return Object.fromEntries(Object.keys(value).map(convertNamed));
    }
    return key === "discriminator" ? convertDiscriminator(node, value) : value;
  };

  /** OpenAPI's `discriminator.mapping` refers to schemas by `$ref` text or by component name. */
  const convertDiscriminator = (node: Node, value: JsonObject): Json => {
    const mapping = member(value, "mapping");
    if (!isObject(mapping)) return value;
    const convertTarget = ([tag, target]: [string, Json]): [string, Json] => {
      if (typeof target !== "string") return [tag, target];
      const ref = /[#/.]/.test(target) ? target : `#/components/schemas/${target}`;
      return [tag, reference(node, ref)["$ref"] ?? target];
    };
    return { ...value, mapping: Object.fromEntries(Object.entries(mapping).map(convertTarget)) };
  };

  return { json: convert(root) as boolean | JsonObject, refers };
}
