import { isArray, isObject, type JsonObject } from "../logic/json.ts";
import type { Json } from "../types.ts";
import { childSite, type Document, follow, type Site } from "./document.ts";
import type { Mode } from "./normalize.ts";

/**
 * Closes an object schema to what it declares, as `unevaluatedProperties: false` would: where it
 * judges a value alone, declares at least one property, and does not already say what else may be.
 */
export function closeObject(document: Document, site: Site, mode: Mode, result: Record<string, Json>): JsonObject {
  for (const keyword of ["additionalProperties", "unevaluatedProperties"]) {
    if (saysNothing(result[keyword])) delete result[keyword];
  }
  const open = result["additionalProperties"] === undefined && result["unevaluatedProperties"] === undefined;
  if (open && mode.declaring) declareRequired(result);
  if (mode.position === "part" || !open || !mayBeObject(result)) return result;
  const names = declaredNames(document, site);
  if (names.size === 0 || Number(result["minProperties"] ?? 0) > names.size) return result;
  const alone = !["$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas"].some((keyword) => keyword in result);
  result[alone ? "additionalProperties" : "unevaluatedProperties"] = false;
  return result;
}

/** Whether an alternative is a map of anything: objects are welcome and none of their names is declared. */
export function isFreeForm(document: Document, site: Site): boolean {
  const { schema } = site;
  if (!isObject(schema) || schema["enum"] !== undefined || schema["const"] !== undefined) return false;
  return (
    mayBeObject(schema) &&
    saysNothing(schema["additionalProperties"] ?? true) &&
    declaredNames(document, site).size === 0
  );
}

/** A name that is required, or depended upon, counts as declared. */
function declareRequired(result: Record<string, Json>): void {
  const names = new Set<string>((result["required"] as readonly string[] | undefined) ?? []);
  const depended = result["dependentRequired"];
  if (isObject(depended))
    for (const list of Object.values(depended)) for (const name of list as string[]) names.add(name);
  const known = isObject(result["properties"]) ? result["properties"] : {};
  const missing = [...names].filter((name) => !Object.hasOwn(known, name));
  if (missing.length === 0) return;
  result["properties"] = Object.fromEntries([
    ...Object.entries(known),
    ...missing.map((name) => [name, true] as const),
  ]);
}

function saysNothing(schema: Json | undefined): boolean {
  if (!isObject(schema)) return schema === true;
  return Object.keys(schema).every(
    (keyword) => keyword === "description" || keyword === "title" || keyword.startsWith("x-"),
  );
}

function mayBeObject(schema: JsonObject): boolean {
  const { type } = schema;
  return type === undefined || type === "object" || (isArray(type) && type.includes("object"));
}

/** Whether some schema of the value already says what else may be: then no name is added to what it evaluates. */
export function judgesUnevaluated(document: Document, site: Site): boolean {
  let found = false;
  inPlace(document, site, (schema) => {
    const keyword = schema["unevaluatedProperties"];
    if (keyword !== undefined && !saysNothing(keyword)) found = true;
  });
  return found;
}

/** Every property name declared for the value the schema judges, by itself or by what it is composed of. */
function declaredNames(document: Document, site: Site): ReadonlySet<string> {
  const names = new Set<string>();
  inPlace(document, site, (schema) => {
    if (isObject(schema["properties"])) for (const name of Object.keys(schema["properties"])) names.add(name);
    if (isArray(schema["required"]))
      for (const name of schema["required"]) if (typeof name === "string") names.add(name);
  });
  return names;
}

/** Visits the schemas that judge the same value in a positive place. */
export function inPlace(
  document: Document,
  site: Site,
  visit: (schema: JsonObject, site: Site) => void,
  seen: Set<string> = new Set(),
): void {
  const { schema } = site;
  if (!isObject(schema) || seen.has(site.pointer)) return;
  seen.add(site.pointer);
  if (typeof schema["$ref"] === "string") {
    inPlace(document, follow(document, site, schema["$ref"]), visit, seen);
    if (document.dialect !== "2019-09" && document.dialect !== "2020-12") return;
  }
  visit(schema, site);
  const enter = (tokens: readonly (string | number)[], inner: Json): void =>
    inPlace(document, childSite(document, site, tokens, inner), visit, seen);
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    const list = schema[keyword];
    if (isArray(list)) list.forEach((inner, index) => enter([keyword, index], inner));
  }
  for (const keyword of ["then", "else"]) if (isObject(schema[keyword])) enter([keyword], schema[keyword]);
  for (const keyword of ["dependentSchemas", "dependencies"]) {
    const map = schema[keyword];
    if (isObject(map)) for (const [name, inner] of Object.entries(map)) enter([keyword, name], inner);
  }
}
