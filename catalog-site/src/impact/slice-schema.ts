import type { Json, JsonObject } from "@concord/diagnostics";

/**
 * Words that say nothing of a value, and those whose effect on one property does not hang on any other. An object that
 * uses no others is the product of its properties: one of them can be judged without the rest.
 */
const separable = new Set(
  "type properties required title description examples example default deprecated readOnly writeOnly $comment $schema $defs $ref allOf items minItems maxItems".split(
    " ",
  ),
);
/** Said to readers alone; without it, schemas that mean the same are the same. */
const annotations = new Set(["title", "description", "examples", "example", "default", "$comment", "x-term"]);

/** Whether an object is the product of its properties. */
export function isSeparable(node: JsonObject): boolean {
  return Object.entries(node).every(
    ([key, value]) =>
      separable.has(key) || key.startsWith("x-") || (key === "additionalProperties" && typeof value === "boolean"),
  );
}

/**
 * The part of a schema that a question about one field hangs on: the objects on the way to it, without their other
 * properties. What is not plainly separable is kept whole. Where the way leads through a definition that stands elsewhere,
 * too, a change would reach that place as well: then nothing is cut. `pointer` is into the value; `*` stands for any list item or map key.
 */
export function sliceSchema(json: JsonObject, pointer: string): JsonObject {
  const uses = countUses(json);
  const definitions: Record<string, Json> = {};
  const source = objectOf(json["$defs"]);
  let isShared = false;
  const root = slice(json, pointer.split("/").slice(1));
  if (isShared) return json;
  keepReferred(root);
  const { $defs: _, ...rest } = root;
  return Object.keys(definitions).length === 0 ? rest : { ...rest, $defs: definitions };

  function slice(node: JsonObject, [step, ...steps]: readonly string[]): JsonObject {
    if (step === undefined) return withoutAnnotations(node);
    if (!isSeparable(node)) return whole(node);
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const sliced: Record<string, Json> = { ...node };
    for (const annotation of annotations) delete sliced[annotation];
    if (step === "*" && isObject(node["items"])) sliced["items"] = slice(node["items"], steps);
    if (node["properties"] !== undefined) {
      const member = objectOf(node["properties"])[name];
      const kept = isObject(member) ? slice(member, steps) : member;
      sliced["properties"] = kept === undefined ? {} : { [name]: kept };
    }
    if (Array.isArray(node["required"])) sliced["required"] = node["required"].filter((one) => one === name);
    if (Array.isArray(node["allOf"])) {
      // Each member closes or opens the object for all: only where none does are they apart.
      if (node["allOf"].some((one) => isObject(one) && "additionalProperties" in one)) return whole(node);
      sliced["allOf"] = node["allOf"].map((one: Json) => (isObject(one) ? slice(one, [step, ...steps]) : one));
    }
    const definition = nameOf(node["$ref"]);
    isShared ||= definition !== undefined && uses.get(definition) !== 1;
    if (definition !== undefined && isObject(source[definition])) {
      definitions[definition] = slice(source[definition], [step, ...steps]);
      keepReferred(definitions[definition]);
    }
    return sliced;
  }

  /** A node in which the way goes on unseen. */
  function whole(node: JsonObject): JsonObject {
    isShared ||= [...reachedFrom(node)].some((name) => uses.get(name) !== 1);
    return withoutAnnotations(node);
  }

  function* reachedFrom(node: Json, seen = new Set<string>()): Generator<string> {
    for (const name of referredIn(node)) {
      if (seen.has(name)) continue;
      seen.add(name);
      yield name;
      yield* reachedFrom(source[name] ?? null, seen);
    }
  }

  /** Definitions that are referred to and were not cut are kept as they are. */
  function keepReferred(node: Json): void {
    for (const name of referredIn(node)) {
      const definition = source[name];
      if (definition === undefined || name in definitions) continue;
      definitions[name] = isObject(definition) ? withoutAnnotations(definition) : definition;
      keepReferred(definition);
    }
  }
}

/**
 * The schema of values in which every field is there. When there is such a value, each field can be right, and what is
 * said of one holds whatever the others are; where one can never be, nothing that holds it can, and nothing breaks.
 */
export function demandEverything(json: JsonObject): JsonObject {
  const entries = Object.entries(json).map(([key, value]) => {
    if (key === "items" && isObject(value)) return [key, demandEverything(value)] as const;
    if (key === "allOf" && Array.isArray(value))
      return [key, value.map((one: Json) => (isObject(one) ? demandEverything(one) : one))] as const;
    if ((key === "properties" || key === "$defs") && isObject(value)) {
      const members = Object.entries(value).map(([name, one]) => [name, isObject(one) ? demandEverything(one) : one]);
      return [key, Object.fromEntries(members)] as const;
    }
    return [key, value] as const;
  });
  const { properties, items, minItems } = json;
  return {
    ...Object.fromEntries(entries),
    ...(isObject(properties) && { required: [...new Set([...Object.keys(properties), ...namesOf(json["required"])])] }),
    ...(isObject(items) && minItems === undefined && { minItems: 1 }),
  };
}

function namesOf(required: Json | undefined): readonly string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
}

/** Descends where schemas are, not where values are that may look like them. */
function withoutAnnotations(node: JsonObject): JsonObject {
  const entries = Object.entries(node).filter(([key]) => !annotations.has(key));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key === "properties" && isObject(value)) return [key, eachMember(value)];
      return [key, key === "items" && isObject(value) ? withoutAnnotations(value) : value];
    }),
  );
}

function eachMember(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, isObject(schema) ? withoutAnnotations(schema) : schema]),
  );
}

function countUses(json: JsonObject): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const name of referredIn(json, true)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

/** The definitions that a schema refers to, one for each reference; those of its own `$defs` only when asked. */
function* referredIn(json: Json, withDefinitions = false): Generator<string> {
  if (Array.isArray(json)) {
    for (const item of json as readonly Json[]) yield* referredIn(item, true);
    return;
  }
  if (!isObject(json)) return;
  for (const [key, value] of Object.entries(json)) {
    if (key === "$defs" && !withDefinitions) continue;
    const name = key === "$ref" ? nameOf(value) : undefined;
    if (name === undefined) yield* referredIn(value, true);
    else yield name;
  }
}

function nameOf(reference: Json | undefined): string | undefined {
  const prefix = "#/$defs/";
  if (typeof reference !== "string" || !reference.startsWith(prefix)) return undefined;
  const name = reference.slice(prefix.length);
  return name.includes("/") ? undefined : decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~");
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function objectOf(json: Json | undefined): JsonObject {
  return isObject(json) ? json : {};
}
