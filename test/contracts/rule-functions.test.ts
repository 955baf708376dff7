import { createRequire } from "node:module";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RuleContext, RuleFunction } from "../../packages/contracts/src/asyncapi/parser-rules.ts";
import { ruleFunctions } from "../../packages/contracts/src/asyncapi/rule-functions.ts";

const contracts = createRequire(path.resolve(import.meta.dirname, "../../packages/contracts/package.json"));
const installed = createRequire(contracts.resolve("@asyncapi/parser/cjs/index.js"));
const stock = installed("@stoplight/spectral-functions") as Readonly<Record<string, RuleFunction>>;

const names = (...used: readonly string[]): object => ({ overallOrder: () => used });

function context(graph: object = names()): RuleContext {
  const document = { data: {}, source: "a.yaml", formats: new Set() };
  return { document, documentInventory: { graph }, rule: { resolved: true }, path: ["at"] } as unknown as RuleContext;
}

/** What a function says in both places; and whether ours said it without the library. */
function compare(name: string, input: unknown, options: unknown, graph?: object): { readonly alone: boolean } {
  let asked = false;
  const load = ((module: string) => ((asked ||= module.endsWith("functions")), installed(module))) as NodeJS.Require;
  const own = ruleFunctions(load)[name]!(input, options, context(graph)) ?? [];
  expect(own).toEqual(stock[name]!(input, options, context(graph)) ?? []);
  return { alone: !asked };
}

const schema = (asked: object, value: unknown): { readonly alone: boolean } =>
  compare("schema", value, { schema: asked, allErrors: true });

test("what is valid is found out without the library", () => {
  const order = {
    type: "object",
    required: ["id"],
    properties: { id: { type: "string", format: "uuid" }, total: { type: "number", multipleOf: 0.5 } },
    "x-term": "order",
  };
  expect(schema(order, { id: "018f4d3c-7c4e-7a31-9a53-0d1f4f6f8f11", total: 3.5 })).toEqual({ alone: true });
  expect(schema(order, { id: "018f4d3c" })).toEqual({ alone: false });
});

test.each([
  ["a reference that leads nowhere", { properties: { a: { $ref: "#/nothing" } } }],
  ["the name of an older draft", { properties: { a: { id: "a" } } }],
  ["a keyword that asks for another", { properties: { a: { nullable: true } } }],
  ["a pattern that is none", { properties: { a: { pattern: "(" } } }],
  ["a value that its draft does not admit", { properties: { a: { minLength: -1 } } }],
  ["one name twice", { allOf: [{ $id: "a" }, { $id: "a", type: "object" }] }],
])("what the library says of a schema it does not take is said: %s", (_what, asked) => {
  expect(schema(asked, {})).toEqual({ alone: false });
});

test("formats are those of the parser, which knows fewer leap seconds", () => {
  expect(schema({ format: "date-time" }, "2026-06-30T23:59:60Z")).toEqual({ alone: true });
  expect(schema({ format: "date-time" }, "2026-06-30T22:59:60-01:00")).toEqual({ alone: false });
  expect(schema({ format: "int32" }, 2 ** 31 - 1)).toEqual({ alone: true });
  expect(schema({ format: "int32" }, 2 ** 31)).toEqual({ alone: false });
});

test("any value by any of the schemas is judged alike", () => {
  const part = fc.constantFrom<object>(
    { type: "string", maxLength: 2 },
    { type: ["integer", "null"], exclusiveMaximum: 3 },
    { enum: [1, "a", { a: 1 }] },
    { items: { type: "number", multipleOf: 0.1 }, uniqueItems: true },
    { additionalProperties: { minimum: 1 }, propertyNames: { pattern: "^a" } },
    { if: { type: "string" }, then: { minLength: 1 }, else: { type: "object" } },
    { not: { const: null } },
    { $ref: "#" },
    { deprecated: true },
  );
  const whole = fc.oneof(part, fc.record({ anyOf: fc.array(part, { minLength: 1, maxLength: 3 }) }));
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(0.3, [0.1, 0.2], { a: 1 }, "ab", ""));
  fc.assert(
    fc.property(whole, value, (asked, given) => {
      expect(schema(asked, given)).toBeDefined();
    }),
    { numRuns: 30 },
  );
});

test("other functions speak only where the library does", () => {
  const alone = (name: string, value: unknown, options: unknown): boolean => compare(name, value, options, used).alone;
  const used = names("a.yaml#/components/messages/one", "a.yaml#/components/messages/a~1b");
  expect([undefined, null, "", 0, "a"].map((value) => alone("truthy", value, null))).toEqual(
    [false, false, false, false, true], // it is only the last that is truthy
  );
  const values = [1, "", "a?", "#/channels/a"];
  expect(values.map((value) => alone("pattern", value, { notMatch: "[\\?#]" }))).toEqual([true, true, false, false]);
  expect(values.map((value) => alone("pattern", value, { match: "#\\/channels\\/" }))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(values.map((value) => alone("pattern", value, { match: "/^A/i" }))).toEqual([true, false, true, false]);
  const options = { reusableObjectsLocation: "#/components/messages" };
  const components = [{ one: {} }, { one: {}, two: {} }, { "a/b": {} }, { "a~1b": {} }, {}];
  expect(components.map((value) => alone("unreferencedReusableObject", value, options))).toEqual(
    [true, false, false, false, true], // names that a pointer writes in another way are left to the library
  );
});
