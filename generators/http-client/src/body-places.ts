import {
  Code,
  type Definition,
  type Literal,
  type LiteralObject,
  type ModernObject,
  type ModernSchema,
  type TypeName,
} from "@concord/codegen";
import type { Json, JsonObject } from "@concord/diagnostics";

/** Where the parts of one value are that a server fills in, or takes out; the same words as the runtime's `BodyPlace`. */
interface Place {
  readonly hidden: readonly string[];
  readonly values: Readonly<Record<string, Literal>>;
  readonly fields: Readonly<Record<string, number>>;
  readonly rest?: number;
  readonly items?: number;
}

type SchemaOf = (key: string) => ModernSchema;

/**
 * What a server fills in where the caller has left it out: the defaults of fields; and where the fields are that do not
 * go this way at all. Both wherever they are sure to be meant: alternatives are not entered, as nobody knows which one is.
 * @param isHidden fields that do not go this way
 * @param work whether defaults are filled in, and whether what does not go this way is named
 * @returns the places of a value, itself first; undefined where there is nothing to do
 */
export function bodyPlaces(
  schema: ModernSchema,
  definitions: ReadonlyMap<string, Definition>,
  isHidden: (property: ModernSchema) => boolean,
  work: { readonly fills: boolean; readonly hides: boolean },
): readonly LiteralObject[] | undefined {
  const schemaOf: SchemaOf = (key) => definitions.get(key)?.schema ?? true;
  const numbers = new Map<ModernObject, number>();
  const indexes = new Map<string, number>();
  const places: Place[] = [];
  const placeOf = (schemas: readonly ModernSchema[]): number => {
    const members = membersOf(schemas, schemaOf).filter(saysOfParts);
    for (const one of members) if (!numbers.has(one)) numbers.set(one, numbers.size);
    const key = members.map((one) => numbers.get(one)!).join();
    const known = indexes.get(key);
    if (known !== undefined) return known;
    const index = places.length;
    indexes.set(key, index);
    // Reserved first, so that recursion finds it.
    places.push({ hidden: [], values: {}, fields: {} });
    places[index] = describe(members);
    return index;
  };
  const describe = (members: readonly ModernObject[]): Place => {
    const required = new Set(members.flatMap((one) => one.required ?? []));
    const declared = new Set(members.flatMap((one) => Object.keys(one.properties ?? {})));
    const fields = new Map([...declared].map((name) => [name, members.flatMap((one) => fieldOf(one, name))]));
    const sent = [...fields].filter(([, schemas]) => !schemas.every(isHidden));
    const unsent = [...fields].filter(([, schemas]) => schemas.every(isHidden));
    const rest = members.flatMap((one) => restOf(one));
    const items = members.flatMap((one) => itemsOf(one));
    return {
      hidden: work.hides ? unsent.map(([name]) => name) : [],
      values: Object.fromEntries(
        (work.fills ? sent : []).flatMap(([name, schemas]) => {
          const usual = required.has(name) ? undefined : usualOf(schemas, schemaOf);
          return usual === undefined ? [] : [[name, usual]];
        }),
      ),
      fields: Object.fromEntries(sent.map(([name, schemas]) => [name, placeOf(schemas)])),
      ...(rest.length > 0 && { rest: placeOf(rest) }),
      ...(items.length > 0 && { items: placeOf(items) }),
    };
  };
  placeOf([schema]);
  return leading(places);
}

/** The default of a value: its own, else that of what it refers to; none where it is of no kind that the value may be. */
export function usualOf(schemas: readonly ModernSchema[], schemaOf: SchemaOf): Literal | undefined {
  const members = membersOf(schemas, schemaOf);
  const usual = members.map(({ about }) => about?.default).find((found) => found !== undefined);
  if (usual === undefined || !members.every((one) => admits(one, usual))) return undefined;
  return literalOf(usual, members, schemaOf);
}

/** Many a contract says `default: null` of a text, or of an enumeration. */
function admits({ type, enum: values, wide }: ModernObject, value: Json): boolean {
  if (values) return values.some((one) => JSON.stringify(one) === JSON.stringify(value));
  return wide !== undefined || !type || type.some((one) => isOf(one, value));
}

