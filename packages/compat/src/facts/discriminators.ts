import type { Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { escapeToken, isObject, lookUp, referencePointer } from "../json-pointer.ts";
import type { Pair } from "../match.ts";
import { type SchemaNode, flatten, members } from "./schema-nodes.ts";

/** By which property, and by which of its values, programs tell the alternatives of a schema apart. */
export interface Discriminator {
  readonly property: string;
  /** Names of alternatives by tag: what the contract maps, and else what each is called. */
  readonly mapping: Readonly<Record<string, string>>;
  /** The alternative that is meant where there is no tag, or one that nothing is said of (OpenAPI 3.2). */
  readonly otherwise?: string;
}

export interface DiscriminatorChange {
  readonly before: Discriminator;
  /** Absent where nothing tells the alternatives apart any more. */
  readonly after?: Discriminator;
  /** The tags that mean something else now; `now` is absent where they mean nothing. */
  readonly moved: readonly { readonly tag: string; readonly was: string; readonly now?: string }[];
  /** Of the `discriminator` keyword, or of the schema that lost it, on both sides. */
  readonly pointer: string;
}

/**
 * Discriminators that a schema has in the same place on both sides, or had, and that say something else now. Which values
 * fit is not theirs to say: inclusion finds that.
 */
export function discriminatorChanges({ before, after }: Pair<Schema>): DiscriminatorChange[] {
  const [was, is] = [unionsIn(before), unionsIn(after)];
  return [...was].flatMap(([pointer, union]): DiscriminatorChange[] => {
    const now = is.get(pointer);
    if (!now || !union.discriminator) return [];
    const common = { before: union.discriminator, pointer };
    if (!now.discriminator) return [{ ...common, moved: [] }];
    const moved = movedTags(union, now);
    const { property, otherwise } = union.discriminator;
    const restMoved = otherwise !== undefined && nameNow(otherwise, union, now) !== now.discriminator.otherwise;
    const isKept = property === now.discriminator.property && moved.length === 0 && !restMoved;
    return isKept ? [] : [{ ...common, after: now.discriminator, moved, pointer: `${pointer}/discriminator` }];
  });
}

/** A schema that offers alternatives. */
interface Union {
  readonly discriminator?: Discriminator;
  /** Names of the alternatives; undefined for one that is written in place. */
  readonly alternatives: readonly (string | undefined)[];
  /** What may stand for an alternative besides: its name, even where the contract maps a tag to it. */
  readonly names: Readonly<Record<string, string>>;
}

/** What was mapped has to mean the alternative that it meant, whatever that is called now. An alternative that went takes its tag along. */
function movedTags(before: Union, after: Union): DiscriminatorChange["moved"] {
  const now = { ...after.names, ...after.discriminator!.mapping };
  return Object.entries(before.discriminator!.mapping).flatMap(([tag, was]) => {
    const expected = nameNow(was, before, after);
    if (expected === undefined || now[tag] === expected) return [];
    return now[tag] === undefined ? [{ tag, was }] : [{ tag, was, now: now[tag] }];
  });
}

/** An alternative that is called otherwise now stands where it stood. */
function nameNow(was: string, { alternatives: before }: Union, { alternatives: after }: Union): string | undefined {
  if (after.includes(was)) return was;
  const other = before.length === after.length ? after[before.indexOf(was)] : undefined;
  return other !== undefined && !before.includes(other) ? other : undefined;
}

function unionsIn(schema: Schema): ReadonlyMap<string, Union> {
  const found = new Map<string, Union>();
  const visit = (node: Json, pointer: string): void => {
    if (Array.isArray(node)) return node.forEach((item: Json, index) => visit(item, `${pointer}/${index}`));
    if (!isObject(node)) return;
    const property = propertyOf(node["discriminator"]);
    const branches = [node["oneOf"], node["anyOf"]].find((list) => Array.isArray(list)) as readonly Json[] | undefined;
    if (property !== undefined || branches) found.set(pointer, unionOf(node, property, branches ?? [], schema));
    for (const [key, inner] of Object.entries(node)) visit(inner, `${pointer}/${escapeToken(key)}`);
  };
  visit(schema.json, "");
  return found;
}

function unionOf(node: JsonObject, property: string | undefined, branches: readonly Json[], schema: Schema): Union {
  const targets = branches.map((branch) => (isObject(branch) ? referencePointer(branch["$ref"]) : undefined));
  const alternatives = targets.map((target) => target && nameOf(target, schema));
  const names = Object.fromEntries(alternatives.flatMap((name) => (name === undefined ? [] : [[name, name]])));
  if (property === undefined) return { alternatives, names };
  const mapped = mappingOf(node["discriminator"], schema);
  const said = new Set(Object.values(mapped));
  const implied = targets.flatMap((target, index): [string, string][] => {
    const name = alternatives[index];
    // What fixes its tag itself needs no other: values tell.
    const isPlain =
      target !== undefined && name !== undefined && !said.has(name) && !isTagged(target, property, schema);
    return isPlain ? [[name, name]] : [];
  });
  const otherwise = restOf(node["discriminator"], schema);
  const mapping = { ...Object.fromEntries(implied), ...mapped };
  return {
    alternatives,
    names,
    discriminator: { property, mapping, ...(otherwise !== undefined && { otherwise }) },
  };
}

function restOf(discriminator: Json | undefined, schema: Schema): string | undefined {
  const target = isObject(discriminator) ? discriminator["defaultMapping"] : undefined;
  return typeof target === "string" ? mappedName(target, schema) : undefined;
}

/** OpenAPI says it as an object, AsyncAPI as the property's name. */
function propertyOf(value: Json | undefined): string | undefined {
  const name = isObject(value) ? value["propertyName"] : value;
  return typeof name === "string" ? name : undefined;
}

/** What is mapped is a reference, or a schema's name. */
function mappingOf(value: Json | undefined, schema: Schema): Record<string, string> {
  const mapping = isObject(value) && isObject(value["mapping"]) ? value["mapping"] : {};
  return Object.fromEntries(
    Object.entries(mapping).flatMap(([tag, target]) => {
      return typeof target === "string" ? [[tag, mappedName(target, schema)]] : [];
    }),
  );
}

function mappedName(target: string, schema: Schema): string {
  const pointer = referencePointer(target);
  return pointer === undefined ? target.replace(/^.*\/|\.\w+$/gu, "") : nameOf(pointer, schema);
}

/** What the contract calls a schema, wherever it was bundled to. */
function nameOf(pointer: string, { definitions }: Schema): string {
  const key = pointer.slice(pointer.lastIndexOf("/") + 1);
  const place = pointer.startsWith("/$defs/") ? definitions[key] : undefined;
  return /\/(?:schemas|definitions|\$defs)\/([^/]+)$/u.exec(place?.pointer ?? "")?.[1] ?? key;
}

function isTagged(target: string, property: string, { json }: Schema): boolean {
  const node = lookUp(json, target);
  const nodes: readonly SchemaNode[] = isObject(node) ? flatten([{ pointer: target, json: node }], json).nodes : [];
  const declared = members(nodes).get(property) ?? [];
  return declared.some((one) =>
    flatten([one], json).nodes.some(({ json: said }) => said["const"] !== undefined || said["enum"] !== undefined),
  );
}
