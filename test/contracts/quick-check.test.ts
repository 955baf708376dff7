import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { AsyncAPIFormats } from "@asyncapi/parser/cjs/ruleset/formats.js";
import { getSchema } from "@asyncapi/parser/cjs/ruleset/functions/documentStructure.js";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Schema } from "../../packages/contracts/src/schemas/schema-places.ts";
import { type QuickCheck, quickCheck } from "../../packages/contracts/src/schemas/quick-check.ts";

const require = createRequire(path.resolve(import.meta.dirname, "../../packages/contracts/package.json"));
const draft07 = require("ajv/dist/refs/json-schema-draft-07.json") as Schema;
const options = { strict: false, unicodeRegExp: false, logger: false, allErrors: true } as const;

interface Judges {
  readonly quick: QuickCheck;
  readonly full: ValidateFunction;
}

/** The schema that the parser's own rules compare a document with. */
function asyncApi(version: string): Judges {
  const schema = getSchema(new Set([AsyncAPIFormats.get(version)!]), false) as Schema & object;
  const ajv = new Ajv(options);
  addFormats.default(ajv);
  return { quick: quickCheck(schema, [draft07]), full: ajv.compile(schema) };
}

function openApi(version: string): Judges {
  const schema = require(`@seriousme/openapi-schema-validator/schemas/v${version}/schema.json`) as object;
  const ajv = new Ajv2020({ ...options, formats: { "media-range": true } });
  addFormats.default(ajv);
  return { quick: quickCheck(schema as Schema), full: ajv.compile(schema) };
}

const junk = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  1.5,
  "",
  "a b",
  "http://[",
  [],
  {},
  [{}],
  { $ref: "#" },
  { type: "x" },
);

/** One place of a document is lost, comes under another name, or holds something else. */
function changed(document: unknown, places: readonly number[], value: unknown): unknown {
  const copy = structuredClone(document);
  for (const [turn, place] of places.entries()) {
    const spots: [holder: Record<string, unknown>, name: string][] = [];
    const visit = (node: unknown): void => {
      if (node === null || typeof node !== "object") return;
      for (const [name, child] of Object.entries(node)) {
        spots.push([node as Record<string, unknown>, name]);
        visit(child);
      }
    };
    visit(copy);
    const [holder, name] = spots[place % spots.length] ?? [];
    if (holder === undefined || name === undefined) return copy;
    if (turn % 3 === 0 || Array.isArray(holder)) {
      holder[name] = value;
    } else {
      if (turn % 3 === 1) holder[`${name}s`] = holder[name];
      delete holder[name];
    }
  }
  return copy;
}

test.each([
  ["AsyncAPI 2.6", "contracts/customer/crm/asyncapi.yaml", asyncApi("2.6.0")],
  ["AsyncAPI 3.0", "test/golden/messaging/servers/contract.yaml", asyncApi("3.0.0")],
  ["OpenAPI 3.1", "contracts/commerce/orders/openapi.yaml", openApi("3.1")],
] as const)("%s: what is sure is what a whole validator says", (_name, file, { quick, full }) => {
  const document: unknown = parse(readFileSync(path.resolve(import.meta.dirname, "../..", file), "utf8"));
  expect([quick.isValid(document), full(document)]).toEqual([true, true]);
  const seen = { valid: 0, invalid: 0, unsure: 0, unexpected: 0 };
  const places = fc.array(fc.nat(), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(places, junk, (at, value) => {
      const variant = changed(document, at, value);
      const isSure = quick.isValid(variant);
      const isValid = full(variant);
      seen[isSure ? "valid" : isValid ? "unsure" : "invalid"] += 1;
      expect(isSure && !isValid).toBe(false);
      const told = (full.errors ?? []).map(({ params }) => params["additionalProperty"] as string | undefined);
      const unexpected = quick.unexpected(variant);
      const unheard = told.filter((name) => name !== undefined && unexpected?.has(name) === false);
      if (unexpected?.size === 1) seen.unexpected += 1;
      expect(unheard).toEqual([]);
    }),
    { numRuns: 300 },
  );
  expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(10);
  expect(seen.unsure).toBeLessThan(10);
});

test("a keyword that is not known makes nothing sure, where the value leads to it", () => {
  const quick = quickCheck({ properties: { a: { type: "string" }, b: { contains: { const: 1 } } } });
  expect([{ a: "x" }, { a: 1 }, { b: [1] }].map(quick.isValid)).toEqual([true, false, false]);
  expect(quick.unexpected({ b: [1] })).toBeUndefined();
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("whether %s is a number depends on the validator", (value) => {
  const quick = quickCheck({ properties: { a: { type: "number" } } });
  expect([1, value].map((a) => quick.decide({ a }))).toEqual([true, undefined]);
});

test("members are unexpected where a closed object holds them, unless another branch takes the object", () => {
  const closed = { properties: { a: { type: "number" } }, additionalProperties: false };
  const names = (schema: Schema, value: unknown): string[] => [...quickCheck(schema).unexpected(value)!];
  expect(names(closed, { a: 1, b: 1, c: 1 })).toEqual(["b", "c"]);
  expect(names({ oneOf: [closed, { required: ["b"] }] }, { b: 1 })).toEqual([]);
  expect(names({ oneOf: [closed, { required: ["d"] }] }, { b: 1 })).toEqual(["b"]);
  expect(names({ allOf: [{ type: "string" }, { items: closed }] }, [{ b: 1 }, { c: 1 }])).toEqual(["b", "c"]);
  expect(names({ not: closed }, { b: 1 })).toEqual([]);
});

test.each<[schema: Schema, valid: readonly unknown[], invalid: readonly unknown[]]>([
  [{ $ref: "#/definitions/a", definitions: { a: { type: "string" } } }, ["x"], [1]],
  [{ $id: "http://a/b", $ref: "http://a/b#/definitions/c~1%64", definitions: { "c/d": { const: 1 } } }, [1], [2]],
  [{ oneOf: [{ type: "number" }, { minimum: 2 }] }, [1, "x"], [2]],
  [{ items: [{ type: "string" }], additionalItems: false }, [[], ["x"]], [[1], ["x", "y"]]],
  [
    { uniqueItems: true },
    [[1, "1"], 1],
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
  ],
  [{ minLength: 2, maxLength: 2 }, ["ab", "💶💶", 1], ["💶", "abc"]],
  [
    { if: { required: ["a"] }, then: { required: ["b"] }, else: { required: ["c"] } },
    [{ a: 1, b: 1 }, { c: 1 }],
    [{ a: 1 }],
  ],
  [
    {
      properties: { a: true },
      anyOf: [{ properties: { b: true }, required: ["b"] }, true],
      unevaluatedProperties: false,
    },
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: 1, c: 1 }],
  ],
  [
    { not: { properties: { b: true } }, if: { properties: { a: { const: 1 } } }, unevaluatedProperties: false },
    [],
    [{ b: 1 }, { a: 2 }],
  ],
])("%j", (schema, valid, invalid) => {
  const { isValid } = quickCheck(schema);
  expect([valid.filter((value) => !isValid(value)), invalid.filter(isValid)]).toEqual([[], []]);
});