function isOf(type: TypeName, value: Json): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null" || value === null) return type === "null" && value === null;
  if (type === "array" || Array.isArray(value)) return type === "array" && Array.isArray(value);
  return typeof value === type;
}

/** All schemas that hold for a value together. */
function membersOf(schemas: readonly ModernSchema[], schemaOf: SchemaOf): readonly ModernObject[] {
  const members = new Set<ModernObject>();
  const add = (schema: ModernSchema): void => {
    if (typeof schema === "boolean" || members.has(schema)) return;
    members.add(schema);
    if (schema.$ref !== undefined) add(schemaOf(schema.$ref));
    schema.allOf?.forEach(add);
  };
  schemas.forEach(add);
  return [...members];
}

function saysOfParts({ properties, required, additionalProperties, items }: ModernObject): boolean {
  return [properties, required, additionalProperties, items].some((keyword) => keyword !== undefined);
}

function fieldOf(schema: ModernObject, name: string): readonly ModernSchema[] {
  const { properties } = schema;
  return properties && Object.hasOwn(properties, name) ? [properties[name]!] : restOf(schema);
}

/** What fields that are not named are; nothing where that depends on their names. */
export function restOf({ additionalProperties: rest, patternProperties }: ModernObject): readonly ModernSchema[] {
  return rest === undefined || patternProperties ? [] : [rest];
}

/** What every item is; nothing where that depends on its position. */
export function itemsOf({ items, prefixItems }: ModernObject): readonly ModernSchema[] {
  return items === undefined || prefixItems ? [] : [items];
}

/** A default as a program has it: with bigints, where its schema has them. */
function literalOf(value: Json, members: readonly ModernObject[], schemaOf: SchemaOf): Literal {
  const inside = (part: Json, schemas: readonly ModernSchema[]): Literal =>
    literalOf(part, membersOf(schemas, schemaOf), schemaOf);
  if (Array.isArray(value)) {
    const items = members.flatMap((one) => itemsOf(one));
    return value.map((item: Json) => inside(item, items));
  }
  if (value !== null && typeof value === "object") {
    const fields = Object.entries(value as JsonObject);
    return Object.fromEntries(
      fields.map(([name, part]) => [
        name,
        inside(
          part,
          members.flatMap((one) => fieldOf(one, name)),
        ),
      ]),
    );
  }
  const isWide = members.some(({ wide }) => wide !== undefined) && /^-?\d+$/.test(String(value));
  return isWide ? new Code(`${String(value)}n`) : value;
}

/** Without the places from where there is nothing to do. */
function leading(places: readonly Place[]): readonly LiteralObject[] | undefined {
  const hasWork = ({ values, hidden }: Place): boolean => hidden.length > 0 || Object.keys(values).length > 0;
  const kept = new Set(places.keys().filter((index) => hasWork(places[index]!)));
  const targets = ({ fields, rest, items }: Place): readonly number[] => [
    ...Object.values(fields),
    ...[rest, items].filter((index) => index !== undefined),
  ];
  for (let before = -1; before < kept.size;) {
    before = kept.size;
    for (const [index, place] of places.entries())
      if (targets(place).some((target) => kept.has(target))) kept.add(index);
  }
  if (!kept.has(0)) return undefined;
  const renumbered = new Map([...kept].toSorted((left, right) => left - right).map((index, place) => [index, place]));
  return [...renumbered.keys()].map((index) => {
    const { hidden, values, fields, rest, items } = places[index]!;
    const ofOthers = rest === undefined ? undefined : renumbered.get(rest);
    const inside = Object.entries(fields)
      .map(([name, target]) => [name, renumbered.get(target) ?? null] as const)
      // A field that is named is none of the others, even where there is nothing to do in it.
      .filter(([, place]) => place !== null || ofOthers !== undefined);
    return {
      hidden: hidden.length === 0 ? undefined : hidden,
      values: Object.keys(values).length === 0 ? undefined : values,
      fields: inside.length === 0 ? undefined : Object.fromEntries(inside),
      rest: ofOthers,
      items: items === undefined ? undefined : renumbered.get(items),
    };
  });
}
