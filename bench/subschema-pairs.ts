import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Dialect, Json, JsonSchema, SchemaInput } from "@concord/subschema";
import { parse } from "yaml";

/** One schema that differs between two versions of a public contract. */
export interface ChangedSchema {
  readonly id: string;
  readonly before: SchemaInput;
  readonly after: SchemaInput;
}

type JsonObject = { readonly [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every schema of the public pairs that two versions have under one name and write differently, references followed. */
export function* changedSchemas(folder: string): Generator<ChangedSchema> {
  for (const name of readdirSync(folder).toSorted()) {
    const [old, fresh] = ["old", "new"].map((side) => readContract(join(folder, name), side));
    if (old === undefined || fresh === undefined) continue;
    const [dialectBefore, dialectAfter] = [dialectOf(old), dialectOf(fresh)];
    if (dialectBefore === undefined || dialectAfter === undefined) continue;
    for (const pointer of schemaPointers(old)) {
      if (!schemaPointers(fresh).includes(pointer)) continue;
      const before = bundle(old, pointer);
      const after = bundle(fresh, pointer);
      if (JSON.stringify(before) === JSON.stringify(after)) continue;
      yield {
        id: `${name}${pointer}`,
        before: { schema: before, dialect: dialectBefore },
        after: { schema: after, dialect: dialectAfter },
      };
    }
  }
}

function readContract(folder: string, side: string): JsonObject | undefined {
  for (const extension of ["yaml", "json"]) {
    const path = join(folder, `${side}.${extension}`);
    if (!existsSync(path)) continue;
    try {
      const value = parse(readFileSync(path, "utf8"), { merge: true, logLevel: "silent" }) as Json;
      return isObject(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function dialectOf(contract: JsonObject): Dialect | undefined {
  if (contract["asyncapi"] !== undefined) return "asyncapi";
  if (typeof contract["openapi"] === "string") return contract["openapi"].startsWith("3.0") ? "oas-3.0" : "2020-12";
  return contract["swagger"] === undefined ? undefined : "draft-04";
}

const known = new WeakMap<JsonObject, readonly string[]>();

/** Pointers of named schemas, message payloads and headers, request and response bodies. */
function schemaPointers(contract: JsonObject): readonly string[] {
  let pointers = known.get(contract);
  if (pointers === undefined) {
    const found: string[] = [];
    collect(contract, "", found);
    pointers = found;
    known.set(contract, pointers);
  }
  return pointers;
}

function collect(value: Json, pointer: string, found: string[]): void {
  if (Array.isArray(value)) value.forEach((item: Json, index) => collect(item, `${pointer}/${index}`, found));
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if ((pointer === "/components/schemas" || pointer === "/definitions") && isObject(inner)) found.push(at);
    else if ((key === "payload" || key === "schema") && isObject(inner)) found.push(at);
    else collect(inner, at, found);
  }
}

/** The schema with all it refers to, in the pointers its references use. */
function bundle(contract: JsonObject, pointer: string): JsonSchema {
  const kept: [string, Json][] = [];
  const wanted = [pointer];
  const seen = new Set<string>();
  for (const each of wanted) {
    if (seen.has(each)) continue;
    seen.add(each);
    const target = resolve(contract, each);
    if (target === undefined) continue;
    kept.push([each, target]);
    for (const [, reference] of JSON.stringify(target).matchAll(/"\$ref":"#([^"]*)"/g))
      wanted.push(reference as string);
  }
  const root: Record<string, Json> = { $ref: `#${pointer}` };
  for (const [each, target] of kept) place(root, each, target);
  return root;
}

function tokens(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((token) => decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function resolve(contract: JsonObject, pointer: string): Json | undefined {
  let at: Json | undefined = contract;
  for (const token of tokens(pointer)) {
    at = Array.isArray(at) ? (at as readonly Json[])[Number(token)] : isObject(at) ? at[token] : undefined;
  }
  return at;
}

function place(root: Record<string, Json>, pointer: string, target: Json): void {
  const path = tokens(pointer);
  let at = root;
  for (const token of path.slice(0, -1)) {
    at[token] = isObject(at[token]) ? { ...at[token] } : {};
    at = at[token];
  }
  const last = path.at(-1) as string;
  at[last] = isObject(at[last]) && isObject(target) ? { ...target, ...at[last] } : target;
}
