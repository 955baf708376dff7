import { expect, test } from "vitest";
import { demandEverything, sliceSchema } from "../../catalog-site/src/impact/slice-schema.ts";
import { renameUse, withoutNames } from "../../catalog-site/src/impact/without-names.ts";

test("a field is cut out with the objects on the way to it", () => {
  const schema = {
    type: "object",
    required: ["id", "total"],
    properties: {
      id: { type: "string", description: "Which." },
      total: {
        type: "object",
        description: "What.",
        required: ["amount"],
        properties: { amount: { type: "integer", title: "Amount", minimum: 0 }, currency: { enum: ["EUR"] } },
      },
    },
  };
  expect(sliceSchema(schema, "/total/amount")).toEqual({
    type: "object",
    required: ["total"],
    properties: {
      total: {
        type: "object",
        required: ["amount"],
        properties: { amount: { type: "integer", minimum: 0 } },
      },
    },
  });
});

test("lists are entered, and definitions that stand in one place", () => {
  const schema = {
    properties: {
      lines: { type: "array", minItems: 1, items: { $ref: "#/$defs/Line" } },
      note: { $ref: "#/$defs/Text" },
    },
    $defs: {
      Line: { properties: { sku: { $ref: "#/$defs/Sku" }, count: { type: "integer" } } },
      Sku: { type: "string" },
      Text: { type: "string" },
    },
  };
  expect(sliceSchema(schema, "/lines/*/sku")).toEqual({
    properties: { lines: { type: "array", minItems: 1, items: { $ref: "#/$defs/Line" } } },
    $defs: { Line: { properties: { sku: { $ref: "#/$defs/Sku" } } }, Sku: { type: "string" } },
  });
});

test("what hangs together is not cut", () => {
  const either = { properties: { a: { type: "string" }, b: { type: "string" } }, oneOf: [{ required: ["a"] }] };
  expect(sliceSchema(either, "/a")).toEqual(either);
  const closed = { allOf: [{ properties: { a: {} }, additionalProperties: false }, { properties: { b: {} } }] };
  expect(sliceSchema(closed, "/b")).toEqual(closed);
  const shared = {
    properties: { was: { $ref: "#/$defs/Page" }, is: { $ref: "#/$defs/Page" } },
    $defs: { Page: { properties: { title: { type: "string" } } } },
  };
  expect(sliceSchema(shared, "/is/title")).toBe(shared);
  const unseen = {
    properties: { was: { anyOf: [{ $ref: "#/$defs/Page" }] }, is: { $ref: "#/$defs/Page" } },
    $defs: { Page: { properties: { title: { type: "string" } } } },
  };
  expect(sliceSchema(unseen, "/was/title")).toBe(unseen);
});

test("names are read as pointers write them", () => {
  expect(sliceSchema({ properties: { "a/b": {}, c: {} } }, "/a~1b")).toEqual({ properties: { "a/b": {} } });
});

test("everything is demanded, however deep", () => {
  expect(
    demandEverything({
      properties: { a: { type: "array", items: { properties: { b: {} } } }, c: {} },
      required: ["c"],
    }),
  ).toEqual({
    properties: { a: { type: "array", minItems: 1, items: { properties: { b: {} }, required: ["b"] } }, c: {} },
    required: ["a", "c"],
  });
});

test("a part in which nothing speaks of names has none", () => {
  const part = {
    type: "object",
    required: ["lines"],
    properties: { lines: { type: "array", items: { properties: { sku: { type: "string" } }, required: [] } } },
  };
  expect(withoutNames(part, "/lines/*/sku")).toEqual({
    pointer: "/field/*/field",
    json: {
      type: "object",
      required: ["field"],
      properties: { field: { type: "array", items: { properties: { field: { type: "string" } }, required: [] } } },
    },
  });
  expect(withoutNames({ properties: { a: {} }, if: { required: ["a"] } }, "/a")).toBeUndefined();
  expect(withoutNames({ allOf: [{ properties: { a: {} } }] }, "/a")).toBeUndefined();
});

test("what somebody reads is found again where it is on the way, and nowhere else", () => {
  const uses = ["/lines", "/lines/*/sku/code", "/lines/*/count", "/total", "/*/sku", "/field", ""];
  expect(uses.map((use) => renameUse(use, "/lines/*/sku"))).toEqual([
    "/field",
    "/field/*/field/code",
    "/field/*/not-field",
    "/not-field",
    "/*/sku",
    "/not-field",
    "",
  ]);
});
