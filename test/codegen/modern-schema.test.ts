import { type ModernSchema, type SchemaNote, cutCycles, joinSchemas, modernize } from "@concord/codegen";
import type { Dialect, Schema } from "@concord/contracts";
import type { Json, JsonObject } from "@concord/diagnostics";
import { describe, expect, test } from "vitest";
import { validatorOf } from "./emit-schema.ts";

function read(json: Json, dialect: Dialect): { schema: ModernSchema; notes: string[] } {
  const notes: SchemaNote[] = [];
  const resolve = (ref: string): string | undefined => (ref.startsWith("#/$defs/") ? ref.slice(8) : undefined);
  const schema = modernize(json, { dialect, resolve, note: (note) => void notes.push(note) });
  return { schema, notes: notes.map(({ kind, pointer }) => `${kind} ${pointer}`) };
}

describe("one form for all dialects", () => {
  test.each<[string, Dialect, Json, ModernSchema]>([
    ["bounds as flags", "draft-04", { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ["flags that are off", "oas-3.0", { maximum: 1, exclusiveMaximum: false }, { maximum: 1 }],
    ["nullable", "oas-3.0", { type: "string", nullable: true }, { type: ["string", "null"] }],
    ["nullable says nothing without a type", "oas-3.0", { nullable: true }, {}],
    ["nullable is no keyword of AsyncAPI", "asyncapi", { type: "string", nullable: true }, { type: ["string"] }],
    [
      "tuples",
      "draft-07",
      { items: [{ type: "string" }], additionalItems: false },
      { prefixItems: [{ type: ["string"] }], items: false },
    ],
    [
      "dependencies",
      "draft-07",
      { dependencies: { a: ["b"], c: { required: ["d"] } } },
      { dependentRequired: { a: ["b"] }, dependentSchemas: { c: { required: ["d"] } } },
    ],
    [
      "beside a reference, before 2019",
      "draft-07",
      { $ref: "#/$defs/A", minLength: 1, description: "x" },
      { $ref: "A", about: { description: "x" } },
    ],
    ["beside a reference, since 2019", "2020-12", { $ref: "#/$defs/A", minLength: 1 }, { $ref: "A", minLength: 1 }],
    [
      "an open enumeration",
      "asyncapi",
      { enum: ["a"], "x-extensible-enum": true },
      { about: { extensibleEnum: ["a"] } },
    ],
  ])("%s", (_what, dialect, json, expected) => {
    expect(read(json, dialect)).toEqual({ schema: expected, notes: [] });
  });

  test.each<[string, Dialect, Json, ModernSchema, string]>([
    ["a type that is none", "asyncapi", { type: "date" }, {}, "keyword-invalid /type"],
    [
      "required as a flag",
      "asyncapi",
      { properties: { a: { required: true } } },
      { properties: { a: {} } },
      "keyword-invalid /properties/a/required",
    ],
    ["a pattern of another language", "asyncapi", { pattern: "(?i)a" }, {}, "keyword-invalid /pattern"],
    ["a keyword of a later dialect", "asyncapi", { prefixItems: [{}] }, {}, "keyword-foreign /prefixItems"],
    ["a reference to nothing", "asyncapi", { $ref: "#/nowhere" }, {}, "reference-unresolved /$ref"],
    ["a schema that is none", "asyncapi", { items: 1 }, { items: true }, "keyword-invalid /items"],
  ])("leaves out %s, and says so", (_what, dialect, json, expected, note) => {
    expect(read(json, dialect)).toEqual({ schema: expected, notes: [note] });
  });
});

describe("cycles", () => {
  test("a schema that only asks a value to be itself is cut; recursion through fields stays", () => {
    const schemas = new Map<string, ModernSchema>([
      ["A", { allOf: [{ $ref: "B" }, { type: ["string"] }] }],
      ["B", { anyOf: [{ $ref: "A" }, { type: ["null"] }] }],
      ["C", { properties: { again: { $ref: "C" } } }],
      ["D", { $ref: "D" }],
    ]);
    expect(cutCycles(schemas)).toEqual(["B", "D"]);
    expect(schemas.get("B")).toEqual({ anyOf: [{}, { type: ["null"] }] });
    expect(schemas.get("C")).toEqual({ properties: { again: { $ref: "C" } } });
    expect(schemas.get("D")).toEqual({});
  });
});

describe("joining", () => {
  const schema = (pointer: string, json: Json, definitions: Schema["definitions"] = {}): Schema => ({
    name: "S",
    format: "json-schema",
    schemaFormat: "",
    dialect: "asyncapi",
    json: json as Schema["json"],
    at: { file: "a.yaml", pointer },
    definitions,
  });

  test("what two schemas refer to is one definition, and the payload of a message may be it", () => {
    const money = { file: "Money.yaml", pointer: "" };
    const refers = { properties: { total: { $ref: "#/$defs/Money" } }, $defs: { Money: { type: "string" } } };
    const first = schema("/components/messages/a/payload", refers, { Money: money });
    const second = schema("/components/messages/b/payload", refers, { Money: money });
    const set = joinSchemas([first, second, { ...schema("", { type: "string" }), at: money }]);
    expect([...set.definitions.keys()]).toEqual([
      "a.yaml#/components/messages/a/payload",
      "Money.yaml#",
      "a.yaml#/components/messages/b/payload",
    ]);
    expect(set.definitions.get("Money.yaml#")).toMatchObject({ inline: false, schema: { type: ["string"] } });
    expect(set.definitions.get(set.keyOf(first))).toMatchObject({ inline: true });
  });

  test("a reference into the middle of a schema gets a definition of its own", () => {
    const set = joinSchemas([
      schema("/payload", { properties: { a: { type: "string" }, b: { $ref: "#/properties/a" } } }),
    ]);
    expect([...set.definitions.values()].map(({ name, schema: found }) => [name, found])).toContainEqual([
      "a",
      { type: ["string"] },
    ]);
  });

  test("a schema in another language is opaque", () => {
    const avro = { ...schema("/payload", true), format: "avro" as const, schemaFormat: "application/vnd.apache.avro" };
    expect([...joinSchemas([avro]).definitions.values()]).toMatchObject([
      { opaque: "application/vnd.apache.avro", schema: true },
    ]);
  });
});

describe("a union with a discriminator", () => {
  const branch = (property: JsonObject): JsonObject => ({
    type: "object",
    properties: { kind: property },
    required: ["kind"],
  });
  const pet = {
    discriminator: { propertyName: "kind", mapping: { feline: "#/$defs/Cat" } },
    oneOf: [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }, { $ref: "#/$defs/Owl" }],
    $defs: { Cat: branch({ type: "string" }), Dog: branch({ type: "string" }), Owl: branch({ enum: ["owl", "uhu"] }) },
  };

  test.each([
    ["feline", true],
    ["Cat", false],
    ["Dog", true],
    ["owl", true],
    ["Owl", false],
    ["other", false],
  ])("validates the tag %s: %s", async (kind, valid) => {
    const validate = await validatorOf(pet);
    expect(validate({ kind }) === undefined).toBe(valid);
  });
});
