import type { Json, JsonObject } from "@concord/diagnostics";
import { child, isObject, items, open, refOf, type Library, type Node } from "../resolve/library.ts";

/**
 * A message or operation with its traits merged in. In 3.x its own members win over those of its traits; in 2.x a later
 * trait wins over everything before it. What a trait gives keeps the place where the trait says it.
 */
export function withTraits(library: Library, node: Node, major: 2 | 3): Node {
  const traits = items(library, open(library, node, "traits"))
    .map((trait) => open(library, trait))
    .filter((trait) => isObject(trait?.value)) as Node[];
  if (traits.length === 0 || !isObject(node.value)) return node;
  const layers = major === 3 ? [...traits, node] : [node, ...traits];
  const merged = layers.reduce((below, above) => merge(library, below, above));
  const { traits: _merged, ...value } = merged.value as JsonObject;
  return { file: node.file, pointer: node.pointer, value };
}

/** JSON Merge Patch of two nodes, where `above` wins; each object remembers where it stands. */
function merge(library: Library, below: Node, above: Node): Node {
  if (!isObject(below.value) || !isObject(above.value)) return above;
  if (refOf(below.value) !== undefined || refOf(above.value) !== undefined) return above;
  const value = { ...below.value, ...above.value } as Record<string, Json>;
  for (const key of Object.keys(value)) {
    const [lower, upper] = [child(library, below, key), child(library, above, key)];
    const chosen = lower && upper ? merge(library, lower, upper) : (upper ?? lower)!;
    remember(library, chosen);
    Object.defineProperty(value, key, { value: chosen.value, enumerable: true, configurable: true, writable: true });
  }
  return { file: above.file, pointer: above.pointer, value };
}

function remember(library: Library, { file, pointer, value }: Node): void {
  if (value !== null && typeof value === "object") library.origins.set(value, { file, pointer });
}
