import { type Place, locateIn } from "@concord/contracts";
import { type Json, type JsonObject, canonicalJson } from "@concord/diagnostics";
import type { Decision } from "@concord/subschema";
import type { SchemaPair } from "./facts/fact.ts";
import { alternativeChange } from "./describe-alternatives.ts";
import { escapeToken, isObject, lookUp, referencePointer } from "./json-pointer.ts";
import type { Direction } from "./policy.ts";
import { nodePointer } from "./schema-pointer.ts";

type Fails = Extract<Decision, { readonly verdict: "fails" }>;

/** A failed inclusion in the words of whoever made the change. */
export interface SchemaChange {
  /** What stands at the caret: `"CHF" is new`. */
  readonly label: string;
  readonly at: Place;
  readonly before: Place;
  /** JSON pointer into the value; `""` is the whole. */
  readonly touched: string;
  readonly facts: JsonObject;
}

/** Finds the exact place of a change and names it: the enum value, the required name, the bound. */
export function describeChange(schema: SchemaPair, failure: Fails, direction: Direction): SchemaChange {
  const before = nodeAt(schema.before.json, nodePointer(failure.at.before, failure.keyword));
  const after = nodeAt(schema.after.json, nodePointer(failure.at.after, failure.keyword));
  const value = lookUp(failure.witness, concrete(failure.witness, failure.at.value));
  const hint = explain({ before: before.json, after: after.json, keyword: failure.keyword, direction, value });
  const alternative = hint.exact ? undefined : alternativeChange(schema, failure.at.value, direction);
  const name = hint.property === undefined ? "" : `/${escapeToken(hint.property)}`;
  return {
    label: alternative?.label ?? hint.label ?? failure.reason,
    at: locateIn(schema.after, alternative?.after ?? deepest(schema.after.json, after.pointer, hint.after)),
    before: locateIn(schema.before, alternative?.before ?? deepest(schema.before.json, before.pointer, hint.before)),
    touched: `${failure.at.value}${name}`,
    facts: {
      keyword: alternative ? "oneOf" : failure.keyword,
      place: `${failure.at.value}${name}`,
      ...(hint.added && { added: hint.added }),
      ...statedBy(after.json, failure.keyword),
    },
  };
}

/** What the keyword says now, where that is short: another value is another change. */
function statedBy(after: JsonObject, keyword: string): JsonObject {
  const now = after[keyword];
  const plain = [now].flat().every((item) => item === null || typeof item !== "object");
  return now !== undefined && plain && canonicalJson(now).length <= longestFact ? { now } : {};
}

const longestFact = 200;

interface Question {
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly keyword: string;
  readonly direction: Direction;
  /** The part of the witness that is rejected. */
  readonly value: Json | undefined;
}

/** The label, and where below the two nodes the caret belongs. */
interface Hint {
  readonly label?: string;
  readonly before: string;
  readonly after: string;
  readonly property?: string;
  /** Values that an enumeration has now and had not before. */
  readonly added?: readonly Json[];
  /** Whether the two nodes show the change themselves. */
  readonly exact?: boolean;
}

function explain(question: Question): Hint {
  const { before, after, keyword, direction, value } = question;
  const plain: Hint = { before: `/${keyword}`, after: `/${keyword}` };
  switch (keyword) {
    case "enum":
    case "const":
      return explainValues(question) ?? plain;
    case "type":
      // OpenAPI 3.0 says null beside the type.
      return wasChanged(before, after, "type") ?? wasChanged(before, after, "nullable") ?? plain;
    case "required":
      return explainRequired(question) ?? plain;
    case "additionalProperties":
    case "unevaluatedProperties": {
      const name = undeclared(value, direction === "backward" ? after : before);
      if (name === undefined) return plain;
      const property = `/properties/${escapeToken(name)}`;
      return direction === "backward"
        ? {
            label: `${quote(name)} is no longer allowed`,
            before: property,
            after: `/${keyword}`,
            property: name,
            exact: true,
          }
        : { label: `${quote(name)} is new`, before: `/${keyword}`, after: property, property: name, exact: true };
    }
    default: {
      return wasChanged(before, after, keyword) ?? plain;
    }
  }
}

