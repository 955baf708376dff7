import type { Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import { escapeToken, isObject } from "../json-pointer.ts";
import type { Pair } from "../match.ts";

/** By which property, and by which of its values, programs tell the alternatives of a schema apart. */
export interface Discriminator {
  readonly property: string;
  /** Names of alternatives by tag, where the contract says them. */
  readonly mapping: Readonly<Record<string, string>>;
  /** The alternative that is meant where there is no tag, or one that nothing is said of (OpenAPI 3.2). */
  readonly otherwise?: string;
}

export interface DiscriminatorChange {
  readonly before: Discriminator;
  /** Absent where nothing tells the alternatives apart any more. */
  readonly after?: Discriminator;
  /** Of the `discriminator` keyword, or of the schema that lost it, on both sides. */
  readonly pointer: string;
}

/**
 * Discriminators that a schema has in the same place on both sides, or had, and that say something else now. Which values
 * fit is not theirs to say: inclusion finds that.
 */
export function discriminatorChanges({ before, after }: Pair<Schema>): DiscriminatorChange[] {
  const [was, is] = [discriminatorsIn(before.json), discriminatorsIn(after.json)];
  return [...was].flatMap(([pointer, { discriminator }]): DiscriminatorChange[] => {
    const now = is.get(pointer);
    if (!now) return [];
    if (!now.discriminator) return discriminator ? [{ before: discriminator, pointer }] : [];
    if (!discriminator || isKept(discriminator, now.discriminator)) return [];
    return [{ before: discriminator, after: now.discriminator, pointer: `${pointer}/discriminator` }];
  });
}

/** Every tag that was mapped still means what it meant, and so does having none; more may have come. */
function isKept(before: Discriminator, after: Discriminator): boolean {
  const tags = Object.entries(before.mapping);
  if (before.otherwise !== undefined && before.otherwise !== after.otherwise) return false;
  return before.property === after.property && tags.every(([tag, target]) => (after.mapping[tag] ?? target) === target);
}

interface Found {
  readonly discriminator?: Discriminator;
}

/** The schemas that offer alternatives, by their pointers. */
function discriminatorsIn(root: Json): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  const visit = (node: Json, pointer: string): void => {
    if (Array.isArray(node)) return node.forEach((item: Json, index) => visit(item, `${pointer}/${index}`));
    if (!isObject(node)) return;
    const discriminator = read(node["discriminator"]);
    if (discriminator || Array.isArray(node["oneOf"]) || Array.isArray(node["anyOf"]))
      found.set(pointer, discriminator ? { discriminator } : {});
    for (const [key, inner] of Object.entries(node)) visit(inner, `${pointer}/${escapeToken(key)}`);
  };
  visit(root, "");
  return found;
}

/** OpenAPI says it as an object, AsyncAPI as the property's name. */
function read(value: Json | undefined): Discriminator | undefined {
  if (typeof value === "string") return { property: value, mapping: {} };
  if (!isObject(value) || typeof value["propertyName"] !== "string") return undefined;
  const mapping = isObject(value["mapping"]) ? value["mapping"] : {};
  const texts = Object.entries(mapping).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const otherwise = value["defaultMapping"];
  return {
    property: value["propertyName"],
    mapping: Object.fromEntries(texts),
    ...(typeof otherwise === "string" && { otherwise }),
  };
}
