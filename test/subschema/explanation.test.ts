import { type Dialect, isSubschema, type Json, type JsonSchema, type SubschemaOptions } from "@concord/subschema";
import { describe, expect, test } from "vitest";
import { createRandom } from "./adversary/random.ts";
import { mutate } from "./adversary/rewrite.ts";
import { randomSchema, type Schema, vocabularyOf } from "./adversary/schemas.ts";
import { refereeWithFormats } from "./ajv-referee.ts";

function decide(before: JsonSchema, after: JsonSchema, options: SubschemaOptions = {}, dialect: Dialect = "2020-12") {
  return isSubschema(
    { schema: before, dialect },
    { schema: after, dialect },
    { validate: refereeWithFormats, ...options },
  );
}

describe("what is said about a break", () => {
  test("an enum value that went, deep inside a list", () => {
    const order = (codes: readonly string[]): JsonSchema => ({
      properties: { lines: { type: "array", items: { properties: { code: { enum: codes } } } } },
    });
    expect(decide(order(["X", "Y"]), order(["X"]))).toEqual({
      verdict: "fails",
      witness: { lines: [{ code: "Y" }] },
      keyword: "enum",
      reason: '`lines[].code` may not be "Y"',
      at: {
        before: "/properties/lines/items/properties/code/enum",
        after: "/properties/lines/items/properties/code/enum",
        value: "/lines/*/code",
      },
    });
  });

  test("a definition behind a reference is named where it stands", () => {
    const withMoney = (minimum: number): JsonSchema => ({
      properties: { price: { $ref: "#/$defs/money" } },
      $defs: { money: { type: "integer", minimum } },
    });
    expect(decide(withMoney(0), withMoney(1))).toMatchObject({
      witness: { price: 0 },
      keyword: "minimum",
      at: { before: "/$defs/money/minimum", after: "/$defs/money/minimum", value: "/price" },
    });
  });

  test("a required property that is new", () => {
    expect(decide({ properties: { a: {} } }, { properties: { a: {}, b: {} }, required: ["b"] })).toMatchObject({
      witness: {},
      keyword: "required",
      reason: "`b` is required",
    });
  });

  test("the schema's own example is the witness where it is one", () => {
    const city = (maxLength: number): JsonSchema => ({
      type: "object",
      properties: { city: { type: "string", examples: ["Oslo", "Rome"], maxLength } },
      required: ["city"],
    });
    expect(decide(city(10), city(3))).toMatchObject({ witness: { city: "Oslo" }, keyword: "maxLength" });
  });

  test("readOnly does not travel in a request, nor writeOnly in a response", () => {
    const before: JsonSchema = { properties: { id: { type: "string", readOnly: true } }, required: ["id"] };
    const after: JsonSchema = { properties: { id: { type: "integer", readOnly: true } }, required: ["id"] };
    expect(decide(before, after, { projection: "request" }, "oas-3.0")).toEqual({ verdict: "holds" });
    expect(decide(before, after, { projection: "response" }, "oas-3.0")).toMatchObject({ verdict: "fails" });
  });

  test("a witness that the validator does not confirm is not shown", () => {
    const decision = decide({ type: "string" }, { type: "null" }, { validate: () => true });
    expect(decision.verdict).toBe("unknown");
  });
});

test("a witness meets what follows only from an open question", () => {
  // Each side asks about itself under `oneOf`, so that a clause follows while its own answer is still assumed.
  const schema = (most: number): JsonSchema => ({
    maxLength: 1,
    oneOf: [
      { format: "date", maxProperties: 2 },
      { properties: { a: { $ref: "#" } } },
      { oneOf: [{ uniqueItems: true, maxProperties: most }] },
    ],
  });
  expect(decide(schema(2), schema(3), { contentModel: "strict" }).verdict).toBe("fails");
});

test("no part of a witness can be dropped", () => {
  const larger: string[] = [];
  let witnesses = 0;
  for (let seed = 0; seed < 1_500; seed += 1) {
    const random = createRandom(seed);
    const vocabulary = vocabularyOf("draft-07");
    const other = (): Schema => randomSchema(random, vocabulary);
    const [before, after] = [randomSchema(random, vocabulary)].flatMap((schema) => [
      schema,
      mutate(random, schema, other),
    ]);
    const decision = decide(before as JsonSchema, after as JsonSchema, { contentModel: "strict" }, "draft-07");
    if (decision.verdict !== "fails") continue;
    witnesses += 1;
    for (const smaller of withOnePartLess(decision.witness)) {
      const accepted = refereeWithFormats({ schema: before as JsonSchema, dialect: "draft-07" }, smaller);
      if (accepted && !refereeWithFormats({ schema: after as JsonSchema, dialect: "draft-07" }, smaller)) {
        larger.push(`seed ${seed}: ${JSON.stringify(decision.witness)}, and ${JSON.stringify(smaller)} is one too`);
      }
    }
  }
  expect(witnesses).toBeGreaterThan(200);
  expect(larger).toEqual([]);
});

function* withOnePartLess(value: Json): Generator<Json> {
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) {
      yield value.toSpliced(index, 1) as Json[];
      for (const inner of withOnePartLess(item)) yield value.with(index, inner) as Json[];
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value as { readonly [key: string]: Json })) {
      yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
      for (const inner of withOnePartLess(item)) yield { ...value, [name]: inner };
    }
  }
}
