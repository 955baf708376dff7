import { createModel, plain } from "@concord/catalog";
import type { Schema } from "@concord/contracts";
import type { JsonObject } from "@concord/diagnostics";
import { readAvro } from "@concord/formats";
import { describe, expect, test } from "vitest";
import { createContext } from "../../catalog-site/src/views/context.ts";
import { fieldTable, type FieldRow } from "../../catalog-site/src/views/fields.ts";
import { patternWords } from "../../catalog-site/src/views/pattern-words.ts";
import { at, fabric, message, schema } from "./make-fabric.ts";

const context = createContext(
  fabric({
    models: [
      {
        id: "commerce/Money",
        name: "Money",
        title: "Money",
        domain: "commerce",
        schema: schema({}),
        at: at("", "contracts/commerce/schemas/Money.yaml"),
      },
    ],
  }),
);
const table = (json: JsonObject, definitions?: Schema["definitions"]) => fieldTable(context, schema(json, definitions));
const rows = (json: JsonObject): readonly FieldRow[] => table(json).rows;
const outline = (json: JsonObject): readonly string[] =>
  rows(json).map((row) => `${"· ".repeat(row.depth)}${row.name}: ${row.kind === "shape" ? "shape" : plain(row.type)}`);
const typeOf = (json: JsonObject): string => plain(rows({ properties: { it: json } })[0]?.type ?? []);

describe("what a field is, in words", () => {
  test.each<[string, JsonObject, string]>([
    ["text", { type: "string" }, "text"],
    ["length", { type: "string", minLength: 2, maxLength: 12 }, "text, 2 to 12 characters"],
    ["exact length", { type: "string", minLength: 1, maxLength: 1 }, "text, 1 character"],
    ["format", { type: "string", format: "date-time" }, "date and time"],
    ["other format", { type: "string", format: "x-sku" }, "text (x-sku)"],
    ["pattern in words", { type: "string", pattern: "^[A-Z]{2}$" }, "text: 2 capital letters"],
    ["pattern as it is", { type: "string", pattern: "^(a|b)$" }, "text, in the form ^(a|b)$"],
    ["range", { type: "integer", minimum: 1, maximum: 999 }, "whole number, from 1 to 999"],
    ["open range", { type: "number", exclusiveMinimum: 0 }, "number, more than 0"],
    ["draft-04 bound", { type: "number", minimum: 0, exclusiveMinimum: true }, "number, more than 0"],
    ["steps", { type: "number", multipleOf: 0.01 }, "number, in steps of 0.01"],
    ["boolean", { type: "boolean" }, "yes or no"],
    ["enum", { enum: ["EUR", "USD"] }, "one of EUR, USD"],
    ["one value", { const: "card" }, "always card"],
    ["open enum", { type: "string", "x-extensible-enum": ["a", "b"] }, "one of a, b; more may come"],
    ["nullable", { type: ["string", "null"] }, "text, or empty"],
    ["OpenAPI nullable", { type: "string", nullable: true }, "text, or empty"],
    ["null as alternative", { oneOf: [{ type: "string" }, { type: "null" }] }, "text, or empty"],
    ["list", { type: "array", items: { type: "string" }, minItems: 1 }, "list of text, at least 1 entry"],
    ["set", { type: "array", items: { type: "integer" }, uniqueItems: true }, "list of whole number, all different"],
    ["map", { type: "object", additionalProperties: { type: "number" } }, "named values, each number"],
    ["anything", {}, "anything"],
    ["several", { type: ["string", "integer"] }, "text or whole number"],
  ])("%s", (_, json, words) => expect(typeOf(json)).toBe(words));

  test("a long enumeration is counted in the line and told below it", () => {
    const [row] = rows({ properties: { country: { enum: "ABCDEFGHIJ".split("") } } });
    expect(plain(row?.type ?? [])).toBe("one of 10 values");
    expect(row?.values).toHaveLength(10);
  });

  test("a canonical model is called by its name and linked", () => {
    const json = { properties: { total: { $ref: "#/$defs/Money" } }, $defs: { Money: { type: "object" } } };
    const [row] = table(json, { Money: at("", "contracts/commerce/schemas/Money.yaml") }).rows;
    expect(row?.type).toEqual([{ text: "Money", to: "models/commerce/Money/" }]);
  });
});

