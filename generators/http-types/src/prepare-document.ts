import { type Endpoint, pascalCase, resolvePointer } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";

/**
 * Rewrites a bundled OpenAPI document so that the type library can name everything it refers to: an operation id stands
 * once, every `$ref` leads to a component, and nothing is left of OpenAPI 3.2 that it does not know. Pure; the document
 * given stays as it is.
 */
export function prepareDocument(document: JsonObject, endpoints: readonly Endpoint[]): JsonObject {
  return hoistDeepReferences(inOlderWords(uniqueOperationIds(document, endpoints)) as JsonObject);
}

/** A stream of items as the list that it is in the end; no discriminator where one alternative needs none. */
function inOlderWords(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOlderWords);
  if (value === null || typeof value !== "object") return value;
  const { itemSchema, discriminator, ...rest } = mapObject(value as JsonObject, inOlderWords);
  const isKept = discriminator !== undefined && object(discriminator)["defaultMapping"] === undefined;
  const isStream = itemSchema !== undefined && rest["schema"] === undefined;
  return {
    ...rest,
    ...(isKept && { discriminator }),
    ...(isStream && { schema: { type: "array", items: itemSchema } }),
  };
}

const methods: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
  "query",
]);

/** An operation id that is there twice gives way to the endpoint's own name. */
function uniqueOperationIds(document: JsonObject, endpoints: readonly Endpoint[]): JsonObject {
  const seen = new Set<string>();
  const nameAt = new Map(endpoints.map(({ at, name }) => [at.pointer, name]));
  const rename = (group: string): JsonObject =>
    mapObject(object(document[group]), (item, path) =>
      mapObject(object(item), (operation, method) => {
        if (!methods.has(method)) return operation;
        const { operationId, ...rest } = object(operation);
        if (typeof operationId !== "string") return operation;
        const pointer = `/${group}/${escapePart(path)}/${method}`;
        const name = seen.has(operationId) ? firstFree(nameAt.get(pointer) ?? operationId, seen) : operationId;
        seen.add(name);
        return { operationId: name, ...rest };
      }),
    );
  const groups = ["paths", "webhooks"].filter((group) => document[group] !== undefined);
  return { ...document, ...Object.fromEntries(groups.map((group) => [group, rename(group)])) };
}

/** A `$ref` into the middle of something gets a component of its own to lead to; what is no schema is put in its place. */
function hoistDeepReferences(document: JsonObject): JsonObject {
  const hoisted = new Map<string, string>();
  const added: Record<string, Json> = {};
  const taken = new Set(Object.keys(object(object(document["components"])["schemas"])));
  const walk = (value: Json, around: readonly string[]): Json => {
    if (Array.isArray(value)) return value.map((item: Json) => walk(item, around));
    if (value === null || typeof value !== "object") return value;
    const { $ref: ref } = value as JsonObject;
    if (typeof ref !== "string" || !ref.startsWith("#/") || isComponent(ref)) {
      return mapObject(value as JsonObject, (item) => walk(item, around));
    }
    const target = resolvePointer(document, decode(ref.slice(1)));
    if (target === undefined || around.includes(ref)) return {};
    if (!leadsToSchema(ref)) return walk(target, [...around, ref]);
    const known = hoisted.get(ref);
    const name = known ?? firstFree(nameOf(ref), taken);
    if (known === undefined) {
      taken.add(name);
      hoisted.set(ref, name);
      added[name] = walk(target, []);
    }
    return { ...(value as JsonObject), $ref: `#/components/schemas/${name}` };
  };
  const walked = walk(document, []) as JsonObject;
  if (hoisted.size === 0) return walked;
  const components = object(walked["components"]);
  return { ...walked, components: { ...components, schemas: { ...object(components["schemas"]), ...added } } };
}

function isComponent(ref: string): boolean {
  return /^#\/components\/(?!mediaTypes\/)[^/]+\/[^/]+$/.test(ref);
}

function leadsToSchema(ref: string): boolean {
  return /^#\/components\/schemas\/|\/schema(\/|$)/.test(ref);
}

/** `#/components/schemas/Order/properties/lines` → `OrderLines`. */
function nameOf(ref: string): string {
  const words = decode(ref).split("/").slice(1);
  const telling = words.filter(
    (word) => !["components", "schemas", "properties", "schema", "paths", "content"].includes(word),
  );
  return pascalCase(telling.slice(-4).join(" "));
}

function firstFree(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}${count}`;
  return name;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function object(value: Json | undefined): JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : {};
}

function mapObject(value: JsonObject, change: (item: Json, key: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item, key)]));
}

function escapePart(part: string): string {
  return part.replace(/~/g, "~0").replace(/\//g, "~1");
}
