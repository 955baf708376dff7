import { docComment, wrapProse } from "@concord/codegen";
import { expect, test } from "vitest";

const word = "word ".repeat(30).trim();

test("long prose is broken between words, and nothing is lost or gained", () => {
  const wrapped = wrapProse(word).split("\n");
  expect(wrapped.map(({ length }) => length <= 116)).toEqual([true, true]);
  expect(wrapped.join(" ")).toBe(word);
  expect(wrapProse("short")).toBe("short");
});

test("what is no prose stays as it is: tags, code, tables, words without an end", () => {
  for (const line of [`@example ${word}`, `| ${word} |`, `    ${word}`, "x".repeat(300)])
    expect(wrapProse(line)).toBe(line);
  const code = `\`\`\`\n${word}\n\`\`\``;
  expect(wrapProse(code)).toBe(code);
  const example = `@example\nawait orders.orderPlaced({ note: "${word}" });`;
  expect(wrapProse(example)).toBe(example);
  expect(wrapProse(`${example}\n\n${word}`)).toBe(`${example}\n\n${wrapProse(word)}`);
});

test("a list's item goes on below itself, and no line begins as one by accident", () => {
  const [first, second] = wrapProse(`- ${word}`).split("\n");
  expect(first).toMatch(/^- word/);
  expect(second).toMatch(/^ {2}word/);
  const dashed = `${"w".repeat(110)} aaaa - bbbb 1. cccc`;
  for (const line of wrapProse(dashed).split("\n").slice(1)) expect(line).not.toMatch(/^\s*(?:-|1\.)/);
});

test("a doc comment is wrapped within its own indentation", () => {
  const lines = docComment([word], 4).trimEnd().split("\n");
  expect(lines.every(({ length }) => length <= 121)).toBe(true);
  expect(lines).toHaveLength(4);
});

test("what an author wrote over several lines flows on where one of them is too long", () => {
  const narrow = `${"w".repeat(100)} one two three four\nfive six.\nseven\n\n- eight`;
  expect(wrapProse(narrow, 10)).toBe(`${"w".repeat(100)} one\ntwo three four five six. seven\n\n- eight`);
  expect(wrapProse("one\ntwo")).toBe("one\ntwo");
  expect(wrapProse(`- ${"w".repeat(110)} one two\n  three\n- four`)).toBe(
    `- ${"w".repeat(110)} one\n  two three\n- four`,
  );
  expect(wrapProse(`${"w".repeat(112)} one two\n@example three`)).toBe(`${"w".repeat(112)} one\ntwo\n@example three`);
});
