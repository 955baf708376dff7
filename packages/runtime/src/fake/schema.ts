/** The JSON Schema that fakes are made from: what its keywords look like in all drafts, and how two become one. */

export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly nullable?: boolean;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly example?: unknown;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Schema | readonly Schema[];
  readonly prefixItems?: readonly Schema[];
  readonly contains?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number | boolean;
  readonly exclusiveMaximum?: number | boolean;
  readonly multipleOf?: number;
  /** Values are bigints. */
  readonly wide?: unknown;
}

export type Schema = boolean | JsonSchema;

/** Follows a reference inside `root`; references that leave it are to be bundled before. */
export function resolveReference(root: Schema, reference: string): Schema {
  if (!reference.startsWith("#")) throw new Error(`a fake cannot follow ${reference}: bundle the schema first`);
  let found: unknown = root;
  for (const part of reference.slice(1).split("/").slice(1)) {
    const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    found = (found as Readonly<Record<string, unknown>> | undefined)?.[name];
  }
  if (found === undefined) throw new Error(`nothing stands at ${reference}`);
  return found as Schema;
}

/** What both allow, as far as keywords can say it; the validator judges what they cannot. */
export function intersect(one: JsonSchema, other: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...one };
  for (const [keyword, value] of Object.entries(other)) {
    const known = merged[keyword];
    merged[keyword] = known === undefined ? value : (combine[keyword]?.(known as never, value as never) ?? value);
  }
  const properties = propertiesOfBoth(one, other);
  return properties === undefined ? merged : { ...merged, properties };
}

/** What one names, the other may hold for one of its other fields; where it has none, it is nobody's. */
function propertiesOfBoth(one: JsonSchema, other: JsonSchema): JsonSchema["properties"] {
  if (one.properties === undefined && other.properties === undefined) return undefined;
  const names = new Set([...Object.keys(one.properties ?? {}), ...Object.keys(other.properties ?? {})]);
  return Object.fromEntries([...names].map((name) => [name, both(propertyOf(one, name), propertyOf(other, name))]));
}

/** What a schema asks of the field of a name. */
export function propertyOf(schema: JsonSchema, name: string): Schema {
  const { properties = {}, patternProperties = {}, additionalProperties = true } = schema;
  const matching = Object.entries(patternProperties).filter(([pattern]) => new RegExp(pattern, "u").test(name));
  const all = [
    ...(Object.hasOwn(properties, name) ? [properties[name]!] : []),
    ...matching.map(([, property]) => property),
  ];
  return all.length === 0 ? additionalProperties : all.reduce(both);
}

/** What two schemas both take. */
export function both(one: Schema, other: Schema): Schema {
  if (one === true || one === other) return other;
  if (other === true) return one;
  return one === false || other === false ? false : { allOf: [one, other] };
}

const largest = (one: number, other: number): number => Math.max(one, other);
const smallest = (one: number, other: number): number => Math.min(one, other);
const union = (one: readonly unknown[], other: readonly unknown[]): readonly unknown[] => [
  ...new Set([...one, ...other]),
];
const concat = (one: readonly unknown[], other: readonly unknown[]): readonly unknown[] => [...one, ...other];
const byPattern = (one: Readonly<Record<string, Schema>>, other: Readonly<Record<string, Schema>>) =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((pattern) => [
      pattern,
      both(one[pattern] ?? true, other[pattern] ?? true),
    ]),
  );

const combine: Readonly<Record<string, (one: never, other: never) => unknown>> = {
  type: (one: string | readonly string[], other: string | readonly string[]) => {
    const others = [other].flat();
    const common = [one]
      .flat()
      .filter((type) => others.includes(type) || (type === "integer" && others.includes("number")));
    return common.length > 0 ? common : others;
  },
  enum: (one: readonly unknown[], other: readonly unknown[]) => {
    const texts = new Set(other.map((value) => JSON.stringify(value)));
    return one.filter((value) => texts.has(JSON.stringify(value)));
  },
  required: union,
  allOf: concat,
  patternProperties: byPattern,
  additionalProperties: both,
  items: (one: Schema | readonly Schema[], other: Schema | readonly Schema[]) =>
    Array.isArray(one) || Array.isArray(other) ? other : both(one as Schema, other as Schema),
  minimum: largest,
  minLength: largest,
  minItems: largest,
  minProperties: largest,
  maximum: smallest,
  maxLength: smallest,
  maxItems: smallest,
  maxProperties: smallest,
};
