import { joinSchemas } from "@concord/codegen";
import { expect, test } from "vitest";
import { emitValidators } from "../../generators/validators/src/emit-validators.ts";
import { schemaOf, validatorOf } from "./emit-schema.ts";

const size = (json: object): number => {
  const schema = schemaOf(json as never, "2020-12");
  const set = joinSchemas([schema]);
  return emitValidators(set.definitions, [set.keyOf(schema)]).code.length;
};

const names = [..."abcdefghijkl"];
const fields = (schema: object): object => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, schema])),
  additionalProperties: false,
});

test("what is written out in several places is checked by one function", async () => {
  const money = fields({ type: "string", pattern: "^a$" });
  const once = size({ type: "object", properties: { a: money } });
  const often = size(fields(money));
  expect(often).toBeLessThan(2 * once);
  const check = await validatorOf(fields(money) as never);
  expect(check({ a: { b: "a" }, l: { l: "a" } })).toBeUndefined();
  expect(check({ l: { l: "b" } })).toMatchObject([{ field: "/l/l", rule: "pattern" }]);
});

test("fields called like what is only said of a schema tell schemas apart", async () => {
  const about = (pattern: string): object => ({
    type: "object",
    description: pattern,
    properties: { about: { type: "string", pattern, minLength: 1, maxLength: 100_000 }, more: { type: "string" } },
    required: ["about", "more"],
  });
  const check = await validatorOf({ type: "object", properties: { a: about("^a$"), b: about("^b$") } } as never);
  expect(check({ a: { about: "a", more: "" }, b: { about: "b", more: "" } })).toBeUndefined();
  expect(check({ b: { about: "a", more: "" } })).toMatchObject([{ field: "/b/about", rule: "pattern" }]);
});

test("an object with many fields keeps their names, and no copy of its schema", async () => {
  const schema = fields({ type: "string", pattern: "^only once$" });
  const set = joinSchemas([schemaOf(schema as never, "2020-12")]);
  const { code } = emitValidators(set.definitions, [...set.definitions.keys()]);
  expect(code).not.toContain("const schema");
  const check = await validatorOf(schema as never);
  expect(check({ l: "only once" })).toBeUndefined();
  expect(check({ m: "only once" })).toMatchObject([{ field: "", rule: "additionalProperties" }]);
});

test("a document may have many thousand messages", () => {
  const schemas = Array.from({ length: 12_000 }, (_, index) => ({
    ...schemaOf({ type: "string", maxLength: index }, "2020-12"),
    at: { file: "schema.yaml", pointer: `/components/schemas/S${index}` },
  }));
  const set = joinSchemas(schemas);
  const keys = schemas.map((schema) => set.keyOf(schema));
  const { code, functionOf } = emitValidators(set.definitions, keys);
  expect(new Set(functionOf.values()).size).toBe(12_000);
  expect(code).toContain(`function ${functionOf.get(keys.at(-1)!)}(`);
});
