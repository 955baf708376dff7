import { type Deprecation, type Schema, locateIn } from "@concord/contracts";
import type { JsonObject, Side } from "@concord/diagnostics";
import { escapeToken, isObject, lookUp } from "../json-pointer.ts";
import type { Pair } from "../match.ts";
import type { RemovedProperty, SchemaRole } from "./fact.ts";
import { type SchemaNode, elements, flatten, isPlain, members, pairBranches } from "./schema-nodes.ts";

/** A property that stands on both sides, with the places of its schema. */
export interface KeptProperty {
  readonly before: SchemaNode;
  readonly after: SchemaNode;
  readonly value: string;
}

export interface PropertyChanges {
  readonly removed: readonly RemovedProperty[];
  readonly kept: readonly KeptProperty[];
}

type Nodes = readonly SchemaNode[];

/** A walk that stops before each walk inside it. */
type Steps = Generator<Steps, void>;

type Asked = Pair<Schema> & { readonly role?: SchemaRole; readonly absent?: Side; readonly inside?: string };

const walked = new WeakMap<Schema, { readonly asked: Asked; readonly changes: PropertyChanges }[]>();

/**
 * Which declared properties went and which stayed, wherever they are declared: directly, through `$ref`, `allOf`,
 * or a branch. Moving a declaration from one of these to another is a change of notation and yields nothing. Facts,
 * judgement and changelog ask it of the same pairs: they are walked through once.
 */
export function propertyChanges(schema: Asked): PropertyChanges {
  const known = walked.get(schema.before) ?? [];
  walked.set(schema.before, known);
  const found = known.find(
    ({ asked }) => asked.after === schema.after && asked.role === schema.role && asked.absent === schema.absent,
  );
  if (found) return found.changes;
  const changes = walk(schema);
  known.push({ asked: schema, changes });
  return changes;
}

function walk(schema: Asked): PropertyChanges {
  // Where nothing is described any more, a property is gone no more than any other value is new.
  if (schema.absent !== undefined && (schema.role !== "headers" || schema.inside !== undefined))
    return { removed: [], kept: [] };
  const hiding = schema.role && hidingKeywords[schema.role];
  const removed = new Map<string, RemovedProperty>();
  const kept = new Map<string, KeptProperty>();
  const visited = new Set<string>();
  stepThrough(compare([root(schema.before)], [root(schema.after)], ""));
  return { removed: [...removed.values()], kept: [...kept.values()] };

  /** `base` applies besides: what surrounds an alternative. */
  function* compare(before: Nodes, after: Nodes, value: string, base: Pair<Nodes> = { before: [], after: [] }): Steps {
    if (base.before.length === 0 && before.every(isPlain)) return;
    if (seen("compare", before, after)) return;
    const left = flatten(before, schema.before.json);
    const right = flatten(after, schema.after.json);
    const around = { before: [...base.before, ...left.nodes], after: [...base.after, ...right.nodes] };
    yield visit(around.before, [...around.after, ...right.branches], value);
    if (left.branches.length === 0) return;
    for (const pair of pairBranches(left.branches, right.branches))
      yield compare(pair.before, pair.after, value, around);
  }

  function* visit(before: Nodes, after: Nodes, value: string): Steps {
    if (seen("visit", before, after)) return;
    const declaredAfter = members(after.flatMap((node) => flatten([node], schema.after.json).nodes));
    for (const [name, declared] of members(before)) {
      const at = `${value}/${escapeToken(name)}`;
      const [first] = declared as [SchemaNode];
      const found = declaredAfter.get(name);
      if (hiding && isHidden(declared, schema.before, hiding)) continue;
      if (found && hiding && isHidden(found, schema.after, hiding)) {
        const deprecation = deprecationOf(first, schema.before);
        const property = { name, before: first.pointer, after: found[0]!.pointer, value: at, hidden: hiding };
        removed.set(first.pointer, deprecation ? { ...property, deprecation } : property);
      } else if (found) {
        kept.set(`${first.pointer} ${found[0]!.pointer}`, { before: first, after: found[0]!, value: at });
        yield compare(declared, found, at);
      } else if (mayBeObject(after) && !after.some(({ json }) => describes(json, name))) {
        const deprecation = deprecationOf(first, schema.before);
        const property = { name, before: first.pointer, after: holderOf(first, before, after), value: at };
        removed.set(first.pointer, deprecation ? { ...property, deprecation } : property);
      }
    }
    const items = elements(before);
    if (items.length > 0) yield compare(items, elements(after), `${value}/*`);
  }

  function seen(step: string, before: Nodes, after: Nodes): boolean {
    const key = `${step} ${pointers(before)} | ${pointers(after)}`;
    return visited.has(key) || !visited.add(key);
  }
}

