import { type Dialect, isSubschema, type Json, type SchemaInput } from "@concord/subschema";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "./adversary/random.ts";
import { randomSchema, type Schema, vocabularyOf } from "./adversary/schemas.ts";

const dialects: readonly Dialect[] = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12", "oas-3.0", "asyncapi"];

/** Schemas over every keyword, with references and recursion, by the number they grow from. */
const schemas = (dialect: Dialect): fc.Arbitrary<Schema> =>
  fc
    .nat({ max: 1_000_000 })
    .map((seed) => withoutAnchor(randomSchema(createRandom(seed), vocabularyOf(dialect)), dialect));

const someDialect = fc.constantFrom(...dialects);
const one = someDialect.chain((dialect) => fc.tuple(fc.constant(dialect), schemas(dialect)));
const two = someDialect.chain((dialect) => fc.tuple(fc.constant(dialect), schemas(dialect), schemas(dialect)));
const three = someDialect.chain((dialect) =>
  fc.tuple(fc.constant(dialect), schemas(dialect), schemas(dialect), schemas(dialect)),
);

/** References to the root would change their meaning inside another schema; those to definitions are lifted. */
function withoutAnchor(schema: Schema, dialect: Dialect): Schema {
  const { definitions } = vocabularyOf(dialect);
  const text = JSON.stringify(schema).replaceAll('{"$ref":"#"}', `{"$ref":"#/${definitions}/d"}`);
  return JSON.parse(text) as Schema;
}

/** Several schemas in one document, their definitions renamed apart. */
function compose(dialect: Dialect, parts: readonly Schema[], make: (...inner: Json[]) => Schema): SchemaInput {
  const { definitions } = vocabularyOf(dialect);
  const lifted: [string, Json][] = [];
  const inner = parts.map((part, index) => {
    const renamed = JSON.parse(
      JSON.stringify(part).replaceAll(`"#/${definitions}/d"`, `"#/${definitions}/d${index}"`),
    ) as Schema;
    if (typeof renamed === "boolean") return renamed;
    const { [definitions]: own, ...rest } = renamed;
    lifted.push([`d${index}`, (own as { readonly d?: Json } | undefined)?.d ?? true]);
    return rest;
  });
  const schema = make(...(inner as Json[]));
  return {
    dialect,
    schema: typeof schema === "boolean" ? schema : { ...schema, [definitions]: Object.fromEntries(lifted) },
  };
}

const alone = (dialect: Dialect, schema: Schema): SchemaInput =>
  compose(dialect, [schema], (inner) => ({ allOf: [inner!] }));
const verdict = (before: SchemaInput, after: SchemaInput): string =>
  isSubschema(before, after, { contentModel: "strict" }).verdict;
const runs = { numRuns: 250 };

describe("laws of inclusion", () => {
  test("a schema is inside itself, however its alternatives and keywords are ordered", () => {
    const reversed = (value: Json): Json => {
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value)) return value.map(reversed);
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    fc.assert(
      fc.property(one, ([dialect, schema]) => {
        expect(verdict({ dialect, schema }, { dialect, schema })).toBe("holds");
        expect(verdict({ dialect, schema }, { dialect, schema: reversed(schema as Json) as Schema })).toBe("holds");
      }),
      runs,
    );
  });

  test("false is inside every schema, and every schema inside true", () => {
    fc.assert(
      fc.property(one, ([dialect, schema]) => {
        expect(verdict({ dialect, schema: { not: {} } }, { dialect, schema })).toBe("holds");
        expect(verdict({ dialect, schema }, { dialect, schema: {} })).toBe("holds");
      }),
      runs,
    );
  });

  test("S is inside anyOf[S, T], and allOf[S, T] inside S", () => {
    fc.assert(
      fc.property(two, ([dialect, left, right]) => {
        const either = compose(dialect, [left, right], (some, other) => ({ anyOf: [some!, other!] }));
        const both = compose(dialect, [left, right], (some, other) => ({ allOf: [some!, other!] }));
        expect(verdict(alone(dialect, left), either)).toBe("holds");
        expect(verdict(both, alone(dialect, left))).toBe("holds");
      }),
      runs,
    );
  });

  test("inclusion is transitive where it is decided", () => {
    const isTransitive = fc.property(three, ([dialect, first, second, third]) => {
      const [low, middle, high] = [first, second, third].map((schema) => alone(dialect, schema)) as [
        SchemaInput,
        SchemaInput,
        SchemaInput,
      ];
      const follows = verdict(low, middle) === "holds" && verdict(middle, high) === "holds";
      return !follows || verdict(low, high) !== "fails";
    });
    expect(fc.check(isTransitive, { numRuns: 600 })).toMatchObject({ failed: false });
  });

  test("rewritings that keep the meaning are inside each other", () => {
    const rewritings: readonly ((schema: Json, other: Json) => Schema)[] = [
      (schema) => ({ not: { not: schema } }),
      (schema) => ({ anyOf: [schema, schema] }),
      (schema) => ({ oneOf: [schema, { not: {} }] }),
      (schema, other) => ({ anyOf: [schema, { allOf: [schema, other] }] }),
      (schema, other) => ({ anyOf: [{ allOf: [schema, other] }, { allOf: [schema, { not: other }] }] }),
      (schema, other) => ({ oneOf: [{ allOf: [schema, other] }, { allOf: [schema, { not: other }] }] }),
      (schema, other) => ({ allOf: [schema, { anyOf: [other, schema] }] }),
      (schema, other) => ({ not: { allOf: [{ not: schema }, { anyOf: [other, { not: other }] }] } }),
    ];
    fc.assert(
      fc.property(two, fc.constantFrom(...rewritings), ([dialect, schema, other], rewrite) => {
        const plain = alone(dialect, schema);
        const rewritten = compose(dialect, [schema, other], (some, more) => rewrite(some, more));
        expect(verdict(plain, rewritten)).toBe("holds");
        expect(verdict(rewritten, plain)).toBe("holds");
      }),
      runs,
    );
  });

  test("a dropped value is found", () => {
    fc.assert(
      fc.property(one, ([dialect, schema]) => {
        const whole = alone(dialect, schema);
        const found = isSubschema(whole, { dialect, schema: { not: {} } }, { contentModel: "strict" });
        if (found.verdict !== "fails") return;
        const without = compose(dialect, [schema], (inner) => ({
          allOf: [inner!, { not: { enum: [found.witness] } }],
        }));
        const decision = isSubschema(whole, without, { contentModel: "strict" });
        expect(decision).toMatchObject({ verdict: "fails", witness: found.witness });
      }),
      runs,
    );
  });
});
