import type { Wide, WidePart, WidePlace, WidePlaces } from "@concord/runtime";
import type { ModernObject, ModernSchema, TypeName } from "./modern-schema.ts";
import { mapParts, partsOf } from "./modern-parts.ts";
import { type Spot, type Spots, findSpots } from "./spots.ts";

export interface WideIntegers {
  /** The same definitions, in which the schemas of wide integers say that they are. */
  readonly schemas: ReadonlyMap<string, ModernSchema>;
  /** Definitions with a 64-bit integer that stays a number. */
  readonly narrow: readonly string[];
  /** The places of wide integers in a definition's values, itself first; undefined where there are none. */
  readonly placesOf: (key: string) => WidePlaces | undefined;
}

/**
 * Makes bigints of 64-bit integers. To a program a place in a value is one thing, however many schemas speak of it:
 * where one asks for a 64-bit integer and another for a number, it stays a number.
 */
export function widenIntegers(definitions: ReadonlyMap<string, ModernSchema>): WideIntegers {
  const spots = findSpots(definitions);
  const narrow = findNarrow(spots);
  const wideOf = (schema: ModernObject): Wide | undefined => (narrow.has(schema) ? undefined : declaredWide(schema));
  const change = (schema: ModernSchema): ModernSchema => {
    if (typeof schema === "boolean") return schema;
    const wide = wideOf(schema);
    const changed = mapParts(schema, change);
    return wide === undefined ? changed : widened(changed, wide);
  };
  const placesFrom = createPlaces(spots, wideOf);
  return {
    schemas: new Map([...definitions].map(([key, schema]) => [key, change(schema)])),
    narrow: [...definitions.keys()].filter((key) => contains(definitions.get(key)!, narrow)),
    placesOf: (key) => placesFrom(spots.of(key)),
  };
}

function declaredWide({ type = [], format, about }: ModernObject): Wide | undefined {
  if (about?.integer !== undefined) return "text";
  return format === "int64" && type.includes("integer") && !type.includes("number") ? "number" : undefined;
}

/** Whether a schema takes numbers, and says nothing of their being wide. */
function asksForNumber(schema: ModernObject): boolean {
  if (declaredWide(schema) !== undefined) return false;
  const values = schema.const === undefined ? (schema.enum ?? []) : [schema.const];
  const isNumeric = (type: TypeName): boolean => type === "number" || type === "integer";
  return schema.type?.some(isNumeric) === true || values.some((value) => typeof value === "number");
}

/** Schemas of 64-bit integers that share a place with a schema of numbers, or with one that does. */
function findNarrow({ list }: Spots): ReadonlySet<ModernObject> {
  const narrow = new Set<ModernObject>();
  const shared = list.map(({ members }) => ({
    wide: [...members].filter((schema) => declaredWide(schema) === "number"),
    plain: [...members].some(asksForNumber),
  }));
  for (let before = -1; before < narrow.size;) {
    before = narrow.size;
    for (const { wide, plain } of shared) {
      if (plain || wide.some((schema) => narrow.has(schema))) for (const schema of wide) narrow.add(schema);
    }
  }
  return narrow;
}

/** Text or number on the way, to a program it is one integer. */
function widened({ pattern: _, ...schema }: ModernObject, wide: Wide): ModernObject {
  if (wide === "number") return { ...schema, wide };
  const type = schema.type?.map((one) => (one === "string" ? "integer" : one)) ?? ["integer"];
  return { ...schema, type, format: schema.about!.integer!, wide };
}

function contains(schema: ModernSchema, wanted: ReadonlySet<ModernObject>): boolean {
  if (typeof schema === "boolean") return false;
  return wanted.has(schema) || partsOf(schema).some((part) => contains(part, wanted));
}

/** Lists the places that lead to wide integers, from one on, numbered in the order in which they are met. */
function createPlaces(
  { list }: Spots,
  wideOf: (schema: ModernObject) => Wide | undefined,
): (root: Spot) => WidePlaces | undefined {
  const selves = new Map(
    list.map((spot) => [spot, [...spot.members].map(wideOf).find((wide) => wide !== undefined)] as const),
  );
  const partsOf = ({ fields, rest, first, items }: Spot): readonly Spot[] =>
    [...fields.values(), rest, ...first, items].map((index) => list[index]!);
  const leads = new Set(list.filter((spot) => selves.get(spot) !== undefined));
  for (let before = -1; before < leads.size;) {
    before = leads.size;
    for (const spot of list) if (partsOf(spot).some((part) => leads.has(part))) leads.add(spot);
  }
  return (root) => {
    if (!leads.has(root)) return undefined;
    const numbers = new Map<Spot, number>();
    const places: WidePlace[] = [];
    const place = (spot: Spot): number => {
      const known = numbers.get(spot);
      if (known !== undefined) return known;
      const index = places.length;
      numbers.set(spot, index);
      places.push({});
      places[index] = describe(spot);
      return index;
    };
    const part = (index: number): WidePart | null => {
      const spot = list[index]!;
      if (!leads.has(spot)) return null;
      return partsOf(spot).some((inner) => leads.has(inner)) ? place(spot) : selves.get(spot)!;
    };
    const describe = (spot: Spot): WidePlace => {
      const self = selves.get(spot);
      const [rest, items] = [part(spot.rest), part(spot.items)];
      const fields = [...spot.fields].map(([name, index]) => [name, part(index)] as const);
      const first = spot.first.map(part);
      // Where the others have some, a field that has none must be named.
      const named = rest === null ? fields.filter(([, found]) => found !== null) : fields;
      const counted = items === null && first.every((found) => found === null) ? [] : first;
      return {
        ...(self !== undefined && { self }),
        ...(named.length > 0 && { fields: Object.fromEntries(named) }),
        ...(rest !== null && { rest }),
        ...(counted.length > 0 && { first: counted }),
        ...(items !== null && { items }),
      };
    };
    place(root);
    return places;
  };
}
