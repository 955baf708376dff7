import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { compareFabrics, confirmWithAjv } from "@concord/compat";
import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { isSubschema } from "@concord/subschema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const corpus = path.resolve(import.meta.dirname, "../../../shared/corpus");
const files = ["asyncapi", "openapi"].flatMap((folder) =>
  globSync(`${folder}/**/*.{yaml,yml,json}`, { cwd: corpus, exclude: ["**/LICENSE*"] }),
);
/** Documents with schemas that have no meaning, so that nothing can be said of any value: left out. */
const meaningless = [
  // A reference to itself and nothing else.
  "multiple_messages_in_operation.json",
  // `type: int`.
  "asyncapi-asgardeo-asyncapi.yaml",
];
if (files.length === 0) console.log("skipped: ../shared/corpus is not here");

/** A way of writing the same document differently; undefined where it cannot be written so. */
type Rewrite = (document: JsonObject) => JsonObject | undefined;

const rewrites: Readonly<Record<string, Rewrite>> = {
  "as JSON with its keys the other way round": (document) => reversed(document) as JsonObject,
  "with its schemas written out where they are referred to": (document) => inlined(document, document) as JsonObject,
  "with its schemas taken out and referred to": extracted,
  "as OpenAPI 3.1 instead of 3.0": upgraded,
};

describe.skipIf(!existsSync(corpus)).each(files)("%s", (file) => {
  const text = readFileSync(path.join(corpus, file), "utf8");
  const document = meaningless.some((name) => file.endsWith(name)) ? undefined : readable(text);

  test.skipIf(document === undefined).each(Object.keys(rewrites))("%s", { timeout: 120_000 }, async (name) => {
    const rewritten = rewrites[name]!(document!);
    if (rewritten === undefined) return;
    expect(await changes(text, JSON.stringify(rewritten), "after.json")).toEqual([]);
  });

  test.skipIf(document === undefined)("in another file of another folder", { timeout: 120_000 }, async () => {
    expect(await changes(text, text, "elsewhere/contracts/moved.yaml")).toEqual([]);
  });
});

async function changes(before: string, after: string, file: string): Promise<object[]> {
  const { findings } = await compareFabrics(await read("before.yaml", before), await read(file, after), {
    judge: (left, right, options) => Promise.resolve(isSubschema(left, right, { ...options, validate: confirmWithAjv })),
    validate: confirmWithAjv,
    today: "2026-01-01",
  });
  return findings.map(({ code, message, facts }) => ({ code, message, facts }));
}

function read(file: string, text: string): Promise<Fabric> {
  return loadFabric(memoryFiles({ [file]: text }), { root: file });
}

function readable(text: string): JsonObject | undefined {
  try {
    const document: unknown = parse(text, { maxAliasCount: -1 });
    return typeof document === "object" && document !== null ? (document as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** Every property of a named schema becomes a named schema of its own. */
function extracted(document: JsonObject): JsonObject | undefined {
  const components = document["components"] as JsonObject | undefined;
  const schemas = components?.["schemas"] as JsonObject | undefined;
  if (!schemas || !Object.values(schemas).every(isObject)) return undefined;
  const taken: Record<string, Json> = {};
  const takeOut = (value: Json): Json => {
    if (!isObject(value) || "$ref" in value) return value;
    const name = `TakenOut${Object.keys(taken).length}`;
    taken[name] = value;
    return { $ref: `#/components/schemas/${name}` };
  };
  const rewritten = Object.entries(schemas).map(([name, schema]): [string, Json] => {
    const properties = (schema as JsonObject)["properties"];
    if (!isObject(properties)) return [name, schema];
    const now = Object.entries(properties).map(([key, property]) => [key, takeOut(property)]);
    return [name, { ...(schema as JsonObject), properties: Object.fromEntries(now) as JsonObject }];
  });
  return { ...document, components: { ...components, schemas: { ...Object.fromEntries(rewritten), ...taken } } };
}

/** What 3.0 says by nullable and by bounds that are true or false, 3.1 says as JSON Schema does. */
function upgraded(document: JsonObject): JsonObject | undefined {
  const { openapi } = document;
  if (typeof openapi !== "string" || !openapi.startsWith("3.0")) return undefined;
  return { ...(modern(document, "") as JsonObject), openapi: "3.1.0" };
}

/** `key` is the name below which the value stands: what is called `properties` holds schemas, not keywords. */
function modern(value: Json, key: string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => modern(item, ""));
  if (!isObject(value) || key === "example" || key === "default" || key === "enum") return value;
  const now = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, modern(one, key === "properties" ? "" : name)]));
  return key === "properties" ? now : modernSchema(now);
}

function modernSchema({ nullable, exclusiveMinimum, exclusiveMaximum, ...schema }: JsonObject): JsonObject {
  const { minimum, maximum, ...rest } = schema;
  const bounds = { minimum, maximum, exclusiveMinimum, exclusiveMaximum };
  if (exclusiveMinimum === true) Object.assign(bounds, { exclusiveMinimum: minimum, minimum: undefined });
  if (exclusiveMaximum === true) Object.assign(bounds, { exclusiveMaximum: maximum, maximum: undefined });
  const kept = Object.entries(bounds).filter(([, bound]) => bound !== undefined && typeof bound !== "boolean");
  const type = nullable === true && typeof rest["type"] === "string" ? { type: [rest["type"], "null"] } : {};
  return { ...rest, ...Object.fromEntries(kept), ...type };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).reverse().map(([key, one]) => [key, reversed(one)]));
}

/** Three levels deep: enough to unfold, and it ends where a schema holds itself. */
function inlined(value: Json, document: JsonObject, depth = 0): Json {
  if (Array.isArray(value)) return value.map((one: Json) => inlined(one, document, depth));
  if (typeof value !== "object" || value === null) return value;
  const { $ref: reference, ...siblings } = value as JsonObject;
  const name = typeof reference === "string" ? /^#\/components\/schemas\/([^/~%]+)$/.exec(reference)?.[1] : undefined;
  const schemas = (document["components"] as JsonObject | undefined)?.["schemas"] as JsonObject | undefined;
  const target = name === undefined ? undefined : schemas?.[name];
  if (target !== undefined && depth < 3 && Object.keys(siblings).length === 0) return inlined(target, document, depth + 1);
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, one]) => [key, inlined(one, document, depth)]));
}
