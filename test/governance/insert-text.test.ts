import { insertText } from "@concord/governance";
import { expect, test } from "vitest";

test("a member goes to the end, and everything else stays", () => {
  const text = "# mine\na:\n  x: 1 # why\n  y: { z: 2 }   # odd\n\n# about b\nb: 3\n";
  expect(insertText(text, "/a", "w: 4")).toBe(
    "# mine\na:\n  x: 1 # why\n  y: { z: 2 }   # odd\n  w: 4\n\n# about b\nb: 3\n",
  );
});

test("neighbours that stand apart get one that stands apart", () => {
  expect(insertText("a:\n  x:\n    p: 1\n\n  y:\n    p: 2\n", "/a", "z:\n  p: 3")).toBe(
    "a:\n  x:\n    p: 1\n\n  y:\n    p: 2\n\n  z:\n    p: 3\n",
  );
});

test("an item of a list", () => {
  expect(insertText("terms:\n  - id: a\n    term: A\n", "/terms", "- id: b\n  term: B")).toBe(
    "terms:\n  - id: a\n    term: A\n  - id: b\n    term: B\n",
  );
});

test.each([
  ["terms: []\n", "terms:\n  - id: b\n"],
  ["terms: # none yet\n", "terms: # none yet\n  - id: b\n"],
  ["terms: [] # none yet\nb: 1\n", "terms: # none yet\n  - id: b\nb: 1\n"],
  ["", "terms:\n  - id: b\n"],
  ["# empty\n", "# empty\nterms:\n  - id: b\n"],
])("what is empty is filled: %j", (text, filled) => {
  expect(insertText(text, "/terms", "- id: b")).toBe(filled);
});

test("what lacks on the way is made", () => {
  expect(insertText("a: 1\n", "/components/messages", "m:\n  x: 1")).toBe(
    "a: 1\ncomponents:\n  messages:\n    m:\n      x: 1\n",
  );
});

test("nothing is overwritten, and nothing is put into something else", () => {
  expect(insertText("a:\n  x: 1\n", "/a", "x: 2")).toBeUndefined();
  expect(insertText("a: text\n", "/a", "x: 2")).toBeUndefined();
  expect(insertText("a:\n  - 1\n", "/a", "x: 2")).toBeUndefined();
  expect(insertText('{"a":{"x":1}}', "/a", "x: 2")).toBeUndefined();
});

test("flow collections, JSON and Windows line ends keep their kind", () => {
  expect(insertText("a: { x: 1 }\n", "/a", "y: [2]")).toBe("a: { x: 1, y: [2] }\n");
  expect(insertText('{\n    "a": {\n        "x": 1\n    }\n}\n', "/a", "y: 2")).toBe(
    '{\n    "a": {\n        "x": 1,\n        "y": 2\n    }\n}\n',
  );
  expect(insertText("a:\r\n  x: 1\r\nb: 2\r\n", "/a", "y: 2")).toBe("a:\r\n  x: 1\r\n  y: 2\r\nb: 2\r\n");
});

test("a long text at the end of a member is not cut", () => {
  expect(insertText("a:\n  x: |\n    one\n\n    two\n  y: 1\n", "/a", "z: 2")).toBe(
    "a:\n  x: |\n    one\n\n    two\n  y: 1\n  z: 2\n",
  );
  expect(insertText("a:\n  x: |\n    one\n\n    two\nb: 1\n", "/a", "z: 2")).toBe(
    "a:\n  x: |\n    one\n\n    two\n  z: 2\nb: 1\n",
  );
});
