import type { Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";

/** Whether a schema describes the field that a JSON pointer names; `*` stands for any array item or map key. */
export function describesField(schema: Schema, pointer: string): boolean {
  const steps = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  let nodes = spread([schema.json], schema);
  for (const step of steps) {
    nodes = spread(
      nodes.flatMap((node) => below(node, step)),
      schema,
    );
    if (nodes.length === 0) return false;
  }
  return true;
}

/** The names that a schema describes directly below a pointer, for advice. */
export function fieldsOf(schema: Schema): string[] {
  return [...new Set(spread([schema.json], schema).flatMap((node) => Object.keys(objectAt(node, "properties"))))];
}

/** Nodes and everything that applies to the same value: references, all and any of their branches. */
function spread(start: readonly Json[], schema: Schema): JsonObject[] {
  const found = new Set<JsonObject>();
  const visit = (json: Json | undefined): void => {
    // A schema `true` describes everything, and so nothing in particular.
    if (!isObject(json) || found.has(json)) return;
    found.add(json);
    for (const keyword of ["allOf", "anyOf", "oneOf"]) listAt(json, keyword).forEach(visit);
    for (const keyword of ["then", "else"]) visit(json[keyword]);
    const { $ref: reference } = json;
    if (typeof reference === "string" && reference.startsWith("#")) visit(lookUp(schema.json, reference));
  };
  start.forEach(visit);
  return [...found];
}

function below(node: JsonObject, step: string): Json[] {
  const properties = objectAt(node, "properties");
  const others = [node["additionalProperties"], ...Object.values(objectAt(node, "patternProperties"))];
  const items = [node["items"], ...listAt(node, "items"), ...listAt(node, "prefixItems")];
  if (step === "*") return [...items, ...others].filter(isObject);
  if (Object.hasOwn(properties, step)) {
    const property = properties[step];
    return [isObject(property) ? property : {}];
  }
  return [...(/^\d+$/u.test(step) ? items : []), ...others].filter(isObject);
}

function lookUp(document: Json, reference: string): Json | undefined {
  let current: Json | undefined = document;
  for (const token of decodeURIComponent(reference.slice(1)).split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(current)) current = current[Number(key)] as Json | undefined;
    else current = isObject(current) ? current[key] : undefined;
  }
  return current;
}

function objectAt(node: JsonObject, keyword: string): JsonObject {
  const value = node[keyword];
  return isObject(value) ? value : {};
}

function listAt(node: JsonObject, keyword: string): readonly Json[] {
  const value = node[keyword];
  return Array.isArray(value) ? value : [];
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
