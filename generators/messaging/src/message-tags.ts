import { type Definition, type ModernSchema, type ServiceModel, stringLiteral } from "@concord/codegen";
import { acceptsNull } from "./accepts-null.ts";
import type { Carried } from "./collect-definitions.ts";
import type { Extractor } from "./runtime-expression.ts";

type Definitions = ReadonlyMap<string, Definition>;
type Tags = ReadonlyMap<string, readonly string[]>;

/**
 * How each message is told from the others of its channel where no CloudEvents type says it: by a field, or else a
 * header, of which each of them says what it is, and no two the same. Those of other channels are judged by their
 * validators.
 */
export function messageTags(all: readonly Carried[], model: ServiceModel): ReadonlyMap<Carried, Extractor> {
  const found = new Map<Carried, Extractor>();
  for (const [, carried] of Map.groupBy(all, ({ channel }) => channel)) {
    if (carried.length < 2) continue;
    const { definitions } = model.schemas;
    const payloads = carried.map(({ message: { carried: form, payload } }) =>
      form === "json" ? tagsOf(payload.key, definitions) : new Map<string, readonly string[]>(),
    );
    const headers = carried.map(({ message }) => tagsOf(message.headers?.key, definitions));
    const [field, header] = [distinct(payloads), distinct(headers)];
    for (const [index, one] of carried.entries()) {
      if (field !== undefined) {
        const text = `textAt(data, [${stringLiteral(field)}])`;
        found.set(one, { parameters: "data", body: isOne(text, payloads[index]!.get(field)!), needsTextAt: true });
      } else if (header !== undefined) {
        const text = `headers[${stringLiteral(header.toLowerCase())}]`;
        const body = isOne(text, headers[index]!.get(header)!);
        found.set(one, { parameters: "_data, headers", body, needsTextAt: false });
      }
    }
  }
  return found;
}

function isOne(text: string, values: readonly string[]): string {
  return values.length === 1
    ? `${text} === ${stringLiteral(values[0]!)}`
    : `[${values.map(stringLiteral).join(", ")}].includes(${text} ?? "")`;
}

/** The first field that each of them has, with values that no other one has. */
function distinct(all: readonly Tags[]): string | undefined {
  const [first = new Map<string, readonly string[]>(), ...others] = all;
  return [...first.keys()].find((name) => {
    if (!others.every((tags) => tags.has(name))) return false;
    const values = all.flatMap((tags) => tags.get(name)!);
    return new Set(values).size === values.length;
  });
}

/** The fields that every value has, with the texts that each may be, where the schema lists them. Null has none. */
function tagsOf(key: string | undefined, definitions: Definitions): Tags {
  if (key === undefined || acceptsNull({ $ref: key }, definitions)) return new Map();
  const fields = fixedFields({ $ref: key }, definitions, 0);
  const required = requiredFields({ $ref: key }, definitions, 0);
  return new Map([...fields].filter(([name]) => required.has(name)));
}

function fixedFields(schema: ModernSchema, definitions: Definitions, depth: number): Tags {
  if (typeof schema === "boolean" || depth > 20) return new Map();
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const values = textsOf(field, definitions, 0);
    return values === undefined ? [] : [[name, values] as const];
  });
  const parts = partsOf(schema, definitions).flatMap((part) => [...fixedFields(part, definitions, depth + 1)]);
  return new Map([...parts, ...own]);
}

function requiredFields(schema: ModernSchema, definitions: Definitions, depth: number): ReadonlySet<string> {
  if (typeof schema === "boolean" || depth > 20) return new Set();
  const parts = partsOf(schema, definitions).flatMap((part) => [...requiredFields(part, definitions, depth + 1)]);
  return new Set([...(schema.required ?? []), ...parts]);
}

/** What speaks of the same value, whatever it is. */
function partsOf(schema: Exclude<ModernSchema, boolean>, definitions: Definitions): readonly ModernSchema[] {
  const target = schema.$ref === undefined ? [] : [definitions.get(schema.$ref)?.schema ?? true];
  return [...target, ...(schema.allOf ?? [])];
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
