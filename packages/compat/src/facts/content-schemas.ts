import { type Schema, locateIn } from "@concord/contracts";
import type { SchemaPair } from "./fact.ts";
import { type KeptNode, keywordOf } from "./kept-nodes.ts";
import type { Holder } from "./schema-facts.ts";
import { type SchemaNode, flatten } from "./schema-nodes.ts";
import { schemaPart } from "./schema-part.ts";

/** What a text holds, on both sides: a side that does not say it allows any JSON. */
export interface TextContent {
  readonly told: Pick<SchemaPair, "role" | "part" | "read" | "inside">;
  readonly before: Holder;
  readonly after: Holder;
}

/**
 * Texts that hold a JSON document of a schema (`contentSchema`), of the nodes that stand on both sides.
 * @param opened those that were given already; takes those that are given now
 */
export function textContents(
  { role, part, read, inside = "", ...schema }: SchemaPair,
  kept: readonly KeptNode[],
  opened: Set<string>,
): TextContent[] {
  return kept.flatMap((node): TextContent[] => {
    const [before, after] = (["before", "after"] as const).map((side) => contentOf(node[side], schema[side]));
    if (!before || !after || (!before.schema && !after.schema)) return [];
    const places = [before.at, after.at].map(({ file, pointer }) => `${file}#${pointer}`).join(" ");
    if (opened.has(places)) return [];
    opened.add(places);
    const where = node.value === "" ? part : `${part} ${node.value}`;
    const told = { role, part: `${where}, the JSON in it`, read, inside: `${inside}${node.value}` };
    return [{ told, before, after }];
  });
}

/** Undefined where a text holds something else than JSON: that it holds another thing now is a spelling. */
function contentOf(node: SchemaNode, schema: Schema): Holder | undefined {
  const mediaType = keywordOf(node, schema.json, "contentMediaType");
  if (typeof mediaType === "string" && !/[/+]json\b/iu.test(mediaType)) return undefined;
  const holder = flatten([node], schema.json).nodes.find(({ json }) => json["contentSchema"] !== undefined);
  if (!holder) return { at: locateIn(schema, node.pointer) };
  const pointer = `${holder.pointer}/contentSchema`;
  return { schema: schemaPart(schema, pointer), at: locateIn(schema, pointer) };
}
