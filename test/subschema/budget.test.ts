import { isSubschema, type Json, type JsonSchema } from "@concord/subschema";
import { expect, test } from "vitest";

const list = (count: number, make: (index: number) => Json): Json[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Pairs that are, or look, hard: exponential automata, alternatives, sizes nobody can write down. */
const pairs: { readonly [name: string]: readonly [JsonSchema, JsonSchema] } = {
  "exponential automaton": [{ pattern: "^(a|b)*a(a|b){18}$", type: "string" }, { pattern: "^(a|b)*b(a|b){17}$" }],
  "two exponential automata": [
    { pattern: "(a|b)*a(a|b){14}c(a|b)*a(a|b){14}", type: "string" },
    { pattern: "^(a|b|c)*a(a|b|c){16}$" },
  ],
  "backtracking pattern": [{ type: "string", pattern: "^(a+)+b$", minLength: 60 }, { pattern: "^(a|aa)+c$" }],
  "nested repetitions": [{ type: "string", pattern: "^((a{0,50}b{0,50}){0,50}){0,50}$" }, { pattern: "^x" }],
  "long strings": [
    { type: "string", minLength: 1e8 },
    { type: "string", maxLength: 5 },
  ],
  "long arrays": [
    { type: "array", minItems: 1e7 },
    { type: "array", uniqueItems: true },
  ],
  "wide objects": [{ type: "object", minProperties: 1e5 }, { maxProperties: 10 }],
  "overlapping alternatives": [overlapping(12), overlapping(13)],
  "many patterns": [
    {
      patternProperties: Object.fromEntries(
        Array.from({ length: 14 }, (_, index) => [`[${String.fromCharCode(97 + index)}]`, { minimum: index }]),
      ),
    },
    { additionalProperties: { minimum: 3 } },
  ],
};

function overlapping(count: number): JsonSchema {
  return {
    oneOf: list(count, (index) => ({
      type: "object",
      properties: { a: { minimum: index }, [`p${index}`]: { type: "string" } },
    })),
  };
}

test.each(Object.entries(pairs))("%s: an answer within the budget, in both directions", (_, [left, right]) => {
  for (const [before, after] of [
    [left, right],
    [right, left],
  ] as const) {
    const started = performance.now();
    const decision = isSubschema(
      { schema: before, dialect: "2020-12" },
      { schema: after, dialect: "2020-12" },
      { contentModel: "strict" },
    );
    // The budget is 1.5 s; a slow machine gets some time to notice that it is spent.
    expect(performance.now() - started).toBeLessThan(2_500);
    expect(["holds", "fails", "unknown"]).toContain(decision.verdict);
    expect(process.memoryUsage().rss).toBeLessThan(1_024 * 1_024 * 1_024);
  }
});

test("an interrupted search never says that anything holds", () => {
  const before: JsonSchema = {
    oneOf: list(20, (index) => ({ required: [`p${index}`], properties: { [`p${index}`]: { minimum: index } } })),
  };
  const after: JsonSchema = {
    oneOf: list(21, (index) => ({ required: [`p${index}`], properties: { [`p${index}`]: { minimum: index } } })),
  };
  for (let maxNodes = 1; maxNodes < 3_000; maxNodes = Math.ceil(maxNodes * 1.7)) {
    const decision = isSubschema(
      { schema: before, dialect: "2020-12" },
      { schema: after, dialect: "2020-12" },
      { maxNodes, contentModel: "strict" },
    );
    expect(decision.verdict).not.toBe("holds");
  }
});

function reasonFor(schema: JsonSchema): string {
  const decision = isSubschema({ schema, dialect: "2020-12" }, { schema: { type: "string" }, dialect: "2020-12" });
  return decision.verdict === "unknown" ? decision.reason : decision.verdict;
}

test("what cannot be read is unknown, with its reason", () => {
  expect(reasonFor({ $ref: "#/$defs/absent" })).toContain("leads nowhere");
  expect(reasonFor({ $ref: "https://example.com/other.json" })).toContain("leaves this document");
  expect(reasonFor({ $ref: "#" })).toContain("refers to itself");
  expect(reasonFor({ minimum: Number.POSITIVE_INFINITY })).toContain("too large");
});
