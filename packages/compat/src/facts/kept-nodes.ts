import type { Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { isObject } from "../json-pointer.ts";
import type { Pair } from "../match.ts";
import type { KeptProperty } from "./property-changes.ts";
import { type SchemaNode, flatten } from "./schema-nodes.ts";

/** A node that stands on both sides: a property, a list's items, the whole. */
export type KeptNode = KeptProperty;

/** The whole and each kept property, with the items of those that are lists and the values of those that are maps. */
export function keptNodes(schema: Pair<Schema>, properties: readonly KeptProperty[]): KeptNode[] {
  const whole: KeptNode = { before: root(schema.before), after: root(schema.after), value: "" };
  return [whole, ...properties].flatMap((node) => [node, ...items(node)]);
}

/** What a node says by a keyword: itself, or what it refers to or is made of. */
export function keywordOf(node: SchemaNode, document: Json, keyword: string): Json | undefined {
  const { nodes } = flatten([node], document);
  return nodes.map(({ json }) => json[keyword]).find((value) => value !== undefined);
}

function items({ before, after, value }: KeptNode): KeptNode[] {
  return ["items", "additionalProperties"].flatMap((keyword): KeptNode[] => {
    const [left, right] = [before.json[keyword], after.json[keyword]];
    if (!isObject(left) || !isObject(right)) return [];
    const at = ({ pointer }: SchemaNode): string => `${pointer}/${keyword}`;
    return [
      {
        before: { pointer: at(before), json: left },
        after: { pointer: at(after), json: right },
        value: `${value}/*`,
      },
    ];
  });
}

function root({ json }: Schema): SchemaNode {
  return { pointer: "", json: isObject(json) ? json : {} };
}