describe("the tree of fields", () => {
  test("follows references, lists and maps, and keeps the pointer that x-uses would name", () => {
    const json = {
      required: ["lines"],
      properties: {
        lines: { type: "array", items: { $ref: "#/$defs/Line" } },
        prices: { type: "object", additionalProperties: { properties: { net: { type: "number" } } } },
      },
      $defs: { Line: { type: "object", title: "Order line", properties: { sku: { type: "string" } } } },
    };
    expect(rows(json).map(({ pointer, depth, always }) => [pointer, depth, always])).toEqual([
      ["/lines", 0, true],
      ["/lines/*/sku", 1, false],
      ["/prices", 0, false],
      ["/prices/*/net", 1, false],
    ]);
  });

  test("lays the members of allOf over each other", () => {
    const json = {
      allOf: [
        { properties: { id: { type: "string" } }, required: ["id"] },
        { properties: { name: { type: "string" } } },
      ],
    };
    expect(outline(json)).toEqual(["Id: text", "Name: text"]);
    expect(rows(json)[0]?.always).toBe(true);
  });

  test("tells alternatives apart by their names", () => {
    const json = {
      properties: {
        method: {
          oneOf: [
            { title: "Card", properties: { number: { type: "string" } } },
            { title: "Transfer", properties: { iban: { type: "string" } } },
          ],
        },
      },
    };
    expect(outline(json)).toEqual([
      "Method: either Card or Transfer",
      "· Card: shape",
      "· · Number: text",
      "· Transfer: shape",
      "· · IBAN: text",
    ]);
  });

  test("refers back where a type contains itself", () => {
    const json = {
      properties: { root: { $ref: "#/$defs/Node" } },
      $defs: { Node: { type: "object", properties: { children: { type: "array", items: { $ref: "#/$defs/Node" } } } } },
    };
    const [root, children] = rows(json);
    expect(rows(json)).toHaveLength(2);
    expect(children?.sameAs).toEqual({ text: "Root", to: `#${root?.id}` });
  });

  test.each<[string, JsonObject]>([
    ["a list of itself", { $ref: "#/$defs/L", $defs: { L: { type: "array", items: { $ref: "#/$defs/L" } } } }],
    ["a reference to itself", { $ref: "#/$defs/A", $defs: { A: { $ref: "#/$defs/A" } } }],
    [
      "two that refer to each other",
      { allOf: [{ $ref: "#/$defs/A" }], $defs: { A: { $ref: "#/$defs/B" }, B: { allOf: [{ $ref: "#/$defs/A" }] } } },
    ],
    ["nothing that exists", { properties: { a: { $ref: "#/$defs/Gone" } } }],
    ["odd shapes", { properties: [], required: "x", allOf: {}, oneOf: [1, null], items: [], enum: "no", type: 7 }],
  ])("ends for %s", (_, json) => expect(rows(json).length).toBeLessThan(5));

  test("stays finite where types multiply", () => {
    const names = Array.from({ length: 12 }, (_, index) => `T${index}`);
    const $defs = Object.fromEntries(
      names.map((name, index) => {
        const next = { $ref: `#/$defs/${names[index + 1] ?? "T11"}` };
        return [name, { type: "object", properties: { left: next, right: next, other: next } }];
      }),
    );
    expect(rows({ $ref: "#/$defs/T0", $defs }).length).toBeLessThanOrEqual(2_500);
  });

  test("gives every row an id of its own", () => {
    const json = { properties: { "a.b": {}, "a-b": {}, "a/b": {}, 日本: {}, "": {} } };
    const ids = rows(json).map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-zA-Z0-9-]*$/);
  });

  test("reads Avro by what its values are", () => {
    const avro = {
      type: "record",
      name: "Signup",
      fields: [
        { name: "email", type: ["null", "string"], doc: "Where to write." },
        { name: "at", type: { type: "long", logicalType: "timestamp-millis" } },
        { name: "tags", type: { type: "array", items: "string" } },
      ],
    };
    const { json, raw } = readAvro(avro, { at: { file: "Signup.avsc", pointer: "" } });
    const read = fieldTable(context, { ...schema({}), json, raw, format: "avro" });
    expect(read.rows.map((row) => `${row.name}: ${plain(row.type)}`)).toEqual([
      "Email: text, or empty",
      "At: date and time",
      "Tags: list of text",
    ]);
  });
});

test("a pattern is said in words only when it is plain", () => {
  expect(patternWords("^ord_[0-9A-Z]{10}$")).toBe("“ord_”, then 10 capital letters or digits");
  expect(patternWords(String.raw`^\d{4}-\d{2}$`)).toBe("4 digits, then “-”, then 2 digits");
  expect(patternWords(String.raw`^(0|[1-9][0-9]{0,11})\.[0-9]{2}$`)).toBe("a number with 2 decimals");
  expect(patternWords(String.raw`^-?\d+\.\d{1}$`)).toBe("a number with 1 decimal");
  expect(patternWords("^[a-z]+@[a-z]{2,3}$")).toBe("one or more small letters, then “@”, then 2 to 3 small letters");
  for (const odd of ["[a-z]+", "^a|b$", "^(a)$", "^.*$", "^[^x]$", "^a+$", "^$", "^("])
    expect(patternWords(odd)).toBeUndefined();
});

test("personal data is named in front of the table", () => {
  const json = { properties: { email: { type: "string", "x-classification": "personal" } } };
  const model = createModel(fabric({ messages: [message("commerce/registered", { payload: schema(json) })] }));
  const contents = model
    .pages()
    .find(({ kind }) => kind === "event")
    ?.sections.find(({ id }) => id === "contents");
  expect(contents?.blocks[0]).toEqual({
    block: "marks",
    items: [{ mark: "personal", text: [{ text: "Email", to: "#field-email" }, "."] }],
  });
});
