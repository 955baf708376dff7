import { type Edit, applyEdits } from "@concord/governance";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

function add(pointer: string, key: string, value: Edit["value"]): Edit {
  return { kind: "add", at: { file: "a.yaml", pointer }, key, value };
}

function replace(pointer: string, value: Edit["value"]): Edit {
  return { kind: "replace", at: { file: "a.yaml", pointer }, value };
}

describe("an added member", () => {
  test("stands behind the last one, and comments stay where they are", () => {
    const text = `# head
a: # of a
  b: 1 # of b
  # between b and c
  c: two words   # of c

  # before d
d: 4
`;
    expect(applyEdits(text, [add("/a", "x", "new")])).toBe(`# head
a: # of a
  b: 1 # of b
  # between b and c
  c: two words   # of c
  x: new

  # before d
d: 4
`);
  });

  test.each([
    [
      "a block of text that looks like comments",
      "a:\n  b: |\n    # not a comment\n    text\n\nc: 1\n",
      "a:\n  b: |\n    # not a comment\n    text\n  x: new\n\nc: 1\n",
    ],
    [
      "a list",
      "a:\n  b:\n    - 1\n    - two: 2\n      three: 3 # end\nc: 1\n",
      "a:\n  b:\n    - 1\n    - two: 2\n      three: 3 # end\n  x: new\nc: 1\n",
    ],
    ["a key without a value", "a:\n  b:\nc: 1\n", "a:\n  b:\n  x: new\nc: 1\n"],
    ["a flow mapping", "a: { b: 1, c: [1, 2] } # of a\n", "a: { b: 1, c: [1, 2], x: new } # of a\n"],
    ["an empty mapping", "a: {}\n", "a: { x: new }\n"],
    ["no line break at the end", "a:\n  b: 1", "a:\n  b: 1\n  x: new"],
    ["Windows line ends", "a:\r\n  b: 1\r\nc: 1\r\n", "a:\r\n  b: 1\r\n  x: new\r\nc: 1\r\n"],
    ["JSON", '{\n  "a": {\n    "b": 1\n  }\n}\n', '{\n  "a": {\n    "b": 1,\n    "x": "new"\n  }\n}\n'],
    ["JSON on one line", '{ "a": { "b": 1 } }', '{ "a": { "b": 1, "x": "new" } }'],
  ])("behind %s", (_, text, expected) => {
    expect(applyEdits(text, [add("/a", "x", "new")])).toBe(expected);
  });

  test("is not added where the key is there already, or the place is not", () => {
    const text = "a: { x: old }\nb: 1\n";
    expect(applyEdits(text, [add("/a", "x", "new"), add("/nowhere", "x", 1), add("/b", "x", 1)])).toBe(text);
  });
});

describe("a replaced value", () => {
  test("takes its lines and nothing behind them", () => {
    const text =
      "a:\n  total: # what it costs\n    type: string\n    # cents matter\n    pattern: x # two\n  # next\n  b: 1\n";
    expect(applyEdits(text, [replace("/a/total", { $ref: "./Money.yaml" })])).toBe(
      "a:\n  total: # what it costs\n    $ref: ./Money.yaml # two\n  # next\n  b: 1\n",
    );
  });

  test("is written in the way of what it replaces", () => {
    expect(applyEdits("a: { b: { c: 1 } }\n", [replace("/a/b", { $ref: "#/d" })])).toBe('a: { b: { $ref: "#/d" } }\n');
    expect(applyEdits('{ "a": [1, 2] }', [replace("/a/1", { $ref: "#/d" })])).toBe('{ "a": [1, {"$ref":"#/d"}] }');
  });

  test("wins over an edit inside it", () => {
    const edits = [add("/a/b", "x", 1), replace("/a", { c: 2 })];
    expect(parse(applyEdits("a:\n  b:\n    d: 1\ne: 1\n", edits))).toEqual({ a: { c: 2 }, e: 1 });
  });
});

describe("whatever the document", () => {
  const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/u);
  const scalar = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant("# no comment\n- text\n"),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    ),
  }));
  const document = fc.dictionary(key, value, { minKeys: 1, maxKeys: 5 });

  test("adding says what was meant, and is undone by taking the lines out again", async () => {
    const { stringify } = await import("yaml");
    fc.assert(
      fc.property(document, value, fc.boolean(), (before, added, json) => {
        const text = json ? JSON.stringify(before, null, 2) : stringify(before);
        const after = applyEdits(text, [add("", "zz-added", added as Edit["value"])]);
        expect(parse(after)).toEqual({ ...before, "zz-added": added });
      }),
      { numRuns: 300 },
    );
  });
});
