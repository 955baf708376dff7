/** The fields that a schema declares, with what has been seen of each. Grows with the schema, never with the data. */
import type { ModernObject, ModernSchema } from "@concord/codegen";
import type { Json } from "@concord/diagnostics";

export type SchemaOf = (key: string) => ModernSchema | undefined;

/** One place in a payload: a field, or any item of a list, or any value of a map. */
export interface Field {
  readonly pointer: string;
  /** How many messages had it; for items and map values, how many there were. */
  seen: number;
  /** Declared names; empty where the schema leaves the content open. */
  readonly names: ReadonlyMap<string, Field>;
  /** What stands for list items, and for members that are declared by a pattern or as a map. */
  readonly each: Field | undefined;
  readonly patterns: readonly RegExp[];
  /** Whether any name is in order. */
  readonly isMap: boolean;
  /** By JSON text of the value; undefined where there is no enumeration. */
  readonly values: Map<string, { readonly value: Json; count: number }> | undefined;
  /** Values that were none of `values`. */
  other: number;
  /** Names that are not declared, at most `undeclaredLimit`; what is beyond is counted under `*`. */
  readonly undeclared: Map<string, number>;
  /** Holds itself: what never came below it says nothing. */
  readonly isRecursive: boolean;
}

/** More different names than this are no fields, but a map that nobody declared. */
const undeclaredLimit = 20;
/** Deeper data is not told apart. */
const depthLimit = 16;

export function declaredFields(schema: ModernSchema | undefined, schemaOf: SchemaOf): Field {
  return place("", schema === undefined ? [] : [schema], schemaOf, new Set(), 0);
}

/** Built when first visited, so that schemas may be recursive. */
function place(
  pointer: string,
  given: readonly ModernSchema[],
  schemaOf: SchemaOf,
  above: ReadonlySet<string>,
  depth: number,
): Field {
  const refs = new Set<string>();
  const parts = flatten(given, schemaOf, refs);
  const isRecursive = [...refs].some((ref) => above.has(ref));
  const within = new Set([...above, ...refs]);
  const declared = new Map<string, ModernSchema[]>();
  const items: ModernSchema[] = [];
  const patterns: RegExp[] = [];
  let isMap = false;
  for (const part of depth < depthLimit ? parts : []) {
    for (const [name, child] of Object.entries(part.properties ?? {}))
      declared.set(name, [...(declared.get(name) ?? []), child]);
    for (const [pattern, child] of Object.entries(part.patternProperties ?? {})) {
      patterns.push(new RegExp(pattern, "u"));
      items.push(child);
    }
    for (const open of [part.additionalProperties, part.unevaluatedProperties])
      if (typeof open === "object") {
        isMap = true;
        items.push(open);
      }
    items.push(...(part.prefixItems ?? []), ...(part.items === undefined ? [] : [part.items]));
  }
  const child = (name: string, schemas: readonly ModernSchema[]) =>
    place(`${pointer}/${escapePart(name)}`, schemas, schemaOf, within, depth + 1);
  const values = enumeration(parts);
  let names: ReadonlyMap<string, Field> | undefined;
  let each: Field | undefined;
  return {
    pointer,
    seen: 0,
    get names() {
      return (names ??= new Map([...declared].map(([name, schemas]) => [name, child(name, schemas)])));
    },
    get each() {
      return items.length === 0 ? undefined : (each ??= child("*", items));
    },
    patterns,
    isMap,
    values:
      values.length === 0 ? undefined : new Map(values.map((value) => [JSON.stringify(value), { value, count: 0 }])),
    other: 0,
    undeclared: new Map(),
    isRecursive,
  };
}

/** Every part that may say something of the value: references followed, alternatives beside each other. */
function flatten(given: readonly ModernSchema[], schemaOf: SchemaOf, refs: Set<string>): readonly ModernObject[] {
  return given.flatMap((schema): readonly ModernObject[] => {
    if (typeof schema === "boolean") return [];
    const inner = [
      ...(schema.allOf ?? []),
      ...(schema.anyOf ?? []),
      ...(schema.oneOf ?? []),
      ...Object.values(schema.dependentSchemas ?? {}),
      ...[schema.then, schema.else].filter((part) => part !== undefined),
    ];
    const target = schema.$ref !== undefined && !refs.has(schema.$ref) ? schemaOf(schema.$ref) : undefined;
    if (schema.$ref !== undefined) refs.add(schema.$ref);
    return [schema, ...flatten([...inner, ...(target === undefined ? [] : [target])], schemaOf, refs)];
  });
}

/** Plain values of enumerations, the known ones of open enumerations, and constants. */
function enumeration(parts: readonly ModernObject[]): readonly Json[] {
  const values = parts.flatMap((part) => [
    ...(part.enum ?? []),
    ...(part.about?.extensibleEnum ?? []),
    ...(part.const === undefined ? [] : [part.const]),
  ]);
  return values.filter((value) => value === null || typeof value !== "object");
}

/** Counts what one payload has. */
export function countFields(field: Field, value: unknown): void {
  field.seen += 1;
  if (field.values !== undefined && (value === null || typeof value !== "object")) {
    const known = field.values.get(JSON.stringify(value));
    if (known === undefined) field.other += 1;
    else known.count += 1;
  }
  if (Array.isArray(value)) {
    if (field.each !== undefined) for (const item of value) countFields(field.each, item);
  } else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) {
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined) countMember(field, name, member);
    }
  }
}

function countMember(field: Field, name: string, member: unknown): void {
  const declared = field.names.get(name);
  if (declared !== undefined) return countFields(declared, member);
  if (field.each !== undefined && isOpenFor(field, name)) return countFields(field.each, member);
  if (field.names.size === 0 && field.patterns.length === 0) return;
  const shown = shownName(field, name);
  field.undeclared.set(shown, (field.undeclared.get(shown) ?? 0) + 1);
}

function isOpenFor(field: Field, name: string): boolean {
  return field.isMap || field.patterns.some((pattern) => pattern.test(name));
}

/** A pointer into a payload as it may be written down: names that the contract does not declare are data. */
export function shownPointer(root: Field, pointer: string): string {
  let field: Field | undefined = root;
  return pointer.replace(/\/([^/]*)/g, (_, part: string) => {
    const name: string = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const here: Field | undefined = field;
    const declared: Field | undefined = here?.names.get(name);
    field = declared ?? here?.each;
    if (declared !== undefined) return `/${part}`;
    if (here === undefined || here.each !== undefined) return "/*";
    return `/${shownName(here, name)}`;
  });
}

/** A name that is not declared, where it looks like that of a field and there are not too many of them; else `*`. */
function shownName(field: Field, name: string): string {
  if (field.undeclared.has(name)) return name;
  return field.undeclared.size < undeclaredLimit && /^[A-Za-z_$][\w$-]{0,39}$/.test(name) ? name : "*";
}

/** Every field below and including this one that has been visited or is declared directly below one that was. */
export function* visited(field: Field): Generator<Field> {
  yield field;
  if (field.seen === 0) return;
  for (const child of field.names.values()) yield* visited(child);
  if (field.each !== undefined) yield* visited(field.each);
}

function escapePart(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
