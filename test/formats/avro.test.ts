import { readAvro } from "@concord/formats";
import { judgeAvro } from "@concord/formats/judge";
import { avroCodec } from "@concord/runtime/avro";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@concord/diagnostics";
import { avroSchemas } from "./avro-schemas.ts";

const at = { file: "order.avsc", pointer: "" };
const read = (schema: Json): ReturnType<typeof readAvro> => readAvro(schema, { at });
const record = (name: string, fields: readonly JsonObject[]): JsonObject => ({ type: "record", name, fields });

describe("an Avro schema as JSON Schema", () => {
  it("shows logical types as text and optional fields by their default", () => {
    const { json } = read(
      record("Order", [
        { name: "id", type: { type: "string", logicalType: "uuid" }, doc: "Its number." },
        { name: "total", type: { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 } },
        { name: "placedAt", type: { type: "long", logicalType: "timestamp-millis" } },
        { name: "note", type: ["null", "string"], default: null },
      ]),
    );
    expect(json).toEqual({
      type: "object",
      properties: {
        id: { type: "string", format: "uuid", description: "Its number." },
        total: { type: "string", pattern: "^-?\\d+(\\.\\d{1,2})?$" },
        placedAt: { type: "string", format: "date-time" },
        note: { anyOf: [{ type: "null" }, { type: "string" }], default: null },
      },
      required: ["id", "total", "placedAt"],
    });
  });

  it("names a branch only where the value would not tell", () => {
    const plain = read(["null", "int", "string"]);
    expect(plain.json).toMatchObject({ anyOf: [{ type: "null" }, { type: "integer" }, { type: "string" }] });
    const tagged = read(["int", "long"]);
    expect(tagged.json).toMatchObject({ anyOf: [{ required: ["int"] }, { required: ["long"] }] });
  });

  it("keeps recursion, and says where each field is written", () => {
    const { json, places } = read(record("Node", [{ name: "next", type: ["null", "Node"] }]));
    expect(json).toMatchObject({ properties: { next: { anyOf: [{ type: "null" }, { $ref: "#" }] } } });
    expect(places["/properties/next"]).toEqual({ file: "order.avsc", pointer: "/fields/0" });
  });

  it("takes named types from elsewhere, and carries them along", () => {
    const money = {
      value: record("com.acme.Money", [{ name: "amount", type: "int" }]),
      at: { file: "m.avsc", pointer: "" },
    };
    const order = record("com.acme.Order", [{ name: "total", type: "Money" }]);
    const found = readAvro(order, { at, named: (name) => (name === "com.acme.Money" ? money : undefined) });
    expect(found.problems).toEqual([]);
    expect(found.definitions).toEqual({ Money: { file: "m.avsc", pointer: "" } });
    expect(avroCodec(found.raw).decode(avroCodec(found.raw).encode({ total: { amount: 3 } }))).toEqual({
      total: { amount: 3 },
    });
  });

  it.each([
    ["an unknown name", { type: "record", name: "A", fields: [{ name: "b", type: "Missing" }] }, "/fields/0/type"],
    ["a record without fields", { type: "record", name: "A" }, ""],
    ["an enum without symbols", { type: "enum", name: "A" }, ""],
    ["a union in a union", [["null"], "int"], ""],
    ["a number", 3, ""],
    ["a name with a dash", { type: "fixed", name: "a-b", size: 1 }, ""],
    [
      "a field twice",
      record("A", [
        { name: "b", type: "int" },
        { name: "b", type: "int" },
      ]),
      "/fields/1",
    ],
    ["a symbol twice", { type: "enum", name: "A", symbols: ["X", "X"] }, "/symbols"],
    ["a symbol with a dash", { type: "enum", name: "A", symbols: ["A-B"] }, "/symbols"],
    ["a default that is no symbol", { type: "enum", name: "A", symbols: ["X"], default: "Y" }, "/default"],
    ["a union of nothing", record("A", [{ name: "b", type: [] }]), "/fields/0/type"],
    ["a union of two maps", ["null", { type: "map", values: "int" }, { type: "map", values: "string" }], ""],
    ["a default of another type", record("A", [{ name: "b", type: "int", default: "1" }]), "/fields/0/default"],
    ["one of a second branch", record("A", [{ name: "b", type: ["null", "int"], default: 1 }]), "/fields/0/default"],
    [
      "one of a fixed that is too short",
      record("A", [{ name: "b", type: { type: "fixed", name: "F", size: 2 }, default: "a" }]),
      "/fields/0/default",
    ],
    [
      "one inside of a list",
      record("A", [{ name: "b", type: { type: "array", items: "int" }, default: [1, 2 ** 31] }]),
      "/fields/0/default",
    ],
    [
      "one of a record without a field",
      record("A", [{ name: "b", type: record("B", [{ name: "c", type: "int" }]), default: {} }]),
      "/fields/0/default",
    ],
  ])("says where %s stands", (_, schema, pointer) => {
    const { json, problems } = read(schema);
    expect(json).toBe(true);
    expect(problems.map((problem) => problem.at.pointer)).toContain(pointer);
  });
});

