import type { Dialect } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { type KeywordKind, isPattern, keywords, typeNames } from "./keywords.ts";
import type { Annotations, ModernMap, ModernObject, ModernSchema, SchemaNote, TypeName } from "./modern-schema.ts";

export interface ModernizeOptions {
  readonly dialect: Dialect;
  /** Turns a `$ref` into the key of a definition; undefined when it leads nowhere. */
  readonly resolve: (ref: string) => string | undefined;
  readonly note: (note: SchemaNote) => void;
}

type Draft = { -readonly [Key in keyof ModernObject]: ModernObject[Key] };
type Walk = (value: Json, ...path: readonly string[]) => ModernSchema;

const allKeywords = Object.entries(keywords);

/** Reads a schema of any dialect into the modern form. What cannot be taken over is left out and noted. */
export function modernize(value: Json, options: ModernizeOptions, pointer = ""): ModernSchema {
  if (typeof value === "boolean") return value;
  const note = (kind: SchemaNote["kind"], keyword: string, detail: string): void =>
    options.note({ kind, keyword, pointer: keyword === "" ? pointer : `${pointer}/${escapePart(keyword)}`, detail });
  if (!isObject(value)) {
    note("keyword-invalid", "", "a schema is an object or a boolean");
    return true;
  }
  const walk: Walk = (child, ...path) =>
    modernize(child, options, pointer + path.map((p) => `/${escapePart(p)}`).join(""));
  const about = { ...annotationsOf(value), ...discriminatorOf(value["discriminator"], options) };
  const target = readReference(value, options, note);
  // The reader has found, and said, that this one leads nowhere.
  if (value["x-unresolved"] !== undefined) return withAbout({}, about);
  if (target !== undefined && ignoresSiblings(options.dialect)) return withAbout({ $ref: target }, about);

  const draft: Draft = target === undefined ? {} : { $ref: target };
  for (const [name, { kind, in: dialects }] of allKeywords) {
    const written = value[name];
    if (written === undefined) continue;
    if (dialects && !dialects.includes(options.dialect)) {
      note("keyword-foreign", name, `${options.dialect} has no keyword ${name}`);
      continue;
    }
    const taken = read(kind, written, name, walk);
    if (taken === undefined) note("keyword-invalid", name, `${name} has no meaning with this value`);
    else Reflect.set(draft, name, taken);
  }
  readType(value, draft, options.dialect, note);
  readBounds(value, draft, options.dialect, note);
  readItems(value, draft, options.dialect, walk);
  if (options.dialect !== "oas-3.0") readDependencies(value, draft, walk);
  openEnumeration(draft, value["x-extensible-enum"], about);
  return withAbout(draft, about);
}

/** Up to draft-07, and in OpenAPI 3.0, a `$ref` stands for its target alone. */
export function ignoresSiblings(dialect: Dialect): boolean {
  return dialect !== "2019-09" && dialect !== "2020-12";
}

type Note = (kind: SchemaNote["kind"], keyword: string, detail: string) => void;

function readReference(value: JsonObject, options: ModernizeOptions, note: Note): string | undefined {
  const keyword = ["$ref", "$dynamicRef", "$recursiveRef"].find((name) => typeof value[name] === "string");
  if (keyword === undefined) return undefined;
  const ref = value[keyword] as string;
  const target = options.resolve(ref);
  if (target === undefined) note("reference-unresolved", keyword, `nothing stands at ${ref}`);
  return target;
}

function read(kind: KeywordKind, value: Json, name: string, walk: Walk): unknown {
  if (kind === "schema") return isObject(value) || typeof value === "boolean" ? walk(value, name) : undefined;
  if (kind === "map") return isObject(value) ? readMap(value, name, walk) : undefined;
  if (kind === "schemas") {
    return Array.isArray(value) && value.length > 0
      ? value.map((item: Json, index) => walk(item, name, `${index}`))
      : undefined;
  }
  return kind(value) ? value : undefined;
}

function readMap(value: JsonObject, name: string, walk: Walk): ModernMap {
  const entries = Object.entries(value).filter(([key]) => name !== "patternProperties" || isPattern(key));
  return Object.fromEntries(entries.map(([key, item]) => [key, walk(item, name, key)]));
}

function readType(value: JsonObject, draft: Draft, dialect: Dialect, note: Note): void {
  const written = value["type"];
  if (written === undefined) return;
  const listed: readonly Json[] = Array.isArray(written) ? written : [written];
  const known = listed.filter((name): name is TypeName => typeof name === "string" && typeNames.has(name));
  if (known.length < listed.length) {
    note("keyword-invalid", "type", `${JSON.stringify(written)} is not a JSON type`);
    return;
  }
  const nullable = dialect === "oas-3.0" && value["nullable"] === true && !known.includes("null");
  draft.type = [...new Set(nullable ? [...known, "null" as const] : known)];
}

