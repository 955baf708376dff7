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

/** Ways of writing the same document differently. */
const rewrites: Readonly<Record<string, (document: JsonObject) => JsonObject>> = {
  "as JSON with its keys the other way round": (document) => reversed(document) as JsonObject,
  "with its schemas written out where they are referred to": (document) => inlined(document, document) as JsonObject,
};

describe.skipIf(!existsSync(corpus)).each(files)("%s", (file) => {
  const text = readFileSync(path.join(corpus, file), "utf8");
  const document = meaningless.some((name) => file.endsWith(name)) ? undefined : readable(text);

  test.skipIf(document === undefined).each(Object.keys(rewrites))("%s", { timeout: 120_000 }, async (name) => {
    const before = await read("before.yaml", text);
    const after = await read("after.json", JSON.stringify(rewrites[name]!(document!)));
    const { findings } = await compareFabrics(before, after, {
      judge: (left, right, options) => Promise.resolve(isSubschema(left, right, { ...options, validate: confirmWithAjv })),
      validate: confirmWithAjv,
      today: "2026-01-01",
    });
    expect(findings.map(({ code, message, facts }) => ({ code, message, facts }))).toEqual([]);
  });
});

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
