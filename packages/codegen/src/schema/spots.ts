import type { ModernMap, ModernObject, ModernSchema } from "./modern-schema.ts";

/** One place in a value, with every schema that may have a say there. */
export interface Spot {
  readonly members: ReadonlySet<ModernObject>;
  /** Places inside, as indices of the list of spots. */
  readonly fields: ReadonlyMap<string, number>;
  /** Of fields that no schema names. */
  readonly rest: number;
  /** Of items that are described by their position. */
  readonly first: readonly number[];
  readonly items: number;
}

export interface Spots {
  /** The first is the place of which nothing is said. */
  readonly list: readonly Spot[];
  /** The place of a definition's values. */
  readonly of: (key: string) => Spot;
}

const alone = ["not", "if", "then", "else"] as const;
const listed = ["allOf", "anyOf", "oneOf"] as const;

/**
 * Every place in the values of some definitions, alternatives and conditions taken together: `{a}` and `{a, b}` in one
 * `oneOf` have one place `a`. Recursion leads back to a place that is known.
 * @param definitions by the keys that their references use
 */
export function findSpots(definitions: ReadonlyMap<string, ModernSchema>): Spots {
  const list: Spot[] = [];
  const ids = new Map<ModernObject, number>();
  const known = new Map<string, number>();
  const byKey = new Map<string, number>();

  const spot = (schemas: readonly ModernSchema[]): number => {
    const members = new Set<ModernObject>();
    const seen = new Set<ModernObject>();
    for (const schema of schemas) inPlace(schema, definitions, members, seen);
    const name = [...members]
      .map(idOf)
      .sort((left, right) => left - right)
      .join(" ");
    const found = known.get(name);
    if (found !== undefined) return found;
    const index = list.length;
    known.set(name, index);
    const draft = { members, fields: new Map<string, number>(), rest: 0, first: [] as number[], items: 0 };
    // Known before it is looked into: it may contain itself.
    list.push(draft);
    for (const name of fieldNames(members)) draft.fields.set(name, spot(schemasOfField(members, name)));
    draft.rest = spot(schemasOfOthers(members));
    const positions = Math.max(0, ...[...members].map(({ prefixItems = [] }) => prefixItems.length));
    for (let at = 0; at < positions; at++) draft.first.push(spot(schemasOfItem(members, at)));
    draft.items = spot(schemasOfItem(members, Infinity));
    return index;
  };
  const idOf = (schema: ModernObject): number => {
    const id = ids.get(schema) ?? ids.size;
    ids.set(schema, id);
    return id;
  };

  spot([]);
  for (const [key, schema] of definitions) byKey.set(key, spot([schema]));
  return { list, of: (key) => list[byKey.get(key) ?? 0]! };
}

/** Adds a schema and all that speak of the same value. A reference itself says nothing. */
function inPlace(
  schema: ModernSchema,
  definitions: ReadonlyMap<string, ModernSchema>,
  members: Set<ModernObject>,
  seen: Set<ModernObject>,
): void {
  if (typeof schema === "boolean" || seen.has(schema)) return;
  seen.add(schema);
  if (Object.keys(schema).some((keyword) => keyword !== "$ref" && keyword !== "about")) members.add(schema);
  const parts = [
    ...(schema.$ref === undefined ? [] : [definitions.get(schema.$ref) ?? true]),
    ...alone.flatMap((keyword) => schema[keyword] ?? []),
    ...listed.flatMap((keyword) => schema[keyword] ?? []),
    ...Object.values(schema.dependentSchemas ?? {}),
  ];
  for (const part of parts) inPlace(part, definitions, members, seen);
}

function fieldNames(members: ReadonlySet<ModernObject>): ReadonlySet<string> {
  return new Set([...members].flatMap(({ properties }) => Object.keys(properties ?? {})));
}

function schemasOfField(members: ReadonlySet<ModernObject>, name: string): readonly ModernSchema[] {
  return [...members].flatMap((schema) => {
    const own = memberOf(schema.properties, name);
    const matching = Object.entries(schema.patternProperties ?? {})
      .filter(([pattern]) => new RegExp(pattern).test(name))
      .map(([, part]) => part);
    const described = [...own, ...matching];
    return described.length > 0 ? described : othersOf(schema);
  });
}

/** A pattern may match any name that is not declared. */
function schemasOfOthers(members: ReadonlySet<ModernObject>): readonly ModernSchema[] {
  return [...members].flatMap((schema) => [...Object.values(schema.patternProperties ?? {}), ...othersOf(schema)]);
}

function schemasOfItem(members: ReadonlySet<ModernObject>, at: number): readonly ModernSchema[] {
  return [...members].flatMap(({ prefixItems, items, contains, unevaluatedItems }) =>
    [prefixItems?.[at] ?? items, contains, unevaluatedItems].filter((part) => part !== undefined),
  );
}

function othersOf({ additionalProperties, unevaluatedProperties }: ModernObject): readonly ModernSchema[] {
  return [additionalProperties, unevaluatedProperties].filter((part) => part !== undefined);
}

function memberOf(map: ModernMap | undefined, name: string): readonly ModernSchema[] {
  return map && Object.hasOwn(map, name) ? [map[name]!] : [];
}