/** In draft-04 and OpenAPI 3.0 the exclusive bounds are flags on the inclusive ones. */
function readBounds(value: JsonObject, draft: Draft, dialect: Dialect, note: Note): void {
  const flagged = dialect === "draft-04" || dialect === "oas-3.0";
  for (const [name, inclusive] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    const written = value[name];
    if (written === undefined) continue;
    if (flagged && typeof written === "boolean") {
      const bound = draft[inclusive];
      if (!written || bound === undefined) continue;
      draft[name] = bound;
      delete draft[inclusive];
    } else if (!flagged && typeof written === "number") {
      draft[name] = written;
    } else {
      note("keyword-invalid", name, `${name} has no meaning with this value`);
    }
  }
}

function readItems(value: JsonObject, draft: Draft, dialect: Dialect, walk: Walk): void {
  const { items, additionalItems } = value;
  if (Array.isArray(items) && dialect !== "2020-12") {
    draft.prefixItems = items.map((item: Json, index) => walk(item, "items", `${index}`));
    if (draft.prefixItems.length === 0) delete draft.prefixItems;
    if (additionalItems !== undefined) draft.items = walk(additionalItems, "additionalItems");
  } else if (items !== undefined && !Array.isArray(items)) {
    draft.items = walk(items, "items");
  }
}

function readDependencies(value: JsonObject, draft: Draft, walk: Walk): void {
  const { dependencies } = value;
  if (!isObject(dependencies)) return;
  const names = Object.entries(dependencies).filter(([, item]) => Array.isArray(item) && item.every(isText));
  const schemas = Object.entries(dependencies).filter(([, item]) => isObject(item) || typeof item === "boolean");
  if (names.length > 0) {
    const required = Object.fromEntries(names as [string, readonly string[]][]);
    draft.dependentRequired = { ...required, ...draft.dependentRequired };
  }
  if (schemas.length > 0) {
    const read = schemas.map(([key, item]) => [key, walk(item, "dependencies", key)] as const);
    draft.dependentSchemas = { ...Object.fromEntries(read), ...draft.dependentSchemas };
  }
}

/** An open enumeration documents its values and asserts none of them: readers keep what they do not know yet. */
function openEnumeration(draft: Draft, written: Json | undefined, about: Mutable<Annotations>): void {
  const known = Array.isArray(written) ? (written as readonly Json[]) : written === true ? draft.enum : undefined;
  if (known === undefined) return;
  about.extensibleEnum = known;
  delete draft.enum;
}

/** OpenAPI writes an object, AsyncAPI the field's name alone. A mapped value is a reference, or a schema's name. */
function discriminatorOf(written: Json | undefined, { resolve }: ModernizeOptions): Pick<Annotations, "discriminator"> {
  const property = isObject(written) ? written["propertyName"] : written;
  if (typeof property !== "string") return {};
  const mapped = isObject(written) && isObject(written["mapping"]) ? Object.entries(written["mapping"]) : [];
  const pairs = mapped.flatMap(([value, target]) => {
    const key = typeof target === "string" && target.includes("#") ? resolve(target) : undefined;
    return key === undefined ? [] : [[value, key] as const];
  });
  return { discriminator: { property, mapping: Object.fromEntries(pairs) } };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function annotationsOf(value: JsonObject): Mutable<Annotations> {
  const text = (name: string): string | undefined => (isText(value[name]) ? (value[name] as string) : undefined);
  const examples = Array.isArray(value["examples"]) ? (value["examples"] as readonly Json[]) : undefined;
  const about: { [Key in keyof Annotations]: Annotations[Key] | undefined } = {
    name: text("x-name"),
    title: text("title"),
    description: text("description"),
    deprecated: value["deprecated"] === true || value["x-deprecated"] === true || undefined,
    sunset: text("x-sunset"),
    replacedBy: text("x-replaced-by"),
    classification: text("x-classification"),
    integer: value["x-integer"] === "int64" || value["x-integer"] === "uint64" ? value["x-integer"] : undefined,
    readOnly: value["readOnly"] === true || undefined,
    writeOnly: value["writeOnly"] === true || undefined,
    default: value["default"],
    examples: examples ?? (value["example"] === undefined ? undefined : [value["example"]]),
  };
  return Object.fromEntries(Object.entries(about).filter(([, item]) => item !== undefined));
}

function withAbout(draft: ModernObject, about: Annotations): ModernObject {
  return Object.keys(about).length > 0 ? { ...draft, about } : draft;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isText(value: Json | undefined): boolean {
  return typeof value === "string";
}

function escapePart(part: string): string {
  return part.replace(/~/g, "~0").replace(/\//g, "~1");
}
