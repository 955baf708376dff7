import { isArray } from "../logic/json.ts";
import type { Dialect, Json } from "../types.ts";

const lengths = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];

/**
 * The keywords that hold no schema, in their 2020-12 form. Keywords of draft-06 and draft-07 are read
 * in draft-04 and OpenAPI 3.0 too, as the field's validators do: who writes them means them.
 */
export function assertions(schema: { readonly [key: string]: Json }, dialect: Dialect): Record<string, Json> {
  const result: Record<string, Json> = {};
  const types = typesOf(schema, dialect);
  if (types) result["type"] = types;
  if (isArray(schema["enum"])) result["enum"] = schema["enum"];
  if (schema["const"] !== undefined) result["const"] = schema["const"];
  for (const keyword of lengths) if (isCount(schema[keyword])) result[keyword] = schema[keyword];
  bounds(schema, result, "minimum", "exclusiveMinimum");
  bounds(schema, result, "maximum", "exclusiveMaximum");
  if (typeof schema["multipleOf"] === "number" && schema["multipleOf"] > 0) result["multipleOf"] = schema["multipleOf"];
  for (const keyword of ["pattern", "format"])
    if (typeof schema[keyword] === "string") result[keyword] = schema[keyword];
  if (schema["uniqueItems"] === true) result["uniqueItems"] = true;
  if (isArray(schema["required"])) result["required"] = schema["required"].filter((name) => typeof name === "string");
  if (dialect === "2019-09" || dialect === "2020-12") {
    for (const keyword of ["minContains", "maxContains"]) {
      if (isCount(schema[keyword]) && schema["contains"] !== undefined) result[keyword] = schema[keyword];
    }
  }
  return result;
}

function isCount(value: Json | undefined): value is number {
  return typeof value === "number" && value >= 0;
}

/** `nullable` adds null to a type that stands beside it, and says nothing without one. */
function typesOf(schema: { readonly [key: string]: Json }, dialect: Dialect): readonly string[] | undefined {
  const { type } = schema;
  const types =
    typeof type === "string" ? [type] : isArray(type) ? type.filter((name) => typeof name === "string") : undefined;
  if (types === undefined) return undefined;
  const nullable = dialect === "oas-3.0" && schema["nullable"] === true && !types.includes("null");
  return nullable ? [...types, "null"] : types;
}

/** Draft-04 and OpenAPI 3.0 say by a boolean that the bound itself is left out. */
function bounds(
  schema: { readonly [key: string]: Json },
  result: Record<string, Json>,
  closed: string,
  open: string,
): void {
  const limit = schema[closed];
  const exclusive = schema[open];
  if (typeof limit === "number") result[exclusive === true ? open : closed] = limit;
  if (typeof exclusive === "number") result[open] = exclusive;
}
