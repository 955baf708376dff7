import type { Json } from "@concord/diagnostics";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { validatorOf } from "./emit-schema.ts";

describe("violations", () => {
  test.each<[string, Json, Json, string, string]>([
    ["a missing field is named itself", { required: ["a/b"] }, {}, "/a~1b", "required"],
    ["a field of another type", { properties: { a: { type: "string" } } }, { a: 1 }, "/a", "type"],
    ["an item", { items: { type: "string" } }, ["a", 1], "/1", "type"],
    ["the whole payload", { type: "object" }, [], "", "type"],
    ["a field beside another", { dependentRequired: { a: ["b"] } }, { a: 1 }, "/b", "dependentRequired"],
    [
      "an unknown field: its object",
      { properties: { a: {} }, additionalProperties: false },
      { b: 1 },
      "",
      "additionalProperties",
    ],
    ["a map's value: any key", { additionalProperties: { type: "number" } }, { "ada@example.com": "x" }, "/*", "type"],
    ["a pattern's value: any key", { patternProperties: { "^x": { type: "number" } } }, { xyz: "y" }, "/*", "type"],
    ["a forbidden field", { properties: { a: false } }, { a: 1 }, "/a", "false schema"],
    ["no alternative", { anyOf: [{ type: "string" }, { type: "null" }] }, 1, "", "anyOf"],
    ["two alternatives", { oneOf: [{ type: "number" }, { minimum: 0 }] }, 1, "", "oneOf"],
    ["an exclusion", { not: { type: "string" } }, "a", "", "not"],
    ["a condition", { if: { type: "string" }, then: { minLength: 2 } }, "a", "", "minLength"],
    [
      "inside a definition",
      { properties: { a: { $ref: "#/$defs/A" } }, $defs: { A: { required: ["b"] } } },
      { a: {} },
      "/a/b",
      "required",
    ],
  ])("%s", async (_what, schema, value, field, rule) => {
    const violations = (await validatorOf(schema))(value) ?? [];
    expect(violations.map((one) => [one.field, one.rule])).toContainEqual([field, rule]);
  });

  test("say what the contract asks for", async () => {
    const validate = await validatorOf({
      type: "object",
      properties: {
        a: { type: "integer" },
        b: { minLength: 1 },
        c: { maxItems: 2 },
        d: { format: "date-time" },
        e: { exclusiveMaximum: 10 },
        f: { type: ["string", "null"] },
        g: { multipleOf: 0.01 },
      },
    });
    const message = (value: Json): string | undefined => validate(value)?.[0]?.message;
    expect(message({ a: "x" })).toBe("must be an integer");
    expect(message({ b: "" })).toBe("must have at least 1 character");
    expect(message({ c: [1, 2, 3] })).toBe("must have at most 2 items");
    expect(message({ d: "yesterday" })).toBe("must be a valid date-time");
    expect(message({ e: 10 })).toBe("must be less than 10");
    expect(message({ f: 1 })).toBe("must be of another type");
    expect(message({ g: 0.005 })).toBe("must be a multiple of 0.01");
  });

  test.each(["first", "all"] as const)("never carry anything of the payload (%s)", async (violations) => {
    const validate = await validatorOf(
      {
        type: "object",
        properties: {
          name: { type: "string", maxLength: 3, pattern: "^[a-z]+$", format: "date" },
          kind: { enum: ["a", "b"] },
          fixed: { const: 1 },
          list: { type: "array", items: { type: "number" }, uniqueItems: true },
          map: { type: "object", additionalProperties: { type: "number" }, propertyNames: { maxLength: 2 } },
          either: { oneOf: [{ type: "number" }, { required: ["x"] }] },
        },
        additionalProperties: false,
      },
      "2020-12",
      { formats: "full", violations },
    );
    const secret = "s3cr3t-9f8e7d";
    const inside = fc.letrec((again) => ({
      value: fc.oneof(
        { maxDepth: 2 },
        fc.constant(secret),
        fc.array(again("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(secret, "x"), again("value"), { maxKeys: 2 }),
      ),
    })).value;
    const payload = fc.dictionary(fc.constantFrom("name", "kind", "fixed", "list", "map", "either", secret), inside);
    let rejected = 0;
    fc.assert(
      fc.property(payload, (value) => {
        const violations = validate(value);
        if (violations) rejected++;
        return !JSON.stringify(violations ?? []).includes(secret);
      }),
      { numRuns: 500 },
    );
    expect(rejected).toBeGreaterThan(300);
  });

  test("an open enumeration keeps what it does not know yet", async () => {
    const validate = await validatorOf({ type: "string", enum: ["a"], "x-extensible-enum": true });
    expect(validate("new")).toBeUndefined();
    expect(validate(1)).toBeDefined();
  });
});

describe("by option", () => {
  const order = {
    type: "object",
    required: ["id", "at", "lines"],
    additionalProperties: false,
    properties: {
      id: { type: "string", minLength: 3, pattern: "^o" },
      at: { type: "string", format: "date-time" },
      lines: {
        type: "array",
        items: {
          anyOf: [
            { type: "object", required: ["sku"] },
            { type: "string", maxLength: 1 },
          ],
        },
      },
    },
  } as const;
  const broken = { id: "x", at: "2026-02-30T10:00:00Z", lines: ["long", {}], more: 1 };
  const rules = (found: readonly { readonly field: string; readonly rule: string }[] | undefined) =>
    found?.map(({ field, rule }) => `${field} ${rule}`).toSorted();

  test("every violation is listed, not only the first", async () => {
    const validate = await validatorOf(order, "2020-12", { formats: "full", violations: "all" });
    expect(rules(validate(broken))).toEqual([
      " additionalProperties",
      "/at format",
      "/id minLength",
      "/id pattern",
      "/lines/0 anyOf",
      "/lines/0 maxLength",
      "/lines/0 type",
      "/lines/1 anyOf",
      "/lines/1 type",
      "/lines/1/sku required",
    ]);
    expect(validate({ id: "o-1", at: "2026-02-20T10:00:00Z", lines: ["a"] })).toBeUndefined();
    expect(rules((await validatorOf(order))(broken))).toHaveLength(1);
  });

  test("fast formats admit what only looks right, and refuse what does not", async () => {
    const fast = await validatorOf(order, "2020-12", { formats: "fast", violations: "first" });
    expect(rules(fast({ id: "o-1", at: "2026-02-30T10:00:00Z", lines: [] }))).toBeUndefined();
    expect(rules(fast({ id: "o-1", at: "yesterday", lines: [] }))).toEqual(["/at format"]);
    const full = await validatorOf(order);
    expect(rules(full({ id: "o-1", at: "2026-02-30T10:00:00Z", lines: [] }))).toEqual(["/at format"]);
  });
});
