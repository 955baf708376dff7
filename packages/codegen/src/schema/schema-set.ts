import type { Place, Schema } from "@concord/contracts";
import type { Json } from "@concord/diagnostics";
import type { WidePlaces } from "@concord/runtime";
import { cutCycles } from "./cut-cycles.ts";
import { modernize } from "./modernize.ts";
import type { ModernSchema, SchemaNote } from "./modern-schema.ts";
import { tagBranches } from "./tag-branches.ts";
import { widenIntegers } from "./wide-integers.ts";

/** A schema that gets a name of its own. */
export interface Definition {
  /** Its place: what two schemas reach by `$ref` is one definition. */
  readonly key: string;
  /** The name that its contract gives it. */
  readonly name: string;
  readonly schema: ModernSchema;
  readonly at: Place;
  /** Written in place, rather than under a name of its own. */
  readonly inline: boolean;
  /** Why there is no JSON Schema to go by: the payload is in another schema format. */
  readonly opaque?: string;
}

/** All schemas that some package needs, each once. */
export interface SchemaSet {
  readonly definitions: ReadonlyMap<string, Definition>;
  /** The key of the definition that a schema is. */
  readonly keyOf: (schema: Schema) => string;
  /** Where values of a definition have integers that programs see as bigints; undefined where there are none. */
  readonly wideOf: (key: string) => WidePlaces | undefined;
  readonly notes: readonly (SchemaNote & { readonly at: Place })[];
}

export interface JoinOptions {
  /** What programs see of 64-bit integers. Default `number`. */
  readonly int64?: "number" | "bigint";
}

/** Joins self-contained schemas into one set: definitions found at the same place are one. */
export function joinSchemas(schemas: readonly Schema[], { int64 }: JoinOptions = {}): SchemaSet {
  const definitions = new Map<string, Definition>();
  const notes: (SchemaNote & { at: Place })[] = [];
  for (const schema of schemas) addSchema(schema, definitions, notes);
  const bodies = new Map([...definitions].map(([key, { schema }]) => [key, schema]));
  for (const key of cutCycles(bodies)) {
    const definition = definitions.get(key)!;
    definitions.set(key, { ...definition, schema: bodies.get(key)! });
    const detail = "it asks of a value only that it be itself";
    notes.push({ kind: "reference-circular", keyword: "$ref", pointer: "", detail, at: definition.at });
  }
  for (const [key, definition] of definitions) {
    definitions.set(key, { ...definition, schema: tagBranches(definition.schema, definitions) });
  }
  if (int64 !== "bigint") return { definitions, keyOf, wideOf: () => undefined, notes };
  const {
    schemas: widened,
    narrow,
    placesOf,
  } = widenIntegers(new Map([...definitions].map(([key, { schema }]) => [key, schema])));
  for (const [key, definition] of definitions) definitions.set(key, { ...definition, schema: widened.get(key)! });
  for (const key of narrow) {
    const detail = "another part of the schema asks for a number in the same place, so that it stays one";
    notes.push({ kind: "integer-narrow", keyword: "format", pointer: "", detail, at: definitions.get(key)!.at });
  }
  return { definitions, keyOf, wideOf: placesOf, notes };
}

function addSchema(schema: Schema, definitions: Map<string, Definition>, notes: (SchemaNote & { at: Place })[]): void {
  const root = keyOf(schema);
  const pending: { key: string; name: string; at: Place; json: Json }[] = [];
  const want = (key: string, name: string, at: Place, json: Json): string => {
    const known = definitions.has(key) || pending.some((item) => item.key === key);
    if (!known) pending.push({ key, name, at, json });
    return key;
  };
  if (schema.format !== "json-schema" && schema.json === true) {
    const opaque = { key: root, name: schema.name, schema: true, at: schema.at, inline: isInline(schema) };
    if (!definitions.has(root)) definitions.set(root, { ...opaque, opaque: schema.schemaFormat });
    return;
  }
  want(root, schema.name, schema.at, schema.json);

  const resolve = (ref: string): string | undefined => {
    if (ref === "#" || ref === "") return root;
    const parts = pointerParts(ref);
    if (!parts) return undefined;
    const json = valueAt(schema.json, parts);
    if (json === undefined) return undefined;
    const name = parts.at(-1)!;
    const at = parts.length === 2 && parts[0] === "$defs" ? schema.definitions[name] : undefined;
    return at
      ? want(placeKey(at), name, at, json)
      : want(`${root}!${ref}`, name, { file: schema.at.file, pointer: schema.at.pointer + ref.slice(1) }, json);
  };

  for (let item = pending.shift(); item; item = pending.shift()) {
    const { key, name, at } = item;
    // Reserved first, so that recursion finds it.
    const definition = { key, name, at, inline: key === root && isInline(schema) };
    definitions.set(key, { ...definition, schema: true });
    const note = (found: SchemaNote): void =>
      void notes.push({ ...found, at: { file: at.file, pointer: at.pointer + found.pointer } });
    definitions.set(key, { ...definition, schema: modernize(item.json, { dialect: schema.dialect, resolve, note }) });
  }
}

function keyOf(schema: Schema): string {
  return placeKey(schema.at);
}

function placeKey(place: Place): string {
  return `${place.file}#${place.pointer}`;
}

/** A schema has a name of its own where it is a model, a whole file, or an entry in a dictionary of schemas. */
function isInline(schema: Schema): boolean {
  const named = /(^|\/)(schemas|\$defs|definitions)\/[^/]+$/.test(schema.at.pointer);
  return schema.model === undefined && schema.at.pointer !== "" && !named;
}

function pointerParts(ref: string): readonly string[] | undefined {
  if (!ref.startsWith("#/")) return undefined;
  try {
    return decodeURIComponent(ref.slice(2))
      .split("/")
      .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));
  } catch {
    return undefined;
  }
}

function valueAt(value: Json, parts: readonly string[]): Json | undefined {
  let node: Json | undefined = value;
  for (const part of parts) {
    if (node === null || typeof node !== "object" || !Object.hasOwn(node, part)) return undefined;
    node = (node as Readonly<Record<string, Json>>)[part];
  }
  return node;
}
