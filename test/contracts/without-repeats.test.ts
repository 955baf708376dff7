import type { Json, JsonObject } from "@concord/diagnostics";
import { expect, test } from "vitest";
import { withoutRepeats } from "../../packages/contracts/src/asyncapi/without-repeats.ts";

const textOrNone = { type: ["string", "null"] };

/** An object of so many texts, led to by so many levels, three times by each. */
function schemaOf(texts: number, levels: number): Json {
  const fields = Array.from({ length: texts }, (_, n) => [`f${n}`, { type: ["string", "null"] }]);
  let schema: Json = { type: "object", properties: Object.fromEntries(fields) as Json };
  for (let level = 0; level < levels; level++) {
    const properties: JsonObject = { a: schema, b: schema, c: { anyOf: [schema, textOrNone] } };
    schema = { type: ["object", "null"], properties };
  }
  return schema;
}

test("what is repeated little stays as it is", () => {
  const schema = schemaOf(3, 2);
  expect(withoutRepeats(schema)).toEqual(schema);
});

test("what is repeated much is small, and makes no mistake of its own", () => {
  for (let texts = 1; texts <= 60; texts++) {
    const text = JSON.stringify(withoutRepeats(schemaOf(texts, 12)));
    expect(text).not.toContain("[]");
    expect(text.length).toBeLessThan(50_000);
  }
});
