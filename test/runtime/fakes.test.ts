/** Fakes, judged by ajv. */
import { fake, fakeInvalid, type Schema } from "@concord/runtime/testing";
import addFormats from "ajv-formats";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { Validate } from "@concord/runtime";

const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
addFormats.default(ajv, { mode: "full" });
const compiled = new Map<Schema, ValidateFunction>();
function judge(schema: Schema): Validate {
  const check = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, check);
  return (value) =>
    check(value)
      ? undefined
      : check.errors!.map(({ instancePath, keyword, message, params }) => ({
          field: keyword === "required" ? `${instancePath}/${params["missingProperty"]}` : instancePath,
          rule: keyword,
          message: message ?? "",
        }));
}

const money: Schema = {
  type: "object",
  required: ["amount", "currency"],
  properties: {
    amount: { type: "string", pattern: "^-?\\d{1,9}(\\.\\d{2})?$" },
    currency: { type: "string", enum: ["EUR", "USD", "GBP"] },
  },
  additionalProperties: false,
};

const schemas: Readonly<Record<string, Schema>> = {
  everything: true,
  constant: { const: { a: [1] } },
  choice: { enum: ["a", 1, null] },
  "an order": {
    $defs: {
      Money: money,
      Line: {
        type: "object",
        required: ["sku", "price"],
        properties: { sku: { type: "string", minLength: 3, maxLength: 12 }, price: { $ref: "#/$defs/Money" } },
      },
    },
    type: "object",
    required: ["orderId", "placedAt", "lines", "total"],
    properties: {
      orderId: { type: "string", format: "uuid" },
      placedAt: { type: "string", format: "date-time" },
      email: { type: "string", format: "email" },
      lines: { type: "array", minItems: 1, maxItems: 4, items: { $ref: "#/$defs/Line" } },
      total: { $ref: "#/$defs/Money" },
      channel: { type: ["string", "null"], enum: ["web", "till", null] },
    },
    additionalProperties: false,
  },
  formats: {
    type: "object",
    required: [
      "date",
      "time",
      "duration",
      "hostname",
      "ipv4",
      "ipv6",
      "uri",
      "uri-reference",
      "uri-template",
      "json-pointer",
      "regex",
      "byte",
    ],
    properties: Object.fromEntries(
      [
        "date",
        "time",
        "duration",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "uri-template",
        "json-pointer",
        "regex",
        "byte",
      ].map((format) => [format, { type: "string", format }]),
    ),
  },
  patterns: {
    type: "object",
    required: ["a", "b", "c", "d", "e", "f", "g"],
    properties: {
      a: { type: "string", pattern: "^[A-Z]{3}-\\d{2,4}$" },
      b: { type: "string", pattern: "^(?:foo|ba[rz])+(_\\w+)?$" },
      c: { type: "string", pattern: "^pay_[0-9a-z]{8}$", minLength: 12, maxLength: 12 },
      d: { type: "string", pattern: "^[^\\s@]+@[^\\s@]+\\.[a-z]{2,}$" },
      e: { type: "string", pattern: "[\\p{Lu}]\\u0041\\x42.?" },
      f: { type: "string", pattern: "^(?<year>\\d{4})\\/\\.\\+$", maxLength: 7 },
      g: { type: "string", pattern: "^[\\w.-]*$", minLength: 8, maxLength: 9 },
    },
  },
  numbers: {
    type: "object",
    required: ["a", "b", "c", "d", "e", "f", "g"],
    properties: {
      a: { type: "integer", minimum: 3, maximum: 5 },
      b: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
      c: { type: "integer", multipleOf: 5, minimum: 12, maximum: 19 },
      d: { type: "number", multipleOf: 0.01, minimum: 0 },
      e: { type: "integer", maximum: -7 },
      f: { type: "number", minimum: 0.001, maximum: 0.002 },
      g: { type: "integer", exclusiveMinimum: 4, maximum: 5 },
    },
  },
  arrays: {
    type: "object",
    required: ["unique", "tuple", "contains", "closed", "empty"],
    properties: {
      unique: { type: "array", items: { enum: [1, 2, 3, 4] }, uniqueItems: true, minItems: 4 },
      tuple: {
        type: "array",
        prefixItems: [{ type: "string" }, { type: "integer" }],
        minItems: 2,
        items: { type: "boolean" },
      },
      contains: { type: "array", items: { type: "integer" }, contains: { const: 7 } },
      closed: { type: "array", prefixItems: [{ type: "null" }], items: false },
      empty: { type: "array", maxItems: 0 },
    },
  },
  maps: {
    type: "object",
    minProperties: 2,
    maxProperties: 3,
    patternProperties: { "^[a-z]{2}-\\d$": { type: "integer" } },
    additionalProperties: false,
  },
  "names of a map": {
    type: "object",
    minProperties: 3,
    propertyNames: { pattern: "^k[0-9]{3}$" },
    additionalProperties: { type: "boolean" },
  },
  "all of": {
    allOf: [
      { type: "object", required: ["a"], properties: { a: { type: "integer", minimum: 3 } } },
      { required: ["b"], properties: { a: { maximum: 4 }, b: { type: "string" } } },
    ],
    minProperties: 2,
  },
  "one of": {
    oneOf: [
      {
        type: "object",
        required: ["kind", "card"],
        properties: { kind: { const: "card" }, card: { type: "string" } },
        additionalProperties: false,
      },
      {
        type: "object",
        required: ["kind", "iban"],
        properties: { kind: { const: "bank" }, iban: { type: "string" } },
        additionalProperties: false,
      },
    ],
  },
  "fields called like members of every object": {
    type: "object",
    required: ["__proto__", "constructor", "toString"],
    properties: { constructor: { type: "string" } },
    patternProperties: { "^__proto__$": { type: "integer" } },
    additionalProperties: { type: "boolean" },
  },
  "all of, one closed": {
    allOf: [
      { type: "object", required: ["a"], properties: { a: true, b: { type: "string" } }, additionalProperties: false },
      { properties: { a: { type: "integer" }, c: { type: "string" } } },
    ],
  },
  "all of, one a map": {
    allOf: [
      { type: "object", additionalProperties: { type: "integer" } },
      { required: ["a"], properties: { a: { type: ["string", "integer"] } } },
    ],
  },
  "any of, one without a value": {
    anyOf: [{ type: "object", required: ["a"], additionalProperties: false }, { const: 1 }],
  },
  "any of beside": {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "string" } },
    anyOf: [{ required: ["a"] }, { required: ["b"] }],
  },
  conditional: {
    type: "object",
    required: ["country"],
    properties: { country: { enum: ["NL", "US"] }, state: { type: "string" } },
    if: { properties: { country: { const: "US" } } },
    // oxlint-disable-next-line unicorn/no-thenable
    then: { required: ["state"] },
    else: { properties: { country: { const: "NL" } } },
  },
  dependent: {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "string" }, c: { type: "string" } },
    dependentRequired: { a: ["b"], b: ["c"] },
  },
  recursive: {
    $defs: {
      Node: {
        type: "object",
        required: ["name"],
        properties: {
          name: { type: "string" },
          children: { type: "array", items: { $ref: "#/$defs/Node" } },
          next: { anyOf: [{ $ref: "#/$defs/Node" }, { type: "null" }] },
        },
      },
    },
    $ref: "#/$defs/Node",
  },
};

