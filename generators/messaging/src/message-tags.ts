import { type Definition, type ModernSchema, stringLiteral } from "@concord/codegen";
import { acceptsNull } from "./accepts-null.ts";
import type { Carried, Collected } from "./collect-definitions.ts";
import { schemasBeside } from "./header-types.ts";
import type { Extractor } from "./runtime-expression.ts";

type Definitions = ReadonlyMap<string, Definition>;
type Tags = ReadonlyMap<string, Tag>;

const noTags: Tags = new Map();

/** What a field or header may be in one message. */
interface Tag {
  readonly values: readonly string[];
  /** Whether every value has it. */
  readonly always: boolean;
}

/**
 * How each message is told from the others that come with it where no CloudEvents type says it: by a field, or else a
 * header, of which each of them lists what it is, and no two the same. Where it may be left out, and among others,
 * validators judge.
 */
export function messageTags(collected: Collected): ReadonlyMap<Carried, Extractor> {
  const told = new Map<Carried, readonly (Extractor | undefined)[]>();
  for (const group of receivedTogether(collected)) {
    const found = tagsOfGroup(group, collected.model.schemas.definitions);
    for (const [index, one] of group.entries()) told.set(one, [...(told.get(one) ?? []), found?.[index]]);
  }
  return new Map(
    [...told].flatMap(([one, [first, ...others]]) =>
      first && others.every((tag) => tag?.body === first.body) ? [[one, first] as const] : [],
    ),
  );
}

/** The messages of each address that the service receives from it, and those that its clients do, where they are several. */
function receivedTogether({ model, find }: Collected): readonly (readonly Carried[])[] {
  const groups = Map.groupBy(
    model.operations.flatMap(({ operation, channel, messages }) =>
      messages.map((message) => ({ action: operation.action, carried: find(message, channel) })),
    ),
    ({ action, carried }) => `${action} ${carried.channel.address}`,
  );
  const each = [...groups.values()].map((group) => [...new Set(group.map(({ carried }) => carried))]);
  return each.filter((group) => group.length > 1);
}

function tagsOfGroup(group: readonly Carried[], definitions: Definitions): readonly Extractor[] | undefined {
  const fields = group.map(({ message }) =>
    message.carried === "json" ? tagsOf(message.payload.key, definitions) : noTags,
  );
  const field = distinct(fields);
  if (field !== undefined)
    return group.map(({ message }, index) => fieldTag(field, fields[index]!.get(field)!, message.payload.validator));
  const headers = group.map(({ message }) => tagsOf(message.headers?.key, definitions));
  const header = distinct(headers.map((tags) => new Map([...tags].filter(([, { always }]) => always))));
  if (header === undefined) return undefined;
  const text = `headers[${stringLiteral(header.toLowerCase())}]`;
  return headers.map((tags) => {
    const body = isOne(text, tags.get(header)!.values);
    return { parameters: "_data, headers", body, needsTextAt: false };
  });
}

function fieldTag(field: string, { values, always }: Tag, validator: string): Extractor {
  const text = `textAt(data, [${stringLiteral(field)}])`;
  const list = `[${values.map(stringLiteral).join(", ")}]`;
  const body = always
    ? isOne(text, values)
    : `isTagged(data, ${stringLiteral(field)}, ${list}) ?? ${validator}(data) === undefined`;
  return { parameters: "data", body, needsTextAt: true };
}

function isOne(text: string, values: readonly string[]): string {
  return values.length === 1
    ? `${text} === ${stringLiteral(values[0]!)}`
    : `[${values.map(stringLiteral).join(", ")}].includes(${text} ?? "")`;
}

/** The first field that each of them has, with values that no other one has. */
function distinct(all: readonly Tags[]): string | undefined {
  const [first = noTags, ...others] = all;
  return [...first.keys()].find((name) => {
    if (!others.every((tags) => tags.has(name))) return false;
    const values = all.flatMap((tags) => tags.get(name)!.values);
    return new Set(values).size === values.length;
  });
}

/** The fields of which the schema lists the texts that they may be. */
function tagsOf(key: string | undefined, definitions: Definitions): Tags {
  if (key === undefined) return noTags;
  const fields = fixedFields({ $ref: key }, definitions, 0);
  const required = acceptsNull({ $ref: key }, definitions) ? new Set() : requiredFields({ $ref: key }, definitions, 0);
  return new Map([...fields].map(([name, values]) => [name, { values, always: required.has(name) }]));
}

function fixedFields(
  schema: ModernSchema,
  definitions: Definitions,
  depth: number,
): ReadonlyMap<string, readonly string[]> {
  if (typeof schema === "boolean" || depth > 20) return new Map();
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const values = textsOf(field, definitions, 0);
    return values === undefined ? [] : [[name, values] as const];
  });
  const inside = (part: ModernSchema) => fixedFields(part, definitions, depth + 1);
  const parts = schemasBeside(schema, definitions).flatMap((part) => [...inside(part)]);
  const [first, ...others] = (schema.oneOf ?? schema.anyOf ?? []).map(inside);
  const inEach = [...(first ?? [])].flatMap(([name, values]) =>
    others.every((branch) => branch.has(name))
      ? [[name, [...new Set([...values, ...others.flatMap((branch) => branch.get(name)!)])]] as const]
      : [],
  );
  return new Map([...inEach, ...parts, ...own]);
}

function requiredFields(schema: ModernSchema, definitions: Definitions, depth: number): ReadonlySet<string> {
  if (typeof schema === "boolean" || depth > 20) return new Set();
  const inside = (part: ModernSchema): ReadonlySet<string> => requiredFields(part, definitions, depth + 1);
  const parts = schemasBeside(schema, definitions).flatMap((part) => [...inside(part)]);
  const [first, ...others] = (schema.oneOf ?? schema.anyOf ?? []).map(inside);
  const inEach = [...(first ?? [])].filter((name) => others.every((branch) => branch.has(name)));
  return new Set([...(schema.required ?? []), ...parts, ...inEach]);
}

/** The texts that a schema lists; undefined where it takes anything else. */
function textsOf(schema: ModernSchema, definitions: Definitions, depth: number): readonly string[] | undefined {
  if (typeof schema === "boolean" || depth > 20) return undefined;
  const values = schema.const === undefined ? schema.enum : [schema.const];
  if (values) return values.every((value) => typeof value === "string") ? values : undefined;
  return schema.$ref === undefined
    ? undefined
    : textsOf(definitions.get(schema.$ref)?.schema ?? true, definitions, depth + 1);
}