it.each<[Json, Json]>([
  ["bytes", "\u00ff"],
  ["double", 1],
  ["int", -(2 ** 31)],
  [{ type: "fixed", name: "F", size: 2 }, "\u0000\u00ff"],
  [["string", "null"], "x"],
  [{ type: "map", values: ["null", "A"] }, { a: null }],
  [record("B", [{ name: "c", type: "int", default: 1 }]), {}],
])("a field of %j may have the default %j", (type, fallback) => {
  const { problems, raw } = read(record("A", [{ name: "b", type, default: fallback }]));
  expect(problems).toEqual([]);
  expect(() => avroCodec(raw).encode({})).not.toThrow();
});

describe("the codec", () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);

  it("gives back every value of every schema, and each is what the JSON Schema says", () => {
    fc.assert(
      fc.property(avroSchemas, ({ schema, value }) => {
        const { json, raw, problems } = read(schema);
        expect(problems).toEqual([]);
        const codec = avroCodec(raw);
        const decoded = codec.decode(codec.encode(value));
        expect(decoded).toEqual(value);
        expect(ajv.validate(json, value), ajv.errorsText()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses what it would lose", () => {
    const codec = avroCodec(record("A", [{ name: "b", type: "int", default: 1 }]));
    expect(() => codec.encode({ b: 1, c: 2 })).toThrow();
    expect(() => codec.encode({ b: "x" })).toThrow();
    expect(codec.decode(codec.encode({}))).toEqual({ b: 1 });
  });

  it.each(["0", "-0.01", "12.5", "-128", "99999999999999999999.99"])("keeps the decimal %s", (text) => {
    const codec = avroCodec({ type: "bytes", logicalType: "decimal", precision: 30, scale: 2 });
    expect(Number(codec.decode(codec.encode(text)))).toBe(Number(text));
  });
});

describe("whether an Avro reader reads a writer", () => {
  const order = (...fields: readonly JsonObject[]): Json => record("Order", fields);
  const currency = (...symbols: string[]): JsonObject => ({ type: "enum", name: "Currency", symbols });

  it.each([
    ["the same", order({ name: "a", type: "int" }), order({ name: "a", type: "int" })],
    [
      "a field more, which the reader skips",
      order({ name: "a", type: "int" }, { name: "b", type: "int" }),
      order({ name: "a", type: "int" }),
    ],
    ["a field less, with a default", order(), order({ name: "a", type: "int", default: 0 })],
    ["a field by its alias", order({ name: "a", type: "int" }), order({ name: "b", aliases: ["a"], type: "int" })],
    ["a promotion", order({ name: "a", type: "int" }), order({ name: "a", type: "double" })],
    ["an option more", order({ name: "a", type: "int" }), order({ name: "a", type: ["null", "int"] })],
    ["a symbol less, with a default", currency("EUR", "USD"), { ...currency("EUR"), default: "EUR" }],
    [
      "a recursive type",
      record("Node", [{ name: "next", type: ["null", "Node"] }]),
      record("Node", [{ name: "next", type: ["null", "Node"] }]),
    ],
  ])("holds: %s", (_, writer, reader) => {
    expect(judgeAvro(read(writer).raw, read(reader).raw)).toEqual({ failures: [] });
  });

  it.each([
    ["a field less", order(), order({ name: "a", type: "int" }), "required", {}, "/a"],
    ["another type", order({ name: "a", type: "string" }), order({ name: "a", type: "int" }), "type", { a: "a" }, "/a"],
    [
      "a narrower number",
      order({ name: "a", type: "long" }),
      order({ name: "a", type: "int" }),
      "type",
      { a: 1 },
      "/a",
    ],
    [
      "an option less",
      order({ name: "a", type: ["null", "int"] }),
      order({ name: "a", type: "int" }),
      "type",
      { a: null },
      "/a",
    ],
    [
      "a symbol less",
      order({ name: "a", type: currency("EUR", "USD") }),
      order({ name: "a", type: currency("EUR") }),
      "enum",
      { a: "USD" },
      "/a",
    ],
    [
      "another size",
      { type: "fixed", name: "H", size: 4 },
      { type: "fixed", name: "H", size: 8 },
      "maxLength",
      "AAAAAA==",
      "",
    ],
    ["another record", record("Order", []), record("Invoice", []), "type", {}, ""],
    ["in a list", { type: "array", items: "string" }, { type: "array", items: "int" }, "type", ["a"], "/*"],
  ])("fails: %s", (_, writer, reader, keyword, witness, value) => {
    const { failures } = judgeAvro(read(writer).raw, read(reader).raw);
    expect(failures).toMatchObject([{ keyword, witness, at: { value } }]);
  });

  it("finds that a decimal is read as another number", () => {
    const decimal = (scale: number): Json => ({ type: "bytes", logicalType: "decimal", precision: 9, scale });
    const { failures, unconfirmed } = judgeAvro(decimal(2), decimal(3));
    expect({ failures, unconfirmed }).toMatchObject({ failures: [{ keyword: "format", witness: "1" }] });
  });

  it("decides nothing where even the smallest value would fill the memory", () => {
    const levels = Array.from({ length: 30 }, (_, n) =>
      record(
        `S${n}`,
        (n === 0 ? [] : ["a", "b"]).map((name) => ({ name, type: `S${n - 1}` })),
      ),
    );
    const within = (last: JsonObject): Json => [
      { ...levels[0]!, fields: [{ name: "at", ...last }] },
      ...levels.slice(1),
    ];
    const { failures, unconfirmed } = judgeAvro(within({ type: "string" }), within({ type: "int" }));
    expect({ failures, isDecided: unconfirmed === undefined }).toEqual({ failures: [], isDecided: false });
  });
});