describe("fakes", () => {
  test.each(Object.keys(schemas))("of %s are valid for every seed, without a validator's help", (name) => {
    const schema = schemas[name]!;
    const validate = judge(schema);
    const wrong = Array.from({ length: 150 }, (_, seed) => fake(schema, { seed }))
      .map((value) => ({ value, violations: validate(value) }))
      .filter(({ violations }) => violations !== undefined);
    expect(wrong).toEqual([]);
  });

  test("are the same for the same seed and differ for others", () => {
    const order = schemas["an order"]!;
    expect(fake(order, { seed: 5 })).toEqual(fake(order, { seed: 5 }));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => JSON.stringify(fake(order, { seed })))).size).toBe(20);
  });

  test("carry what the test asks for, deeply, also where that is not valid", () => {
    const order = schemas["an order"]!;
    const value = fake(order, { overrides: { total: { currency: "GBP" }, lines: [] }, validate: judge(order) });
    expect(value).toMatchObject({ total: { currency: "GBP", amount: expect.stringMatching(/^-?\d/) }, lines: [] });
  });

  test("are made anew until the validator accepts them, and given up where none is found", () => {
    const beyond: Schema = { type: "string", pattern: "^(?=.*a)[a-z]{4}$" };
    expect(judge(beyond)(fake(beyond, { validate: judge(beyond), seed: 3 }))).toBeUndefined();
    const none: Schema = { allOf: [{ type: "string" }, { not: {} }] };
    expect(() => fake(none, { validate: judge(none) })).toThrow("no value of this schema was found (payload not)");
    expect(() => fake(false)).toThrow("this schema has no value");
    const endless: Schema = {
      $defs: { A: { type: "object", required: ["a"], properties: { a: { $ref: "#/$defs/A" } } } },
      $ref: "#/$defs/A",
    };
    expect(() => fake(endless)).toThrow("requires itself without end");
  });

  test("find their way between open alternatives, and past examples that the schema refuses", () => {
    const open = (name: string): Schema => ({ type: "object", properties: { [name]: { type: "string" } } });
    const either: Schema = { oneOf: [open("card"), open("iban")] };
    const misled: Schema = {
      type: "object",
      required: ["a", "b", "c"],
      additionalProperties: { type: "string", format: "date", examples: ["yesterday"] },
    };
    for (const schema of [either, misled]) {
      const validate = judge(schema);
      for (let seed = 1; seed <= 50; seed++) expect(validate(fake(schema, { seed, validate }))).toBeUndefined();
    }
  });

  test("prefer the contract's own examples", () => {
    const schema: Schema = { type: "string", examples: ["TEA-GREEN-100", "CUP-WHITE-2"] };
    const made = Array.from({ length: 50 }, (_, seed) => fake(schema, { seed }));
    expect(made.filter((value) => value === "TEA-GREEN-100").length).toBeGreaterThan(10);
  });
});

