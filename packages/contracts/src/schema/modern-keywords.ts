import type { Json, JsonObject } from "@concord/diagnostics";
import type { Dialect } from "../fabric.ts";

type Family = "draft-04" | "draft-07" | "oas-3.0" | "modern";

/** Dialects of one family read each other's keywords alike. */
export function familyOf(dialect: Dialect): Family {
  if (dialect === "draft-04" || dialect === "oas-3.0") return dialect;
  return dialect === "2019-09" || dialect === "2020-12" ? "modern" : "draft-07";
}

/**
 * The keywords of one schema object, its sub-schemas already done, as 2020-12 writes them. For schemas that refer to each
 * other across dialects: one schema can be read in one dialect only.
 */
export function modernKeywords(schema: JsonObject, dialect: Dialect): JsonObject {
  const family = familyOf(dialect);
  if (family === "modern") return schema;
  const { items, additionalItems, dependencies, ...rest } = schema;
  return {
    ...(family === "draft-07" ? rest : withNumericBounds(family === "oas-3.0" ? withNull(rest) : rest)),
    ...(Array.isArray(items) ? { prefixItems: items } : items !== undefined && { items }),
    ...(Array.isArray(items) && additionalItems !== undefined && { items: additionalItems }),
    ...splitDependencies(dependencies),
  };
}

/** `exclusiveMinimum: true` beside `minimum`, as draft-04 and OpenAPI 3.0 have it. */
function withNumericBounds(schema: JsonObject): JsonObject {
  const bounded = { ...schema } as Record<string, Json>;
  for (const [exclusive, inclusive] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    const flag = bounded[exclusive];
    if (typeof flag !== "boolean") continue;
    delete bounded[exclusive];
    const bound = bounded[inclusive];
    if (!flag || bound === undefined) continue;
    bounded[exclusive] = bound;
    delete bounded[inclusive];
  }
  return bounded;
}

/** `nullable` of OpenAPI 3.0, which only counts beside `type`. */
function withNull(schema: JsonObject): JsonObject {
  const { nullable, ...rest } = schema;
  const { type, enum: values } = rest;
  if (nullable !== true || typeof type !== "string") return rest;
  const open = Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {};
  return { ...rest, type: [type, "null"], ...open };
}

function splitDependencies(dependencies: Json | undefined): JsonObject {
  if (dependencies === null || typeof dependencies !== "object") return {};
  const entries = Object.entries<Json>(dependencies);
  const required = entries.filter(([, value]) => Array.isArray(value));
  const schemas = entries.filter(([, value]) => !Array.isArray(value));
  return {
    ...(required.length > 0 && { dependentRequired: Object.fromEntries(required) }),
    ...(schemas.length > 0 && { dependentSchemas: Object.fromEntries(schemas) }),
  };
}