/** Goes as deep as schemas lead to each other, which is deeper than calls may go. */
function stepThrough(walked: Steps): void {
  const open = [walked];
  for (let last = open.at(-1); last; last = open.at(-1)) {
    const { done, value: inner } = last.next();
    if (done) open.pop();
    else open.push(inner);
  }
}

/** By which keyword a property says that it does not travel this way. */
const hidingKeywords: Partial<Record<SchemaRole, "readOnly" | "writeOnly">> = {
  request: "readOnly",
  response: "writeOnly",
};

function isHidden(nodes: Nodes, { json }: Schema, keyword: string): boolean {
  return nodes.some((node) => flatten([node], json).nodes.some((one) => one.json[keyword] === true));
}

/** Whether the property that stands at a pointer has to be there. */
export function isRequiredIn({ json }: Schema, pointer: string): boolean {
  const at = pointer.lastIndexOf("/properties/");
  if (at < 0) return false;
  const owner = lookUp(json, pointer.slice(0, at));
  const required = isObject(owner) ? owner["required"] : undefined;
  const name = pointer.slice(at + "/properties/".length);
  return Array.isArray(required) && required.some((one) => typeof one === "string" && escapeToken(one) === name);
}

/** The object that a property is missing from: of all that apply there, the one that kept most of its neighbours. */
function holderOf(property: SchemaNode, before: Nodes, after: Nodes): string {
  const owner = property.pointer.slice(0, property.pointer.lastIndexOf("/properties/"));
  const neighbours = namesIn(before.find(({ pointer }) => pointer === owner));
  const kept = (node: SchemaNode): number => namesIn(node).filter((name) => neighbours.includes(name)).length;
  const best = Math.max(...after.map(kept));
  return after.findLast((node) => kept(node) === best)!.pointer;
}

function namesIn(node: SchemaNode | undefined): string[] {
  const properties = node?.json["properties"];
  return isObject(properties) ? Object.keys(properties) : [];
}

/** What a schema node says of its end, by the same words as a message or channel does. */
export function deprecationOf({ json, pointer }: SchemaNode, schema: Schema): Deprecation | undefined {
  const key = ["x-deprecated", "deprecated", "x-sunset"].find(
    (name) => json[name] === true || typeof json[name] === "string",
  );
  if (key === undefined) return undefined;
  const { "x-sunset": sunset, "x-replaced-by": replacedBy } = json;
  return {
    at: locateIn(schema, `${pointer}/${key}`),
    ...(typeof sunset === "string" && { sunset }),
    ...(typeof replacedBy === "string" && { replacedBy }),
  };
}

/** A value that is no object any more is a retyped one: that is found by inclusion, with a witness. */
function mayBeObject(nodes: Nodes): boolean {
  return (
    nodes.length > 0 &&
    nodes.every(
      ({ json: { type } }) =>
        type === undefined || type === "object" || (Array.isArray(type) && type.includes("object")),
    )
  );
}

/** Whether an undeclared name still has a described meaning: a pattern that is about such names, and not about all. */
function describes({ patternProperties }: JsonObject, name: string): boolean {
  if (!isObject(patternProperties)) return false;
  return Object.keys(patternProperties).some((pattern) => matches(pattern, name) && !matches(pattern, anyName));
}

/** Nobody would write a pattern for it. */
const anyName = "~ any name 0";

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return false;
  }
}

function root({ json }: Schema): SchemaNode {
  return { pointer: "", json: isObject(json) ? json : {} };
}

function pointers(nodes: Nodes): string {
  return nodes.map(({ pointer }) => pointer).join(" ");
}
