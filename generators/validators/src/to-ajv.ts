import { type ModernObject, type ModernSchema, mapKeyword } from "@concord/codegen";
import { wideKeywords } from "./wide-keywords.ts";

type AjvSchema = boolean | Record<string, unknown>;

/** The modern form as ajv reads it: annotations gone, references by the id that a definition is added under. */
export function toAjv(schema: ModernSchema, idOf: (key: string) => string): AjvSchema {
  if (typeof schema === "boolean") return schema;
  if (schema.properties && Object.hasOwn(schema.properties, "__proto__")) return toAjv(withoutProto(schema), idOf);
  if (schema.wide !== undefined) return wideToAjv(schema, idOf);
  const walk = (child: ModernSchema): AjvSchema => toAjv(child, idOf);
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema) as [string, unknown][]) {
    if (keyword === "about") continue;
    if (keyword === "$ref") result[keyword] = idOf(value as string);
    else if (keyword === "type") result[keyword] = oneOrMore(value as readonly string[]);
    else result[keyword] = mapKeyword(keyword, value, walk) ?? value;
  }
  if (schema.enum?.length === 0 || schema.type?.length === 0) return false;
  return result;
}

/** ajv passes over a field of this name; as a pattern it is a field like any other. */
function withoutProto({ properties = {}, patternProperties, ...schema }: ModernObject): ModernObject {
  const others = Object.entries(properties).filter(([name]) => name !== "__proto__");
  return {
    ...schema,
    properties: Object.fromEntries(others),
    patternProperties: { ...patternProperties, "^__proto__$": properties["__proto__"] ?? true },
  };
}

/** ajv knows no bigints: what is said of their type and values is said in keywords that do. */
function wideToAjv(
  { wide: _, type = ["integer"], format, const: fixed, enum: listed, ...rest }: ModernObject,
  idOf: (key: string) => string,
): AjvSchema {
  const others = type.filter((one) => one !== "integer");
  return {
    ...(toAjv(rest, idOf) as Record<string, unknown>),
    [wideKeywords.type]: { format, others },
    ...(listed && { [wideKeywords.enum]: listed }),
    ...(fixed !== undefined && { [wideKeywords.const]: [fixed] }),
  };
}

function oneOrMore(types: readonly string[]): string | readonly string[] {
  return types.length === 1 ? types[0]! : types;
}
