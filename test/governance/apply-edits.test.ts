import type { Json } from "@concord/diagnostics";
import { type Edit, applyEdits } from "@concord/governance";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";

function add(pointer: string, key: string, value: Json): Edit {
  return { kind: "add", at: { file: "a.yaml", pointer }, key, value };
}

function replace(pointer: string, value: Json): Edit {
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
        const after = applyEdits(text, [add("", "zz-added", added as Json)]);
        expect(parse(after)).toEqual({ ...before, "zz-added": added });
      }),
      { numRuns: 300 },
    );
  });
});

function remove(pointer: string): Edit {
  return { kind: "remove", at: { file: "a.yaml", pointer } };
}

describe("what is taken out", () => {
  test("goes with its line, and nothing else goes", () => {
    const text = "# head\na:\n  # of b\n  b: 1 # why\n  c:\n    - x: 1\n      y: 2\n    - z\n\nd: 4\n";
    expect(applyEdits(text, [remove("/a/b")])).toBe(
      "# head\na:\n  # of b\n  c:\n    - x: 1\n      y: 2\n    - z\n\nd: 4\n",
    );
    expect(applyEdits(text, [remove("/a/c/0")])).toBe("# head\na:\n  # of b\n  b: 1 # why\n  c:\n    - z\n\nd: 4\n");
    expect(applyEdits(text, [remove("/a/c")])).toBe("# head\na:\n  # of b\n  b: 1 # why\n\nd: 4\n");
    expect(applyEdits(text, [remove("/d")])).toBe(text.replace("d: 4\n", ""));
  });

  test.each([
    ["a: { x: 1, y: [1, 2], z: 3 }\n", "/a/x", "a: { y: [1, 2], z: 3 }\n"],
    ["a: { x: 1, y: [1, 2], z: 3 }\n", "/a/z", "a: { x: 1, y: [1, 2] }\n"],
    ["a: { x: 1, y: [1, 2], z: 3 }\n", "/a/y/0", "a: { x: 1, y: [2], z: 3 }\n"],
    ['{\n  "a": 1,\n  "b": [\n    { "c": 2 },\n    3\n  ]\n}\n', "/b", '{\n  "a": 1\n}\n'],
    ['{\n  "a": 1,\n  "b": [\n    { "c": 2 },\n    3\n  ]\n}\n', "/b/0", '{\n  "a": 1,\n  "b": [\n    3\n  ]\n}\n'],
    ["a:\r\n  b: 1\r\n  c: 2\r\n", "/a/b", "a:\r\n  c: 2\r\n"],
  ])("in %j: %s", (text, pointer, after) => {
    expect(applyEdits(text, [remove(pointer)])).toBe(after);
  });

  test.each([
    ["the only member", "a: { x: 1 }\n", "/a/x"],
    ["what is not there", "a: { x: 1, y: 2 }\n", "/a/z"],
    ["what has no holder", "a: 1\n", "/b/c"],
  ])("%s stays", (_, text, pointer) => {
    expect(applyEdits(text, [remove(pointer)])).toBe(text);
  });

  test("any member of any mapping: the rest is what it was", () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    const mapping = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/u), value, { minKeys: 2, maxKeys: 5 });
    fc.assert(
      fc.property(mapping, fc.nat(), fc.boolean(), (record, chosen, block) => {
        const key = Object.keys(record)[chosen % Object.keys(record).length]!;
        const text = block ? stringify(record) : JSON.stringify(record, null, 2);
        const { [key]: _gone, ...rest } = parse(text);
        expect(parse(applyEdits(text, [remove(`/${key}`)]))).toEqual(rest);
      }),
    );
  });
});