describe("invalid fakes", () => {
  test.each(["an order", "patterns", "numbers", "arrays", "one of", "formats"])(
    "of %s are each rejected for what they say",
    (name) => {
      const schema = schemas[name]!;
      const validate = judge(schema);
      const broken = fakeInvalid(schema, { seed: 4, validate });
      const unexplained = broken.filter(
        ({ field, rule, value }) =>
          !validate(value)!.some((violation) => violation.rule === rule && violation.field === field),
      );
      expect(unexplained).toEqual([]);
    },
  );

  test("there is one for each constraint", () => {
    const schema: Schema = {
      type: "object",
      required: ["id", "state"],
      properties: {
        id: { type: "string", format: "uuid" },
        state: { enum: ["open", "closed"] },
        count: { type: "integer", minimum: 1, maximum: 9 },
        tags: { type: "array", items: { type: "string", minLength: 2 }, minItems: 1, uniqueItems: true },
      },
      additionalProperties: false,
    };
    const broken = fakeInvalid(schema, { seed: 1, validate: judge(schema) });
    const withAll = broken.map(({ field, rule }) => `${field} ${rule}`);
    const expected = [
      " type",
      " additionalProperties",
      "/id required",
      "/state required",
      "/id type",
      "/id format",
      "/state enum",
    ];
    expect(withAll).toEqual(expect.arrayContaining(expected));
    const full = fakeInvalid(
      { ...schema, required: ["id", "state", "count", "tags"] },
      {
        validate: judge(schema),
      },
    );
    expect(full.map(({ field, rule }) => `${field} ${rule}`)).toEqual(
      expect.arrayContaining([
        "/count minimum",
        "/count maximum",
        "/count type",
        "/tags minItems",
        "/tags uniqueItems",
        "/tags/0 type",
        "/tags/0 minLength",
      ]),
    );
  });
});
