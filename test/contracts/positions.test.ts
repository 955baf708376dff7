import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Fabric, loadFabric, memoryFiles } from "@concord/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";

const folder = path.resolve(import.meta.dirname, "../../contracts");

/** Every plain value of a document, by JSON pointer. */
function scalarsIn(value: unknown, pointer = ""): [string, unknown][] {
  if (value === null || typeof value !== "object") return [[pointer, value]];
  const escape = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");
  return Object.entries(value).flatMap(([key, member]) => scalarsIn(member, `${pointer}/${escape(key)}`));
}

/** What stands in the text from a place on, to the end of its line at most. */
function textAt(fabric: Fabric, file: string, pointer: string): string {
  const { line, column, length } = fabric.locate({ file, pointer });
  const lines = fabric.source(file)!.split("\n");
  return lines[line - 1]!.slice(column - 1, column - 1 + length);
}

function isPlain(value: unknown): boolean {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return value !== null && text !== "" && !text.includes("\n") && text.length < 60;
}

describe("places", () => {
  test("every plain value of this repository's contracts is where it is said to be", async () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
    const texts = files.map((file) => [file, readFileSync(path.join(folder, file), "utf8")] as const);
    const fabric = await loadFabric(memoryFiles(Object.fromEntries(texts)), { root: "." });
    let seen = 0;
    for (const [file, text] of texts) {
      for (const [pointer, value] of scalarsIn(parse(text))) {
        if (!isPlain(value)) continue;
        seen += 1;
        expect([file, pointer, parse(textAt(fabric, file, pointer))]).toEqual([file, pointer, value]);
      }
    }
    expect(seen).toBeGreaterThan(5000);
  });

  const key = fc.oneof(
    fc.stringMatching(/^[a-z][a-z0-9 /~-]{0,8}$/),
    fc.constantFrom("x: y", "#no", "200", "- a", "{", "ü"),
  );
  const scalar = fc.oneof(fc.integer(), fc.boolean(), fc.stringMatching(/^[ -~]{1,12}$/), fc.constant("*not an alias"));
  const document = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar,
      fc.dictionary(key, tie("node"), { maxKeys: 4 }),
      fc.array(tie("node"), { maxLength: 4 }),
    ),
  })).node;

  test.each(["yaml", "json"])("the same for any document, as %s", async (language) => {
    await fc.assert(
      fc.asyncProperty(document, fc.boolean(), async (content, flow) => {
        const value = { asyncapi: "3.1.0", content };
        const options = { collectionStyle: flow ? "flow" : "any", lineWidth: 0 } as const;
        const text = language === "json" ? JSON.stringify(value, undefined, flow ? 1 : 0) : stringify(value, options);
        const file = `one.${language}`;
        const fabric = await loadFabric(memoryFiles({ [file]: text }), { root: "." });
        for (const [pointer, expected] of scalarsIn(parse(text))) {
          if (!isPlain(expected) || /^[|>]/.test(textAt(fabric, file, pointer))) continue;
          const found = textAt(fabric, file, pointer);
          expect(language === "json" ? JSON.parse(found) : parse(found)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a collection is shown by its key, and what is missing by what should hold it", async () => {
    const text = "asyncapi: 3.1.0\ninfo:\n  title: Orders\n  tags:\n    - name: a\n";
    const fabric = await loadFabric(memoryFiles({ "one.yaml": text }), { root: "." });
    const place = (pointer: string) => {
      const { line, column, length } = fabric.locate({ file: "one.yaml", pointer });
      return `${line}:${column}+${length}`;
    };
    expect(place("/info")).toBe("2:1+4");
    expect(place("/info/title")).toBe("3:10+6");
    expect(place("/info/tags/0/name")).toBe("5:13+1");
    expect(place("/info/version")).toBe("2:1+4");
    expect(place("/info/tags/7/name")).toBe("4:3+4");
    expect(fabric.locate({ file: "none.yaml", pointer: "/a" })).toMatchObject({ line: 1, column: 1 });
  });

  const tricky = [
    "---",
    "asyncapi: 3.1.0",
    "info:",
    "  description: |",
    "    title: not this one",
    "  # title: nor this",
    "# title: nor that",
    "  'title': Orders",
    "  tags:",
    "  - name: a",
    "  - name: b",
    "  contact: { name: c, url: http://example.com/name }",
    '  "x-long": "one',
    "    title: of two lines",
    '    name: of three"',
    "  license: &mit",
    "    name: MIT",
    "x-again: *mit",
    "x-merged:",
    "  <<: *mit",
    "  name: other",
    "x-last:",
    "    ? asked",
    "    : answered",
    "    plain: 1",
  ];
  test.each([
    ["/info/title", "8:12+6"],
    ["/info/tags", "9:3+4"],
    ["/info/tags/1/name", "11:11+1"],
    ["/info/contact/name", "12:20+1"],
    ["/info/contact/url", "12:28+23"],
    ["/info/x-long", "13:13+4"],
    ["/info/license/name", "17:11+3"],
    ["/info/missing", "3:1+4"],
    ["/x-again", "18:1+7"],
    ["/x-merged/name", "21:9+5"],
    ["/x-last/asked", "24:7+8"],
    ["/x-last/plain", "25:12+1"],
  ])("%s is found alone, without reading all the text for places", async (pointer, place) => {
    for (const lineBreak of ["\n", "\r\n"]) {
      const fabric = await loadFabric(memoryFiles({ "one.yaml": tricky.join(lineBreak) }), { root: "." });
      const { line, column, length } = fabric.locate({ file: "one.yaml", pointer });
      expect(`${line}:${column}+${length}`).toBe(place);
    }
  });
});
