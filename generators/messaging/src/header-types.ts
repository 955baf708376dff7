import type { Definition, ModernObject, ModernSchema, SchemaSet, Value } from "@concord/codegen";
import { type WidePart, type WidePlaces, placesIn } from "@concord/runtime/wide-integers";

/** How a header travels as text: what the runtime calls a header definition. */
export interface HeaderType {
  readonly name: string;
  readonly type: "string" | "number" | "bigint" | "boolean" | "json";
  /** Of JSON: its 64-bit integers that are bigints. */
  readonly wide?: WidePlaces;
}

/** The declared headers, found through references and compositions. */
export function headerTypes(key: string, { definitions, wideOf }: SchemaSet): readonly HeaderType[] {
  const found = new Map<string, HeaderType>();
  const places = wideOf(key) ?? [];
  for (const [name, schema] of fieldsOf({ $ref: key }, definitions)) {
    const type = typeOf(schema, definitions);
    const part = places[0]?.fields?.[name] ?? undefined;
    found.set(name, { name, type, ...(part !== undefined && wideHeader(type, part, places)) });
  }
  return [...found.values()];
}

function wideHeader(type: HeaderType["type"], part: WidePart, places: WidePlaces): Partial<HeaderType> {
  if (type === "number") return { type: "bigint" };
  return type === "json" ? { wide: placesIn(places, part)! } : {};
}

/** Whether a schema declares a field of this name. */
export function declaresField(key: string, name: string, definitions: ReadonlyMap<string, Definition>): boolean {
  return fieldsOf({ $ref: key }, definitions).some(([declared]) => declared === name);
}

/** Whether a header may be any text, so that what the runtime makes up will do. One that is not declared may be. */
export function takesAnyText(
  key: string | undefined,
  name: string,
  definitions: ReadonlyMap<string, Definition>,
): boolean {
  if (key === undefined) return true;
  return partsOfField(key, name, definitions).every(
    ({ about: _, $ref: _target, type = ["string"], ...rest }) =>
      type.includes("string") && Object.keys(rest).length === 0,
  );
}

/** Something that a header may be: as the contract shows it, or of its kind. */
export function sampleHeader(
  key: string,
  { name, type }: HeaderType,
  definitions: ReadonlyMap<string, Definition>,
): Value {
  const parts = partsOfField(key, name, definitions);
  const [shown] = parts.flatMap((part) => [
    ...(part.const === undefined ? [] : [part.const]),
    ...(part.enum ?? []),
    ...(part.about?.examples ?? []),
  ]);
  if (shown !== undefined) return shown;
  if (type === "json") return parts.some((part) => part.type?.includes("array")) ? [] : {};
  const minimum = parts.find((part) => part.minimum !== undefined)?.minimum ?? 1;
  return { string: "…", boolean: true, number: minimum, bigint: BigInt(Math.ceil(minimum)) }[type];
}

/** The headers that every message has. */
export function requiredHeaders(key: string, definitions: ReadonlyMap<string, Definition>): readonly string[] {
  const required = (schema: ModernSchema, depth: number): readonly string[] => {
    if (typeof schema === "boolean" || depth > 20) return [];
    const parts = schemasBeside(schema, definitions).flatMap((part) => required(part, depth + 1));
    return [...(schema.required ?? []), ...parts];
  };
  return [...new Set(required({ $ref: key }, 0))];
}

/** Whether a schema describes objects and nothing else, so that its type can stand for a set of headers. */
export function isObjectSchema(schema: ModernSchema, definitions: ReadonlyMap<string, Definition>): boolean {
  return partsOf(schema, definitions).some((part) => part.type?.length === 1 && part.type[0] === "object");
}

function fieldsOf(schema: ModernSchema, definitions: ReadonlyMap<string, Definition>): [string, ModernSchema][] {
  return partsOf(schema, definitions).flatMap((part) => Object.entries(part.properties ?? {}));
}

/** All that is said of one field, wherever it is declared. */
function partsOfField(
  key: string,
  name: string,
  definitions: ReadonlyMap<string, Definition>,
): readonly ModernObject[] {
  return fieldsOf({ $ref: key }, definitions).flatMap(([declared, schema]) =>
    declared === name ? partsOf(schema, definitions) : [],
  );
}

function typeOf(schema: ModernSchema, definitions: ReadonlyMap<string, Definition>): HeaderType["type"] {
  const parts = partsOf(schema, definitions);
  const types = new Set(parts.flatMap((part) => part.type ?? typesOfValues(part)));
  types.delete("null");
  const [only, ...others] = types;
  if (only === undefined || (only === "string" && others.length === 0)) return "string";
  if ([...types].every((type) => type === "number" || type === "integer")) return "number";
  return only === "boolean" && others.length === 0 ? "boolean" : "json";
}

function typesOfValues({ const: fixed, enum: listed = [] }: ModernObject): readonly string[] {
  const values = fixed === undefined ? listed : [fixed];
  return values.map((value) => (value === null ? "null" : typeof value));
}

/** The schema, what it refers to, and what it is composed of. */
function partsOf(
  schema: ModernSchema,
  definitions: ReadonlyMap<string, Definition>,
  seen: ReadonlySet<string> = new Set(),
): readonly ModernObject[] {
  if (typeof schema === "boolean") return [];
  const target = schema.$ref === undefined || seen.has(schema.$ref) ? undefined : schema.$ref;
  const next = target === undefined ? seen : new Set([...seen, target]);
  const inner = [
    ...(target === undefined ? [] : [definitions.get(target)?.schema ?? true]),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
  ];
  return [schema, ...inner.flatMap((part) => partsOf(part, definitions, next))];
}

/** What speaks of the same value as a schema, whatever the value is: what it refers to, and all of `allOf`. */
export function schemasBeside(
  schema: ModernObject,
  definitions: ReadonlyMap<string, Definition>,
): readonly ModernSchema[] {
  const target = schema.$ref === undefined ? [] : [definitions.get(schema.$ref)?.schema ?? true];
  return [...target, ...(schema.allOf ?? [])];
}
