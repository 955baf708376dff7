import { type ModernSchema, widenIntegers } from "@concord/codegen";
import { expect, test } from "vitest";

const int64: ModernSchema = { type: ["integer"], format: "int64" };
const number: ModernSchema = { type: ["number"] };
const object = (properties: Readonly<Record<string, ModernSchema>>): ModernSchema => ({ type: ["object"], properties });

test.each<[string, ModernSchema, unknown]>([
  ["a value", int64, [{ self: "number" }]],
  ["a field, and none of the others", object({ a: int64, b: number }), [{ fields: { a: "number" } }]],
  ["fields inside fields", object({ a: object({ b: int64 }) }), [{ fields: { a: 1 } }, { fields: { b: "number" } }]],
  ["items", { type: ["array"], items: int64 }, [{ items: "number" }]],
  [
    "items by position, and the rest",
    { type: ["array"], prefixItems: [number, int64], items: int64 },
    [{ first: [null, "number"], items: "number" }],
  ],
  [
    "fields that are not named, but for those that are",
    { type: ["object"], properties: { a: { type: ["string"] } }, additionalProperties: int64 },
    [{ fields: { a: null }, rest: "number" }],
  ],
  ["fields by pattern", { type: ["object"], patternProperties: { "^x": int64 } }, [{ rest: "number" }]],
  [
    "fields of alternatives",
    { oneOf: [object({ a: int64 }), object({ b: int64 })] },
    [{ fields: { a: "number", b: "number" } }],
  ],
  [
    "a value beside other kinds",
    { anyOf: [int64, { type: ["null"] }, object({ a: int64 })] },
    [{ self: "number", fields: { a: "number" } }],
  ],
  ["shapes inside themselves", object({ a: int64, next: { $ref: "root" } }), [{ fields: { a: "number", next: 0 } }]],
  ["nothing where there are none", object({ a: number }), undefined],
])("wide integers are found in %s", (_, schema, places) => {
  const { placesOf, narrow } = widenIntegers(new Map([["root", schema]]));
  expect(placesOf("root")).toEqual(places);
  expect(narrow).toEqual([]);
});

test.each<[string, ModernSchema]>([
  ["alternatives", { oneOf: [object({ a: int64 }), object({ a: number })] }],
  ["parts of one whole", { allOf: [object({ a: int64 }), object({ a: { type: ["integer"], minimum: 1 } })] }],
  ["conditions", { ...(object({ a: int64 }) as object), if: object({ a: { const: 5 } }), then: object({ b: true }) }],
  ["maps and fields", { allOf: [object({ a: int64 }), { type: ["object"], additionalProperties: number }] }],
  ["one value", { anyOf: [int64, number] }],
])("where %s ask for a number too, it stays one", (_, schema) => {
  const { placesOf, narrow, schemas } = widenIntegers(new Map([["root", schema]]));
  expect(placesOf("root")).toBeUndefined();
  expect(narrow).toEqual(["root"]);
  expect(schemas.get("root")).toEqual(schema);
});

test("a definition that has to stay a number in one place stays one in all", () => {
  const definitions = new Map<string, ModernSchema>([
    ["Id", int64],
    ["A", object({ id: { $ref: "Id" } })],
    ["B", object({ id: { anyOf: [{ $ref: "Id" }, number] } })],
    ["C", object({ id: { ...int64 }, at: { allOf: [{ $ref: "Id" }, { minimum: 3 }] } })],
  ]);
  const { placesOf, narrow } = widenIntegers(definitions);
  expect(narrow).toEqual(["Id"]);
  expect([...definitions.keys()].map(placesOf)).toEqual([
    undefined,
    undefined,
    undefined,
    [{ fields: { id: "number" } }],
  ]);
});

test("limits without a type say nothing of numbers", () => {
  const { placesOf } = widenIntegers(new Map<string, ModernSchema>([["root", { allOf: [int64, { minimum: 3 }] }]]));
  expect(placesOf("root")).toEqual([{ self: "number" }]);
});