function explainValues({ before, after, direction, value }: Question): Hint | undefined {
  if (value === undefined) return undefined;
  const [was, is] = [allowedValues(before), allowedValues(after)];
  const [missing, from] = direction === "backward" ? [was, is] : [is, was];
  const kept = new Set(from.values.map(canonicalJson));
  const values = missing.values.filter((other) => !kept.has(canonicalJson(other)));
  const verb = values.length > 1 ? "are" : "is";
  const index = missing.values.findIndex((other) =>
    sameText(other, direction === "backward" ? value : (values[0] ?? value)),
  );
  const exact = values.length > 0 || missing.values.length === 0;
  if (direction === "backward") {
    const label = values.length > 0 ? `${list(values)} ${verb} gone` : `only ${list(is.values)} is allowed now`;
    return { label, before: was.pointer(index), after: is.pointer(-1), exact };
  }
  const label = values.length > 0 ? `${list(values)} ${verb} new` : `not only ${list(was.values)} any more`;
  return {
    label,
    before: was.pointer(-1),
    after: is.pointer(index),
    exact,
    ...(values.length > 0 && { added: values }),
  };
}

function allowedValues(node: JsonObject): { values: readonly Json[]; pointer: (index: number) => string } {
  const { enum: values, const: only } = node;
  if (Array.isArray(values)) return { values, pointer: (index) => (index < 0 ? "/enum" : `/enum/${index}`) };
  return { values: only === undefined ? [] : [only], pointer: () => "/const" };
}

function explainRequired({ before, after, direction, value }: Question): Hint | undefined {
  const demanding = direction === "backward" ? after : before;
  const names = Array.isArray(demanding["required"]) ? demanding["required"] : [];
  const index = names.findIndex((name) => typeof name === "string" && isObject(value) && !Object.hasOwn(value, name));
  const name = names[index];
  if (typeof name !== "string") return undefined;
  const property = `/properties/${escapeToken(name)}`;
  const demand = `/required/${index}`;
  return direction === "backward"
    ? { label: `${quote(name)} is now required`, before: property, after: demand, property: name, exact: true }
    : { label: `${quote(name)} may now be missing`, before: demand, after: property, property: name, exact: true };
}

function undeclared(value: Json | undefined, closed: JsonObject): string | undefined {
  const declared = isObject(closed["properties"]) ? closed["properties"] : {};
  return isObject(value) ? Object.keys(value).find((name) => !Object.hasOwn(declared, name)) : undefined;
}

/** A keyword that says something else now; undefined where it does not, or where it holds a schema. */
function wasChanged(before: JsonObject, after: JsonObject, keyword: string): Hint | undefined {
  const [was, is] = [before[keyword], after[keyword]];
  if (sameText(was, is) || isObject(was) || isObject(is)) return undefined;
  return { before: `/${keyword}`, after: `/${keyword}`, label: wasNow(before, after, keyword), exact: true };
}

function wasNow(before: JsonObject, after: JsonObject, keyword: string): string {
  const [was, is] = [before[keyword], after[keyword]];
  if (was === undefined) return `${keyword} ${text(is)} is new`;
  return is === undefined
    ? `${keyword} was ${text(was)}, now there is none`
    : `${keyword} was ${text(was)}, now ${text(is)}`;
}

function text(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map((item) => text(item as Json)).join(" or ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function list(values: readonly Json[]): string {
  const shown = values.slice(0, 3).map(quote);
  return values.length > shown.length
    ? `${shown.join(", ")} and ${values.length - shown.length} more`
    : shown.join(", ");
}

function quote(value: Json): string {
  return JSON.stringify(value);
}

function sameText(left: Json | undefined, right: Json | undefined): boolean {
  return (left === undefined ? "" : canonicalJson(left)) === (right === undefined ? "" : canonicalJson(right));
}

/** The node that a pointer means, through references. */
function nodeAt(document: Json, pointer: string): { readonly pointer: string; readonly json: JsonObject } {
  let current = pointer;
  for (let hops = 0; hops < 20; hops++) {
    const json = lookUp(document, current);
    if (!isObject(json)) return { pointer: current, json: {} };
    const next = referencePointer(json["$ref"]);
    if (
      next === undefined ||
      Object.keys(json).some((key) => key === "type" || key === "enum" || key === "properties")
    ) {
      return { pointer: current, json };
    }
    current = next;
  }
  return { pointer: current, json: {} };
}

/** The longest part of `pointer + below` that exists. */
function deepest(document: Json, pointer: string, below: string): string {
  let current = pointer + below;
  while (current.length > pointer.length && lookUp(document, current) === undefined) {
    current = current.slice(0, current.lastIndexOf("/"));
  }
  return current;
}

/** A value pointer with `*` replaced by the first item or key that is there. */
function concrete(value: Json, pointer: string): string {
  let current: Json | undefined = value;
  let path = "";
  for (const token of pointer.split("/").slice(1)) {
    const key: string =
      token === "*" && current !== null && typeof current === "object" ? (Object.keys(current)[0] ?? token) : token;
    path += `/${token === "*" ? escapeToken(key) : key}`;
    current = current === undefined ? undefined : lookUp(current, `/${token === "*" ? escapeToken(key) : key}`);
  }
  return path;
}
