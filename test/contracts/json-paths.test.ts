import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findAll } from "../../packages/contracts/src/asyncapi/json-paths.ts";
import type { Json } from "@concord/diagnostics";

function found(value: Json, expressions: readonly string[]): readonly string[] {
  const heard: string[] = [];
  const listeners = expressions.map((expression) => [
    expression,
    (one: object) => void heard.push(`${expression} ${JSON.stringify(one)}`),
  ]);
  findAll(value, Object.fromEntries(listeners));
  return heard.sort();
}

describe("what path expressions find", () => {
  test.each<[expression: string, places: readonly object[]]>([
    ["$", [{ path: [], value: { info: null, channels: { a: { to: 1 }, b: [2, { to: null }] } } }]],
    ["$.info", [{ path: ["info"], value: null }]],
    ["$.info.title", []],
    ["$.toString", []],
    ["$.channels.b.*", [2, { to: null }].map((value, index) => ({ path: ["channels", "b", index], value }))],
    ["$.channels.*.to", [{ path: ["channels", "a", "to"], value: 1 }]],
    ["$.channels.*.*.to", [{ path: ["channels", "b", 1, "to"], value: null }]],
  ])("%s", (expression, places) => {
    const document = { info: null, channels: { a: { to: 1 }, b: [2, { to: null }] } };
    expect(found(document, [expression])).toEqual(places.map((place) => `${expression} ${JSON.stringify(place)}`));
  });

  test("is what the engine of the parser finds, which one expression of another kind asks for all", () => {
    const name = fc.constantFrom("a", "b", "c");
    const { node } = fc.letrec<{ node: Json }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>(null, 1, "a"),
        fc.array(tie("node"), { maxLength: 2 }),
        fc.dictionary(name, tie("node"), { noNullPrototype: true }),
      ),
    }));
    const document = fc.dictionary(name, node, { noNullPrototype: true });
    const expressions = ["$", "$.a", "$.a.b", "$.*", "$.a.*", "$.a.*.b", "$.*.*.c"];
    const forTheEngine = "$.nowhere[?(@property === 'x')]";
    fc.assert(
      fc.property(document, (value) => {
        expect(found(value, expressions)).toEqual(found(value, [...expressions, forTheEngine]));
      }),
      { numRuns: 300 },
    );
  });
});
